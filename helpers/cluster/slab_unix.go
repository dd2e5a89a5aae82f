//go:build (linux || darwin || freebsd || netbsd || openbsd) && !race

package cluster

import "syscall"

// mapSlab returns zeroed pages outside the Go heap, nil if the system refuses.
func mapSlab(n int) []byte {
	b, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return b
}

// unmapSlab cannot fail for what mapSlab returned.
func unmapSlab(b []byte) { _ = syscall.Munmap(b) }
