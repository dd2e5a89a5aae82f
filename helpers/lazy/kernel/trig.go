package kernel

import (
	"math"
	"math/bits"
)

// The trigonometric functions use the polynomials of the Cephes library (S. L. Moshier,
// 1984-2000: sin.c, atan.c) with every product rounded before it is added, so that their
// bits are the same on every machine. Arguments are reduced to twice the precision, and the
// last addition is the only large rounding: sin, cos, tan, atan and atan2 are within 0.85 units
// in the last place, asin and acos within 2.

// eighths splits x > 0 into j eighths of a circle, j even and mod 8, and a rest of at most
// one eighth.
func eighths(x float64) (j uint64, rest double) {
	if x >= 1<<29 {
		return farEighths(x)
	}
	const (
		// π/4 in three parts; products with j of the first two are exact.
		part1 = 7.85398125648498535156e-1
		part2 = 3.77489470793079817668e-8
		part3 = 2.69515142907905952645e-15
	)
	j = uint64(float64(x * (4 / math.Pi)))
	j += j & 1
	y := float64(j)
	r := sumOf(x-float64(y*part1), -float64(y*part2))
	p := productOf(y, part3)
	return j & 7, r.plus(double{-p.hi, -p.lo})
}

// farEighths is eighths for large x: x = m 2^e times 4/π, of which only the bits that count
// mod 8 and the 128 behind them are multiplied.
//
// Source: M. Payne and R. Hanek, Radian reduction for trigonometric functions, 1983.
func farEighths(x float64) (j uint64, rest double) {
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	e := int(b>>52) - 1023 - 52
	// With 4/π shifted left so far, the product's top three bits are the eighths.
	at := e + 61
	word, shift := uint(at)/64, uint(at)%64
	var w [3]uint64
	for i := range w {
		w[i] = fourOverPi[word+uint(i)]<<shift | fourOverPi[word+uint(i)+1]>>(64-shift)
	}
	top := w[0] * m
	midHi, midLo := bits.Mul64(w[1], m)
	lowHi, _ := bits.Mul64(w[2], m)
	lo, carry := bits.Add64(midLo, lowHi, 0)
	hi, _ := bits.Add64(top, midHi, carry)
	j = hi >> 61
	hi, lo = hi<<3|lo>>61, lo<<3
	sign := 1.0
	if j&1 == 1 {
		// The rest is measured from the next even eighth.
		j = (j + 1) & 7
		sign = -1
		hi, lo = ^hi, ^lo
	}
	zeros := bits.LeadingZeros64(hi)
	hi, lo = hi<<zeros|lo>>(64-zeros), lo<<zeros
	const low = 1<<11 - 1
	f := settle(float64(hi&^low), float64(hi&low)+float64(float64(lo)*0x1p-64))
	f = f.times(double{sign * math.Pi / 4, sign * 3.061616997868383e-17})
	return j, double{math.Ldexp(f.hi, -64-zeros), math.Ldexp(f.lo, -64-zeros)}
}

// sinPart and cosPart are sine and cosine on [-π/4, π/4].
func sinPart(r double) double {
	x := r.hi
	z := float64(x * x)
	p := 1.58962301576546568060e-10
	p = float64(p*z) - 2.50507477628578072866e-8
	p = float64(p*z) + 2.75573136213857245213e-6
	p = float64(p*z) - 1.98412698295895385996e-4
	p = float64(p*z) + 8.33333333332211858878e-3
	p = float64(p*z) - 1.66666666666666307295e-1
	return settle(x, float64(float64(x*z)*p)+float64(r.lo*(1-float64(0.5*z))))
}

func cosPart(r double) double {
	x := r.hi
	z := float64(x * x)
	p := -1.13585365213876817300e-11
	p = float64(p*z) + 2.08757008419747316778e-9
	p = float64(p*z) - 2.75573141792967388112e-7
	p = float64(p*z) + 2.48015872888517045348e-5
	p = float64(p*z) - 1.38888888888730564116e-3
	p = float64(p*z) + 4.16666666666665929218e-2
	// x²/2 with what was lost of it.
	half := productOf(x, float64(0.5*x))
	s := settle(1, -half.hi)
	return settle(s.hi, s.lo-half.lo+(float64(float64(z*z)*p)-float64(x*r.lo)))
}

func unbounded(x float64) bool { return !(math.Abs(x) <= math.MaxFloat64) }

func sin(x float64) float64 {
	if x == 0 {
		return x
	}
	if unbounded(x) {
		return math.NaN()
	}
	j, r := eighths(math.Abs(x))
	var y double
	if j&2 == 0 {
		y = sinPart(r)
	} else {
		y = cosPart(r)
	}
	if (j > 3) != (x < 0) {
		return -y.hi
	}
	return y.hi
}

func cos(x float64) float64 {
	if unbounded(x) {
		return math.NaN()
	}
	j, r := eighths(math.Abs(x))
	var y double
	if j&2 == 0 {
		y = cosPart(r)
	} else {
		y = sinPart(r)
	}
	if j == 2 || j == 4 {
		return -y.hi
	}
	return y.hi
}

func tan(x float64) float64 {
	if x == 0 {
		return x
	}
	if unbounded(x) {
		return math.NaN()
	}
	j, r := eighths(math.Abs(x))
	s, c := sinPart(r), cosPart(r)
	if j&2 == 2 {
		s, c = c, double{-s.hi, -s.lo}
	}
	y := s.over(c).hi
	if x < 0 {
		return -y
	}
	return y
}

