package kernel

// double is the unevaluated sum of two float64, the second at most half a unit in the last
// place of the first: about 106 bits.
//
// Source: Dekker, A floating-point technique for extending the available precision, 1971.
type double struct{ hi, lo float64 }

// sumOf is a + b exactly.
func sumOf(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

// settle is a + b exactly when |a| >= |b| or a is 0.
func settle(a, b float64) double {
	s := a + b
	return double{s, b - (s - a)}
}

// productOf is a * b exactly, for numbers far from overflow and underflow.
func productOf(a, b float64) double {
	p := float64(a * b)
	ah, al := cut(a)
	bh, bl := cut(b)
	e := float64(ah*bh) - p
	e += float64(ah * bl)
	e += float64(al * bh)
	return double{p, e + float64(al*bl)}
}

// cut splits a into two halves of 26 bits.
func cut(a float64) (hi, lo float64) {
	c := float64(134217729 * a) // 2^27 + 1
	hi = c - (c - a)
	return hi, a - hi
}

func (x double) plus(y double) double {
	s := sumOf(x.hi, y.hi)
	return settle(s.hi, s.lo+(x.lo+y.lo))
}

func (x double) times(y double) double {
	p := productOf(x.hi, y.hi)
	return settle(p.hi, p.lo+(float64(x.hi*y.lo)+float64(x.lo*y.hi)))
}

// over divides exact numbers: a is x's value.
func (x double) over(y double) double {
	q := x.hi / y.hi
	p := y.times(double{q, 0})
	return settle(q, ((x.hi-p.hi)-p.lo+x.lo)/y.hi)
}
