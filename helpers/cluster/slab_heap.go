//go:build !(linux || darwin || freebsd || netbsd || openbsd) || race

package cluster

// mapSlab takes slabs from the Go heap where there is no mmap, and under the race detector, which
// does not see other memory. The runtime aligns blocks of this size to pages.
func mapSlab(n int) []byte { return make([]byte, n) }

// unmapSlab leaves the slab to the garbage collector.
func unmapSlab([]byte) {}
