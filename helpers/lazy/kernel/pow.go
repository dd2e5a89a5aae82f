package kernel

import "math"

// pow is x to the y, within 0.75 units in the last place, with the special values of C99.
//
// exp(y log x) with the logarithm and the product in twice the precision.
func pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	case y == 1:
		return x
	case y == 2:
		return float64(x * x)
	case x == 0 || math.Abs(x) > math.MaxFloat64 || math.Abs(y) > math.MaxFloat64:
		return powEdge(x, y)
	}
	negative := false
	if x < 0 {
		whole, odd := parity(y)
		if !whole {
			return math.NaN()
		}
		negative = odd
		x = -x
	}
	r := math.Inf(1)
	if math.Abs(y) < 0x1p64 {
		r = expDouble(logDouble(x).times(double{y, 0}))
	} else if (x < 1) == (y > 0) {
		// So steep that every x but 1 overflows or vanishes; 1 only -1 can be here.
		r = 0
	}
	if x == 1 {
		r = 1
	}
	if negative {
		return -r
	}
	return r
}

// powEdge is pow where x is 0 or infinite or y is infinite.
func powEdge(x, y float64) float64 {
	a := math.Abs(x)
	if math.Abs(y) > math.MaxFloat64 {
		switch {
		case a == 1:
			return 1
		case (a > 1) == (y > 0):
			return math.Inf(1)
		}
		return 0
	}
	r := 0.0
	if (a == 0) == (y < 0) {
		r = math.Inf(1)
	}
	if _, odd := parity(y); odd {
		return math.Copysign(r, x)
	}
	return r
}

// parity says whether y is an integer, and an odd one.
func parity(y float64) (whole, odd bool) {
	a := math.Abs(y)
	if a >= 0x1p53 {
		return true, false
	}
	n := math.Trunc(a)
	return n == a, n == a && int64(n)&1 == 1
}

// logDouble is the logarithm of a positive finite number to about 2^-66 of its size.
//
// log m = 2 (s + s³/3 + s⁵/5 + ...) with s = (m-1)/(m+1), |s| < 0.1716: the first terms in
// twice the precision, those from s⁹ on in float64.
func logDouble(x float64) double {
	m, e := halves(x)
	s := double{m - 1, 0}.over(sumOf(m, 1))
	z := s.times(s)
	t := 0.0
	for k := 29.0; k >= 9; k -= 2 {
		t = float64(t*z.hi) + 1/k
	}
	sum := double{t, 0}.times(z).plus(double{0.14285714285714285, 7.93016446160826e-18})
	sum = sum.times(z).plus(double{0.2, -1.1102230246251566e-17})
	sum = sum.times(z).plus(double{0.3333333333333333, 1.850371707708594e-17})
	sum = sum.times(z).times(s).plus(s)
	k := float64(e)
	return double{float64(k * ln2Hi), float64(k * ln2Lo)}.plus(double{2 * sum.hi, 2 * sum.lo})
}

// expDouble is e to the x.
func expDouble(x double) float64 {
	switch {
	case x.hi > 709.79:
		return math.Inf(1)
	case x.hi < -745.14:
		return 0
	}
	k := nearest(float64(x.hi * invLn2))
	r := sumOf(x.hi-float64(k*ln2Hi), -float64(k*ln2Lo))
	r = settle(r.hi, r.lo+x.lo)
	return scaled(r, int(k))
}

func powFloat[T float](x, y T) T { return T(pow(float64(x), float64(y))) }
