//go:build !amd64 || purego

package inflate

// Pairs says whether Zlib2 is faster than two calls of Zlib.
func Pairs() bool { return false }

// together decodes the blocks of two streams.
func together(a, b *Decoder) (errA, errB error) { return a.blocks(), b.blocks() }
