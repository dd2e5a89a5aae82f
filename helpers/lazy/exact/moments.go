package exact

import "math"

// Moments sums values and their squares exactly, for variances without
// cancellation. The zero value is empty.
type Moments struct {
	S       Acc
	q       [maxLimbs]int64 // square64
	pending int
}

// squareLen values are squared at a time.
const squareLen = 1024

// Squares of magnitudes in [tameMin, tameMax] have an exact error term p + e
// without overflow or underflow.
const (
	tameMin = 0x1p-480
	tameMax = 0x1p500
)

// Add32 adds float32 values and their squares; see [Acc.Add32].
func (m *Moments) Add32(x []float32, skipNA bool) {
	m.S.Add32(x, skipNA)
	var p [squareLen]float64
	for len(x) > 0 {
		k := min(len(x), squareLen)
		square32s(p[:k], x)
		m.squares(p[:k])
		x = x[k:]
	}
}

// Add64 adds float64 values and their squares; see [Acc.Add32].
func (m *Moments) Add64(x []float64, skipNA bool) {
	m.S.Add64(x, skipNA)
	var p, e [squareLen]float64
	for len(x) > 0 {
		k := min(len(x), squareLen)
		for i, v := range x[:k] {
			var ok bool
			if p[i], e[i], ok = square(v); !ok {
				depositSquare(m.q[:], square64.base, v)
			}
		}
		m.carry(3 * k)
		m.squares(p[:k])
		m.squares(e[:k])
		x = x[k:]
	}
}

// square gives v^2 = p + e exactly; ok is false when that needs more than two
// float64 and v must be squared in limbs. NaN and infinities count as 0.
func square(v float64) (p, e float64, ok bool) {
	a := math.Abs(v)
	switch {
	case a >= tameMin && a <= tameMax:
		p = float64(v * v)
		return p, math.FMA(v, v, -p), true
	case v == 0 || v-v != 0:
		return 0, 0, true
	}
	return 0, 0, false
}

// squares adds finite float64 terms of squares.
func (m *Moments) squares(p []float64) {
	if sum, _, ok := planes64(p); ok {
		p = sum[:]
	}
	for _, v := range p {
		depositFloat(m.q[:], square64.base, v)
	}
	m.carry(len(p))
}

func (m *Moments) carry(k int) {
	if m.pending += k; m.pending >= maxPending {
		normalise(m.q[:])
		m.pending = 1
	}
}

// AddMoments adds integers of any type and their squares exactly.
func AddMoments[T Integer](m *Moments, x []T) {
	AddInts(&m.S, x)
	var t T
	signed := ^t < 0
	for _, v := range x {
		u := uint64(v)
		if signed && v < 0 {
			u = -u
		}
		depositUnsignedSquare(m.q[:], -square64.base, u)
		m.carry(4)
	}
}

// Merge adds what b has summed. b is unchanged.
func (m *Moments) Merge(b *Moments) {
	m.S.Merge(&b.S)
	q := b.q
	normalise(q[:])
	for i := range m.q {
		m.q[i] += q[i]
	}
	m.carry(1)
}

// Count is the number of valid values.
func (m *Moments) Count() int64 { return m.S.Count() }

// Missing is the number of NaN.
func (m *Moments) Missing() int64 { return m.S.Missing() }

// Var is (n Q - S^2) / (n (n - ddof)) of the exact sums, rounded once; NaN when
// Count() <= ddof or a value was infinite.
func (m *Moments) Var(ddof int) float64 {
	r, ok := m.ratio(ddof)
	if !ok {
		return nan
	}
	return r.value()
}

// Std is the square root of the exact variance, rounded once.
func (m *Moments) Std(ddof int) float64 {
	r, ok := m.ratio(ddof)
	if !ok {
		return nan
	}
	return r.root()
}

func (m *Moments) ratio(ddof int) (ratio, bool) {
	n := m.S.n
	if m.S.marks != 0 || n == 0 || n <= int64(ddof) {
		return ratio{}, false
	}
	s, q := m.S.w, m.q
	return varianceRatio(n, ddof, integer(s[:]), integer(q[:]), span64.base), true
}
