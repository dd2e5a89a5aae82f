//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// hasAVX2 says that the assembly may run; tests switch it.
var hasAVX2 = cpu.X86.HasAVX2

// swapAVX2 puts the bytes of every 16 into an order, in blocks of 64, at least one.
//
//go:noescape
func swapAVX2(p *byte, blocks int, order *[16]byte)

// orders are those that reverse elements of 2, 4 and 8 bytes.
var orders = map[int]*[16]byte{
	2: {1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14},
	4: {3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12},
	8: {7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8},
}

// swapFast reverses the bytes of as many of the first elements as the assembly can and
// returns the number of bytes done.
func swapFast(p []byte, size int) int {
	blocks := len(p) / 64
	if !hasAVX2 || blocks == 0 || orders[size] == nil {
		return 0
	}
	swapAVX2(&p[0], blocks, orders[size])
	return blocks * 64
}