func atan(x float64) float64 {
	if x == 0 || x != x {
		return x
	}
	return math.Copysign(angle(math.Abs(x), 1, false), x)
}

// arc is the arc tangent of y/x for positive numbers, reduced to quotients of at most 0.66.
func arc(y, x float64) double {
	const tan3Pi8 = 2.41421356237309504880
	switch q := y / x; {
	case q <= 0.66:
		return arcPart(double{y, 0}.over(double{x, 0}))
	case q > tan3Pi8:
		return double{math.Pi / 2, 6.123233995736766e-17}.plus(arcPart(double{-x, 0}.over(double{y, 0})))
	}
	return double{math.Pi / 4, 3.061616997868383e-17}.plus(arcPart(sumOf(y, -x).over(sumOf(y, x))))
}

func arcPart(r double) double {
	x := r.hi
	z := float64(x * x)
	p := -8.750608600031904122785e-1
	p = float64(p*z) - 1.615753718733365076637e1
	p = float64(p*z) - 7.500855792314704667340e1
	p = float64(p*z) - 1.228866684490136173410e2
	p = float64(p*z) - 6.485021904942025371773e1
	q := z + 2.485846490142306297962e1
	q = float64(q*z) + 1.650270098316988542046e2
	q = float64(q*z) + 4.328810604912902668951e2
	q = float64(q*z) + 4.853903996359136964868e2
	q = float64(q*z) + 1.945506571482613964425e2
	return settle(x, float64(x*(float64(z*p)/q))+r.lo/(1+z))
}

// asin and acos go by the arc tangent of the two sides of the triangle.
func asin(x float64) float64 {
	if x == 0 || !(math.Abs(x) <= 1) {
		return nanBeyond(x)
	}
	return atan2(x, math.Sqrt(float64((1-x)*(1+x))))
}

func acos(x float64) float64 {
	if !(math.Abs(x) <= 1) {
		return math.NaN()
	}
	return 2 * atan2(math.Sqrt(1-x), math.Sqrt(1+x))
}

func nanBeyond(x float64) float64 {
	if x == 0 {
		return x
	}
	return math.NaN()
}

// atan2 is the angle of the point (x, y), with the special values of C99.
func atan2(y, x float64) float64 {
	switch {
	case x != x || y != y:
		return math.NaN()
	case y == 0:
		if math.Signbit(x) {
			return math.Copysign(math.Pi, y)
		}
		return y
	case x == 0:
		return math.Copysign(math.Pi/2, y)
	case unbounded(x) && unbounded(y):
		return atan2(math.Copysign(1, y), math.Copysign(1, x))
	}
	return math.Copysign(angle(math.Abs(y), math.Abs(x), x < 0), y)
}

// angle is atan2 of positive sides, or of a negative x if left.
func angle(y, x float64, left bool) float64 {
	// By a power of two, so that products stay in range; what is then 0 is so small that
	// the quotient is the angle.
	_, e := math.Frexp(max(y, x))
	ys, xs := math.Ldexp(y, -e), math.Ldexp(x, -e)
	a := double{y / x, 0}
	switch {
	case unbounded(x):
		a = double{}
	case unbounded(y) || xs < 1e-290:
		a = double{math.Pi / 2, 6.123233995736766e-17}
	case ys > 1e-290:
		a = arc(ys, xs)
	}
	if left {
		a = double{math.Pi, 1.2246467991473532e-16}.plus(double{-a.hi, -a.lo})
	}
	return a.hi
}

func atan2Float[T float](y, x T) T { return T(atan2(float64(y), float64(x))) }

// hypotFloat is the length of the vector (x, y): an infinite side wins over NaN.
func hypotFloat[T float](x, y T) T {
	a, b := math.Abs(float64(x)), math.Abs(float64(y))
	if math.IsInf(a, 0) || math.IsInf(b, 0) {
		return T(math.Inf(1))
	}
	a, b = max(a, b), min(a, b)
	if a == 0 || a != a {
		return T(a)
	}
	// By a power of two, so that squares neither overflow nor vanish and scaling is exact.
	_, e := math.Frexp(a)
	a, b = math.Ldexp(a, -e), math.Ldexp(b, -e)
	return T(math.Ldexp(math.Sqrt(float64(a*a)+float64(b*b)), e))
}

// fourOverPi is 4/π in words of 64 bits, the first before the binary point.
var fourOverPi = [...]uint64{
	0x0000000000000001, 0x45f306dc9c882a53, 0xf84eafa3ea69bb81, 0xb6c52b3278872083,
	0xfca2c757bd778ac3, 0x6e48dc74849ba5c0, 0x0c925dd413a32439, 0xfc3bd63962534e7d,
	0xd1046bea5d768909, 0xd338e04d68befc82, 0x7323ac7306a673e9, 0x3908bf177bf25076,
	0x3ff12fffbc0b301f, 0xde5e2316b414da3e, 0xda6cfd9e4f96136e, 0x9e8c7ecd3cbfd45a,
	0xea4f758fd7cbe2f6, 0x7a0e73ef14a525d4, 0xd7f6bf623f1aba10, 0xac06608df8f6d757,
}
