package cf

import (
	"math"
	"math/bits"
)

// coarse says whether a float64 of the size of count cannot hold single nanoseconds.
func (u Unit) coarse(count float64) bool {
	return u.ns > Microsecond.ns && math.Abs(count)*float64(u.ns) >= 1<<53
}

// spanMicros is a number of units longer than a microsecond, multiplied exactly and rounded
// to the nearest microsecond, half to even. What is less than one microsecond away from a
// whole second is that second.
//
//	n = rint(x); n%1e6 == 1: n = floor(x); n%1e6 == 999999: n = ceil(x)
//
// Source: cast_to_int of cftime.
func (u Unit) spanMicros(count float64) (span, bool) {
	if math.IsNaN(count) || math.IsInf(count, 0) {
		return span{}, false
	}
	fraction, e := math.Frexp(math.Abs(count))
	hi, lo := bits.Mul64(uint64(math.Ldexp(fraction, 53)), u.ns/Microsecond.ns)
	exact := wide{hi, lo}
	n, ok := exact.shifted(e - 53)
	if !ok {
		return span{}, false
	}
	if e < 53 {
		down := exact.right(53 - e)
		switch bits.Rem64(n.hi, n.lo, 1e6) {
		case 1:
			n = down
		case 999999:
			if down == n && down.left(53-e) != exact {
				n = n.plus(1)
			}
		}
	}
	hi, lo = bits.Mul64(n.lo, Microsecond.ns)
	over, more := bits.Mul64(n.hi, Microsecond.ns)
	hi, carry := bits.Add64(hi, more, 0)
	if over > 0 || carry > 0 {
		return span{}, false
	}
	return wide{hi, lo}.seconds(count < 0)
}

// plus is w + n.
func (w wide) plus(n uint64) wide {
	lo, carry := bits.Add64(w.lo, n, 0)
	return wide{w.hi + carry, lo}
}
