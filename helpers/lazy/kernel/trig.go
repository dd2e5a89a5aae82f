package kernel

import (
	"math"
	"math/bits"
)

// The trigonometric functions are those of the Cephes library (S. L. Moshier, 1984-2000,
// sin.c, tan.c, atan.c: method and coefficients), with every product rounded before it is
// added, so that their bits are the same on every machine: within one unit in the last place.

// eighths splits |x| into j eighths of a circle, j even and mod 8, and a rest of at most
// one eighth.
func eighths(x float64) (j uint64, rest float64) {
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
	return j & 7, ((x - float64(y*part1)) - float64(y*part2)) - float64(y*part3)
}

// farEighths is eighths for large x: x = m 2^e times 4/π, of which only the bits that count
// mod 8 and the 128 behind them are multiplied.
//
// Source: M. Payne and R. Hanek, Radian reduction for trigonometric functions, 1983.
func farEighths(x float64) (j uint64, rest float64) {
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	e := int(b>>52) - 1023 - 52
	// With 4/π shifted left by e-61 bits the product's top three bits are the eighths.
	at := e + 3
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
	hi = hi<<zeros | lo>>(64-zeros)
	f := math.Ldexp(float64(hi), -64-zeros)
	return j, float64(sign * float64(f*(math.Pi/4)))
}

// sinPart and cosPart are sine and cosine on [-π/4, π/4].
func sinPart(x float64) float64 {
	z := float64(x * x)
	p := 1.58962301576546568060e-10
	p = float64(p*z) - 2.50507477628578072866e-8
	p = float64(p*z) + 2.75573136213857245213e-6
	p = float64(p*z) - 1.98412698295895385996e-4
	p = float64(p*z) + 8.33333333332211858878e-3
	p = float64(p*z) - 1.66666666666666307295e-1
	return x + float64(float64(x*z)*p)
}

func cosPart(x float64) float64 {
	z := float64(x * x)
	p := -1.13585365213876817300e-11
	p = float64(p*z) + 2.08757008419747316778e-9
	p = float64(p*z) - 2.75573141792967388112e-7
	p = float64(p*z) + 2.48015872888517045348e-5
	p = float64(p*z) - 1.38888888888730564116e-3
	p = float64(p*z) + 4.16666666666665929218e-2
	return 1 - float64(0.5*z) + float64(float64(z*z)*p)
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
	var y float64
	if j&2 == 0 {
		y = sinPart(r)
	} else {
		y = cosPart(r)
	}
	if (j > 3) != (x < 0) {
		return -y
	}
	return y
}

func cos(x float64) float64 {
	if unbounded(x) {
		return math.NaN()
	}
	j, r := eighths(math.Abs(x))
	var y float64
	if j&2 == 0 {
		y = cosPart(r)
	} else {
		y = sinPart(r)
	}
	if j == 2 || j == 4 {
		return -y
	}
	return y
}

func tan(x float64) float64 {
	if x == 0 {
		return x
	}
	if unbounded(x) {
		return math.NaN()
	}
	j, r := eighths(math.Abs(x))
	z := float64(r * r)
	y := r
	if z > 1e-14 {
		p := -1.30936939181383734205e4
		p = float64(p*z) + 1.15351664838587416140e6
		p = float64(p*z) - 1.79565251976484877988e7
		q := z + 1.36812963470692954678e4
		q = float64(q*z) - 1.32089234440210967447e6
		q = float64(q*z) + 2.50083801823357915839e7
		q = float64(q*z) - 5.38695755929454629881e7
		y = r + float64(r*float64(z*p)/q)
	}
	if j&2 == 2 {
		y = -1 / y
	}
	if x < 0 {
		return -y
	}
	return y
}

func atan(x float64) float64 {
	if x == 0 || x != x {
		return x
	}
	y := arc(math.Abs(x))
	if x < 0 {
		return -y
	}
	return y
}

// arc is the arc tangent of a positive number, reduced to [0, 0.66].
func arc(x float64) float64 {
	const (
		lowBits = 6.123233995736765886130e-17 // of π/2
		tan3Pi8 = 2.41421356237309504880
	)
	switch {
	case x <= 0.66:
		return arcPart(x)
	case x > tan3Pi8:
		return math.Pi/2 - arcPart(1/x) + lowBits
	}
	return math.Pi/4 + arcPart((x-1)/(x+1)) + 0.5*lowBits
}

func arcPart(x float64) float64 {
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
	return x + float64(x*(float64(z*p)/q))
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
		if x > 0 {
			return math.Copysign(math.Pi/4, y)
		}
		return math.Copysign(3*math.Pi/4, y)
	case unbounded(x) && x > 0:
		return math.Copysign(0, y)
	}
	a := arc(math.Abs(y) / math.Abs(x))
	if math.Abs(y)/math.Abs(x) == 0 {
		a = 0
	}
	if x < 0 {
		a = math.Pi - a
	}
	return math.Copysign(a, y)
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
