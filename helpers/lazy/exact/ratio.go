package exact

import (
	"math"
	"math/big"
)

// ratio is the exact number num / den * 2^exp with num >= 0 and den > 0: the
// form in which variances are rounded when the fast evaluation is in doubt.
type ratio struct {
	num, den *big.Int
	exp      int
}

// quotientBits are more than enough for the 53 bits of a float64, a rounding
// bit and a sticky bit.
const quotientBits = 70

// value rounds the ratio to the nearest float64.
func (r ratio) value() float64 {
	q, exp, sticky := r.divide(quotientBits)
	return nearestInt(q, exp, sticky)
}

// root rounds the square root of the ratio to the nearest float64.
func (r ratio) root() float64 {
	q, exp, sticky := r.divide(2 * quotientBits)
	s := new(big.Int).Sqrt(q)
	if !sticky {
		sticky = new(big.Int).Mul(s, s).Cmp(q) != 0
	}
	return nearestInt(s, exp/2, sticky)
}

// divide gives floor(r / 2^exp) with at least n bits, exp even, and whether
// something was cut off.
func (r ratio) divide(n int) (q *big.Int, exp int, sticky bool) {
	shift := max(0, n+1+r.den.BitLen()-r.num.BitLen())
	if (r.exp-shift)%2 != 0 {
		shift++
	}
	q, rem := new(big.Int).QuoRem(new(big.Int).Lsh(r.num, uint(shift)), r.den, new(big.Int))
	return q, r.exp - shift, rem.Sign() != 0
}

// nearestInt rounds z * 2^exp, z >= 0.
func nearestInt(z *big.Int, exp int, sticky bool) float64 {
	n := z.BitLen()
	if n == 0 {
		return 0
	}
	cut := n - 64
	if cut < 0 {
		return nearest(new(big.Int).Lsh(z, uint(-cut)).Uint64(), exp+n-1, false, sticky)
	}
	sticky = sticky || int(z.TrailingZeroBits()) < cut
	return nearest(new(big.Int).Rsh(z, uint(cut)).Uint64(), exp+n-1, false, sticky)
}

// varianceRatio is (n Q - S^2) / (n (n - ddof)) for S = s 2^exp and
// Q = q 2^(2 exp). It needs n > ddof.
func varianceRatio(n int64, ddof int, s, q *big.Int, exp int) ratio {
	bn := big.NewInt(n)
	num := new(big.Int).Mul(bn, q)
	num.Sub(num, new(big.Int).Mul(s, s))
	den := bn.Mul(bn, big.NewInt(n-int64(ddof)))
	return ratio{num, den, 2 * exp}
}

// nan is the one NaN that results have: payloads would leak the order of
// additions.
var nan = math.NaN()
