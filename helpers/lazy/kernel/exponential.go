package kernel

import "math"

// exp is e to the x, within 0.75 units in the last place.
//
// x = k ln2 + r with |r| <= ln2/2; exp(r) = 1 + r + r c/(2-c) with c = r - r² P(r²), the
// first sum exact.
// Source: FreeBSD's msun, e_exp.c (method and coefficients of P).
func exp(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019412:
		return 0
	}
	k := nearest(float64(x * invLn2))
	return scaled(sumOf(x-float64(k*ln2Hi), -float64(k*ln2Lo)), int(k))
}

const (
	invLn2 = 1.4426950408889634
	// ln2 in two parts, the first short enough for k*ln2Hi to be exact.
	ln2Hi = 0x1.62e42fefa3800p-1
	ln2Lo = 0x1.ef35793c76730p-45
)

// nearest is x rounded to an integer, half away from zero.
func nearest(x float64) float64 {
	if x < 0 {
		return math.Trunc(x - 0.5)
	}
	return math.Trunc(x + 0.5)
}

// scaled is exp(r) times 2 to the k, for |r| <= ln2/2.
func scaled(r double, k int) float64 {
	const (
		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	x := r.hi
	t := float64(x * x)
	p := p1 + float64(t*(p2+float64(t*(p3+float64(t*(p4+float64(t*p5)))))))
	c := x - float64(t*p)
	s := settle(1, x)
	tail := float64(x*c)/(2-c) + float64(r.lo*(1+x))
	return math.Ldexp(s.hi+(s.lo+tail), k)
}

// log is the natural logarithm, within one unit in the last place.
//
// x = 2^k (1+f); log(1+f) = 2s + 2/3 s³ + ... with s = f/(2+f).
// Source: FreeBSD's msun, e_log.c (method and coefficients).
func log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	m, e := halves(x)
	f, k := m-1, float64(e)
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := float64(s2 * (l1 + float64(s4*(l3+float64(s4*(l5+float64(s4*l7)))))))
	even := float64(s4 * (l2 + float64(s4*(l4+float64(s4*l6)))))
	half := float64(float64(0.5*f) * f)
	low := float64(s*(half+(odd+even))) + float64(k*ln2Lo)
	return float64(k*ln2Hi) - ((half - low) - f)
}

// halves splits x > 0 into m in [sqrt(1/2), sqrt(2)) and a power of two.
func halves(x float64) (m float64, e int) {
	m, e = math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		e--
	}
	return m, e
}

// log2 and log10 are rounded from twice the precision, so powers of the base are exact.
func log2(x float64) float64  { return logTo(x, double{1.4426950408889634, 2.0355273740931033e-17}) }
func log10(x float64) float64 { return logTo(x, double{0.4342944819032518, 1.098319650216765e-17}) }

func logTo(x float64, base double) float64 {
	if !(x > 0) || x > math.MaxFloat64 {
		return log(x)
	}
	return logDouble(x).times(base).hi
}
