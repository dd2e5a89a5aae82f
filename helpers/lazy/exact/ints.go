package exact

import (
	"math/bits"
	"unsafe"
)

// Integer is any integer element type.
type Integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint
}

// AddInts adds integers of any type exactly; none is missing.
func AddInts[T Integer](a *Acc, x []T) {
	hi, lo := sumInts(x)
	off := -span64.base
	deposit(a.w[:], off, int64(lo&limbMask))
	deposit(a.w[:], off+32, int64(lo>>limbBits))
	deposit(a.w[:], off+64, hi)
	a.carry(3)
	a.n += int64(len(x))
}

// AddInt64 is [AddInts] for int64.
func (a *Acc) AddInt64(x []int64) { AddInts(a, x) }

// Int is the exact sum as an integer; ok is false when it is no int64.
func (a *Acc) Int() (sum int64, ok bool) {
	if a.marks != 0 {
		return 0, false
	}
	w := a.w
	return span64.integer64(w[:])
}

// integer64 reads a normalised sum as an int64. It overwrites w.
func (s span) integer64(w []int64) (int64, bool) {
	normalise(w)
	unit := -s.base / limbBits
	for _, v := range w[:unit] {
		if v != 0 {
			return 0, false
		}
	}
	v := w[unit] | w[unit+1]<<limbBits
	sign := v >> 63
	for i, limb := range w[unit+2:] {
		if unit+2+i == len(w)-1 {
			return v, limb == sign
		}
		if limb != sign&limbMask {
			return 0, false
		}
	}
	return 0, false
}

// sumInts is the 128-bit two's complement sum hi * 2^64 + lo.
func sumInts[T Integer](x []T) (hi int64, lo uint64) {
	var t T
	if unsafe.Sizeof(t) < 8 && len(x) < 1<<31 {
		var s int64
		for _, v := range x {
			s += int64(v)
		}
		return s >> 63, uint64(s)
	}
	unsigned := ^t > 0
	var carry uint64
	for _, v := range x {
		lo, carry = bits.Add64(lo, uint64(v), 0)
		hi += int64(carry)
		if !unsigned {
			hi += int64(v) >> 63
		}
	}
	return hi, lo
}
