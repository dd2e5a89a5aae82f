package exact

import (
	"math"
	"math/big"
	"math/bits"
)

// A span says what a row of limbs means: limb i weighs 2^(base + 32 i).
//
// Limbs are int64 with 32 bits of use, so 2^30 deposits fit before carries must
// move up (the small superaccumulator of Neal 2015, "Fast exact summation using
// small and large superaccumulators").
type span struct{ base, limbs int }

const (
	limbBits = 32
	limbMask = 1<<limbBits - 1
	// maxPending deposits of less than 2^32 each keep a limb below 2^63.
	maxPending = 1 << 30
	maxLimbs   = 134
)

var (
	span32   = span{-160, 11}        // sums of float32: 2^-149 .. 2^128, and 2^60 of them
	span64   = span{-1088, 68}       // sums of float64: 2^-1074 .. 2^1024
	square32 = span{-320, 20}        // sums of squares of float32
	square64 = span{-2176, maxLimbs} // sums of squares of float64
)

// deposit adds m * 2^(base+off) in at most three limbs.
func deposit(w []int64, off int, m int64) {
	k, s := off>>5, uint(off&31)
	lo := uint64(m) << s
	hi := m >> (64 - s)
	d := w[k : k+3 : k+3]
	d[0] += int64(lo & limbMask)
	d[1] += int64(lo >> limbBits)
	d[2] += hi
}

// depositFloat adds a finite float64. Bits of v below the span must be zero.
func depositFloat(w []int64, base int, v float64) {
	m, e := parts(v)
	if m == 0 {
		return
	}
	off := e - base
	if off < 0 {
		m >>= uint(-off)
		off = 0
	}
	deposit(w, off, m)
}

// depositSquare adds the square of a finite float64 exactly.
func depositSquare(w []int64, base int, v float64) {
	m, e := parts(math.Abs(v))
	hi, lo := bits.Mul64(uint64(m), uint64(m))
	off := 2*e - base
	deposit(w, off, int64(lo&limbMask))
	deposit(w, off+32, int64(lo>>limbBits))
	deposit(w, off+64, int64(hi))
}

// parts returns the signed integer m and e with v = m * 2^e.
func parts(v float64) (m int64, e int) {
	b := math.Float64bits(v)
	e = int(b >> 52 & 0x7ff)
	m = int64(b & (1<<52 - 1))
	if e == 0 {
		e = 1
	} else {
		m |= 1 << 52
	}
	if b>>63 != 0 {
		m = -m
	}
	return m, e - 1075
}

// normalise moves carries up: every limb but the last ends in [0, 2^32).
func normalise(w []int64) {
	var carry int64
	last := len(w) - 1
	for i := range w[:last] {
		v := w[i] + carry
		carry = v >> limbBits
		w[i] = v & limbMask
	}
	w[last] += carry
}

// magnitude normalises w, makes it non-negative and reports its sign.
// The last limb may exceed 32 bits only when the sum exceeds the span, which
// the head room of each span rules out.
func magnitude(w []int64) (negative bool) {
	normalise(w)
	if w[len(w)-1] >= 0 {
		return false
	}
	for i := range w {
		w[i] = -w[i]
	}
	normalise(w)
	return true
}

// round gives the float64 nearest to the limbs (ties to even). It overwrites w.
func (s span) round(w []int64) float64 {
	negative := magnitude(w)
	return nearestLimbs(w, s.base, negative, false)
}

// quotient gives the float64 nearest to the limbs divided by n > 0. It
// overwrites w.
func (s span) quotient(w []int64, n int64) float64 {
	const extra = 6 // zero limbs below: the quotient keeps 128 bits at least
	var q [maxLimbs + extra]int64
	negative := magnitude(w)
	var rem uint64
	for i := len(w) - 1; i >= -extra; i-- {
		var limb uint64
		if i >= 0 {
			limb = uint64(w[i])
		}
		hi, lo := rem>>limbBits, rem<<limbBits|limb
		d, r := bits.Div64(hi, lo, uint64(n))
		q[i+extra], rem = int64(d), r
	}
	return nearestLimbs(q[:len(w)+extra], s.base-extra*limbBits, negative, rem != 0)
}

// nearestLimbs rounds a normalised non-negative row of limbs; sticky says that
// something smaller than the last limb was cut off.
func nearestLimbs(w []int64, base int, negative, sticky bool) float64 {
	t := len(w) - 1
	for t >= 0 && w[t] == 0 {
		t--
	}
	if t < 0 {
		return 0
	}
	at := func(i int) uint64 {
		if i < 0 {
			return 0
		}
		return uint64(w[i])
	}
	top, low := at(t)<<limbBits|at(t-1), at(t-2)
	lz := uint(bits.LeadingZeros64(top))
	sig := top<<lz | low<<limbBits>>(64-lz)
	if low<<limbBits<<lz != 0 {
		sticky = true
	}
	for i := t - 3; i >= 0 && !sticky; i-- {
		sticky = w[i] != 0
	}
	return nearest(sig, base+limbBits*t+31-int(lz), negative, sticky) + 0 // no -0
}

// nearest rounds sig * 2^(exp-63) with the top bit of sig set.
func nearest(sig uint64, exp int, negative, sticky bool) float64 {
	if exp > 1023 {
		return signed(math.Inf(1), negative)
	}
	shift := uint(11)
	if exp < -1022 {
		shift += uint(-1022 - exp)
		exp = -1023
	}
	if shift > 64 {
		return signed(0, negative)
	}
	keep, rest := sig>>shift, sig<<(64-shift)
	const half = 1 << 63
	if rest > half || rest == half && (sticky || keep&1 != 0) {
		keep++
	}
	if exp == -1023 {
		return signed(math.Float64frombits(keep), negative)
	}
	return signed(math.Float64frombits(uint64(exp+1022)<<52+keep), negative)
}

func signed(v float64, negative bool) float64 {
	if negative {
		return -v
	}
	return v
}

// integer gives the limbs as an integer times 2^base. It overwrites w.
func integer(w []int64) *big.Int {
	negative := magnitude(w)
	z, limb := new(big.Int), new(big.Int)
	for i := len(w) - 1; i >= 0; i-- {
		z.Lsh(z, limbBits)
		z.Or(z, limb.SetInt64(w[i]))
	}
	if negative {
		z.Neg(z)
	}
	return z
}

// depositUnsignedSquare adds u^2 at the offset of 2^0.
func depositUnsignedSquare(w []int64, off int, u uint64) {
	hi, lo := bits.Mul64(u, u)
	deposit(w, off, int64(lo&limbMask))
	deposit(w, off+32, int64(lo>>limbBits))
	deposit(w, off+64, int64(hi&limbMask))
	deposit(w, off+96, int64(hi>>limbBits))
}
