package exact

import "math"

// spread is the exact sums of n values, S = s[0] + s[1], and of their squares,
// Q = q[0] + q[1] + q[2].
type spread struct {
	n    int64
	ddof int
	s    [2]float64
	q    [3]float64
}

// Terms in [termMin, termMax] have products without overflow or underflow.
const (
	termMin = 0x1p-400
	termMax = 0x1p400
)

// variance is (n Q - S^2) / (n (n - ddof)) rounded once; ok is false in the
// rare case that double-double arithmetic does not decide the rounding.
func (s spread) variance() (v float64, ok bool) {
	q, c, ok := s.quotient()
	if !ok || q == 0 {
		return 0, ok
	}
	return settled(q, c)
}

// deviation is the root of the variance rounded once.
func (s spread) deviation() (v float64, ok bool) {
	q, c, ok := s.quotient()
	if !ok || q == 0 {
		return 0, ok
	}
	r := math.Sqrt(q)
	rest := math.FMA(-r, r, q) // exact
	return settled(r, (rest+c)/(2*r))
}

// quotient is the variance as q + c to about 100 bits.
func (s spread) quotient() (q, c float64, ok bool) {
	a, b, ok := s.numerator()
	if !ok || a == 0 {
		return 0, 0, ok
	}
	n, k := float64(s.n), float64(s.n-int64(s.ddof))
	d := float64(n * k)
	e := math.FMA(n, k, -d)
	q = a / d
	r := math.FMA(-q, d, a) // exact
	return q, ((r + b) - float64(q*e)) / d, true
}

// numerator is n Q - S^2 as a + b to about 100 bits: the products are expanded
// to exact terms (TwoProduct by FMA), and these summed without error
// (Shewchuk 1997, "Adaptive precision floating-point arithmetic and fast robust
// geometric predicates", Grow-Expansion).
func (s spread) numerator() (a, b float64, ok bool) {
	if s.n >= 1<<52 || s.ddof < 0 {
		return 0, 0, false
	}
	for _, v := range [...]float64{s.s[0], s.s[1], s.q[0], s.q[1], s.q[2]} {
		if v = math.Abs(v); v != 0 && !(v >= termMin && v <= termMax) {
			return 0, 0, false
		}
	}
	var x expansion
	n := float64(s.n)
	for _, q := range s.q {
		x.addProduct(n, q)
	}
	x.addProduct(-s.s[0], s.s[0])
	x.addProduct(-2*s.s[0], s.s[1])
	x.addProduct(-s.s[1], s.s[1])
	a, b = x.leading()
	return a, b, true
}

// expansion is an exact sum of float64 that do not overlap, the smallest first.
type expansion struct {
	e [12]float64
	n int
}

func (x *expansion) addProduct(a, b float64) {
	p := float64(a * b) // the conversion keeps compilers from fusing
	if p == 0 {
		return
	}
	x.add(math.FMA(a, b, -p))
	x.add(p)
}

func (x *expansion) add(v float64) {
	k := 0
	for _, e := range x.e[:x.n] {
		s := v + e
		if t := exactAdd(v, e, s); t != 0 {
			x.e[k] = t
			k++
		}
		v = s
	}
	if v != 0 {
		x.e[k] = v
		k++
	}
	x.n = k
}

// leading sums the expansion to a + b.
func (x *expansion) leading() (a, b float64) {
	for i := x.n - 1; i >= 0; i-- {
		s := a + x.e[i]
		b += exactAdd(a, x.e[i], s)
		a = s
	}
	return a, b
}
