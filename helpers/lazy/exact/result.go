package exact

import "math"

// Count puts the number of valid values of each element into dst.
func (m *Map) Count(dst []int64) {
	for t := m.counts.start(); t.next(); {
		dst[t.i] = t.valid
	}
}

// Missing puts the number of NaN of each element into dst.
func (m *Map) Missing(dst []int64) {
	for t := m.counts.start(); t.next(); {
		dst[t.i] = t.missing
	}
}

// Sum puts the exact sum of each element, rounded once, into dst; +0 where
// empty.
func (m *Map) Sum(dst []float64) {
	for t := m.counts.start(); t.next(); {
		dst[t.i] = m.sum(t.i)
		if m.KeepNA && t.missing > 0 {
			dst[t.i] = nan
		}
	}
}

// Mean puts the exact sum divided by the count, rounded once, into dst; NaN
// where empty.
func (m *Map) Mean(dst []float64) {
	for t := m.counts.start(); t.next(); {
		if t.valid == 0 || m.KeepNA && t.missing > 0 {
			dst[t.i] = nan
		} else {
			dst[t.i] = m.mean(t.i, t.valid)
		}
	}
}

// Int64 puts the exact sums of integers into dst; ok is false, and dst
// unusable, when one is no int64.
func (m *Map) Int64(dst []int64) (ok bool) {
	var buf [maxLimbs]int64
	for i := range m.n {
		w := buf[:m.span.limbs]
		clear(w)
		if m.gather(i, w) != 0 {
			return false
		}
		if dst[i], ok = m.span.integer64(w); !ok {
			return false
		}
	}
	return true
}

// pair gives the sum of element i as hi + lo exactly when two float64 hold it.
func (m *Map) pair(i int) (hi, lo float64, ok bool) {
	if m.wide != nil {
		return 0, 0, false
	}
	t := &m.tiles[i/m.tileLen]
	hi = m.hi[i]
	switch {
	case t.level > 1 && t.tail[i-t.start] != 0:
		return 0, 0, false
	case t.slots > 0 && m.slots.find(i) != nil:
		return 0, 0, false
	case t.level > 0:
		lo = t.lo[i-t.start]
	}
	return hi, lo, true
}

func (m *Map) sum(i int) float64 {
	if hi, lo, ok := m.pair(i); ok {
		if hi != hi {
			return nan
		}
		return hi + lo + 0 // the last makes -0 to +0
	}
	var buf [maxLimbs]int64
	w := buf[:m.span.limbs]
	if v, ok := m.gather(i, w).special(); ok {
		return v
	}
	return m.span.round(w)
}

func (m *Map) mean(i int, n int64) float64 {
	if hi, lo, ok := m.pair(i); ok {
		if hi-hi != 0 {
			return hi / float64(n) // an infinity, or NaN
		}
		if v, ok := meanOf(hi, lo, n); ok {
			return v
		}
	}
	var buf [maxLimbs]int64
	w := buf[:m.span.limbs]
	if v, ok := m.gather(i, w).special(); ok {
		return v
	}
	return m.span.quotient(w, n)
}

// gather adds all that element i holds to the limbs w.
func (m *Map) gather(i int, w []int64) marks {
	if m.wide != nil {
		return m.gatherSlot(m.slot(i), w)
	}
	hi := m.hi[i]
	if hi != hi {
		return posInf | negInf
	}
	var seen marks
	if infinite(hi) {
		seen.mark(hi)
		return seen
	}
	depositFloat(w, m.span.base, hi)
	t := &m.tiles[i/m.tileLen]
	if t.level > 0 {
		depositFloat(w, m.span.base, t.lo[i-t.start])
	}
	if t.level > 1 {
		depositFloat(w, m.span.base, t.tail[i-t.start])
	}
	if s := m.slots.find(i); s != nil {
		return m.gatherSlot(s, w)
	}
	return 0
}

func (m *Map) gatherSlot(s, w []int64) marks {
	for k := range w {
		w[k] += s[k]
	}
	return marks(s[len(w)] >> markShift)
}

// In [calmMin, calmMax] quotients and error terms neither overflow nor
// underflow.
const (
	calmMin = 0x1p-800
	calmMax = 0x1p900
)

// meanOf is (hi + lo) / n rounded once; ok is false in the rare case that this
// needs more than double-double arithmetic.
func meanOf(hi, lo float64, n int64) (v float64, ok bool) {
	d := float64(n)
	if lo == 0 && n < 1<<53 {
		return hi/d + 0, true
	}
	s := hi + lo
	e := exactAdd(hi, lo, s)
	if a := math.Abs(s); a < calmMin || a > calmMax || n >= 1<<53 {
		return 0, false
	}
	q := s / d
	r := math.FMA(-q, d, s) // exact
	return settled(q, (r+e)/d)
}

// settled rounds q + c, where c is an ulp of q or so and known to 2^-45 of
// itself or 2^-95 of q, if that error cannot matter (the rounding test of Ziv
// 1991).
func settled(q, c float64) (v float64, ok bool) {
	v = q + c
	d := float64(math.Abs(c)*0x1p-45) + float64(math.Abs(q)*0x1p-95)
	return v, v == q+(c+d) && v == q+(c-d)
}
