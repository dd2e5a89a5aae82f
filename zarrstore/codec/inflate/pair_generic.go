//go:build !amd64 || purego

package inflate

// together decodes the blocks of two streams.
func together(a, b *Decoder) (errA, errB error) { return a.blocks(), b.blocks() }
