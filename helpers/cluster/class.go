package cluster

import (
	"math"
	"math/bits"
)

// smallest is the smallest slab: below it a page table entry costs more than the bytes saved.
const smallest = 64 << 10

// largest is beyond any address space: such sizes come from damaged headers.
const largest = 1 << 46

// SizeClass returns the bytes that a buffer of n bytes is counted as: 0 for 0, else the next power
// of two or 1.5 times one, from 64 KiB. Sizes beyond the largest class count as themselves.
func SizeClass(n int64) int64 {
	if n <= 0 {
		return 0
	}
	if n <= smallest {
		return smallest
	}
	shift := bits.Len64(uint64(n - 1))
	if shift >= 62 {
		return n
	}
	top := int64(1) << shift
	if mid := top - top/4; n <= mid {
		return mid
	}
	return top
}

// plus adds two byte counts and stays at the largest number instead of overflowing: declared sizes
// come from file headers.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// times multiplies two counts, neither negative, like plus.
func times(n int, bytes int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(bytes))
	if hi != 0 || lo > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(lo)
}
