package exact

// MomentsMap sums maps and the squares of their elements exactly.
type MomentsMap struct {
	// KeepNA makes results NaN where a NaN was added. Otherwise NaN is skipped.
	KeepNA bool

	s, q   *Map
	square []float64
	err    []float64
}

func squareSpan(in Kind) span {
	if in == Float32 {
		return square32
	}
	return square64
}

// NewMomentsMap is [NewMap] for sums of values and of squares; alloc is asked
// for at most [MomentsBytes].
func NewMomentsMap(n int, in Kind, alloc func(bytes int) []byte) *MomentsMap {
	return momentsMap(newMap(n, spanOf(in), true, alloc), newMap(n, squareSpan(in), false, alloc), alloc)
}

// NewWideMomentsMap is [NewWideMap] for sums of values and of squares; alloc is
// asked for at most [WideMomentsBytes].
func NewWideMomentsMap(n int, in Kind, alloc func(bytes int) []byte) *MomentsMap {
	return momentsMap(newWideMap(n, spanOf(in), true, alloc), newWideMap(n, squareSpan(in), false, alloc), alloc)
}

func momentsMap(s, q *Map, alloc func(int) []byte) *MomentsMap {
	k := squareBuffer(s.n)
	q.runLen = squareLen
	return &MomentsMap{s: s, q: q, square: words[float64](alloc, k), err: words[float64](alloc, k)}
}

// squareBuffer has room for a row of a tile and for a block of a run.
func squareBuffer(n int) int { return max(tileLen(n), squareLen) }

// MomentsBytes is what a moments map of n elements asks of its allocator at
// most.
func MomentsBytes(n int, in Kind) int64 {
	return mapBytes(n, spanOf(in), true) + mapBytes(n, squareSpan(in), false) + 2*piece(8*int64(squareBuffer(min(n, maxTile))))
}

// WideMomentsBytes is what a wide moments map of n elements asks of its
// allocator at most.
func WideMomentsBytes(n int, in Kind) int64 {
	return wideBytes(n, spanOf(in), true) + wideBytes(n, squareSpan(in), false) + 2*piece(8*int64(squareBuffer(min(n, maxTile))))
}

// Len is the number of elements.
func (m *MomentsMap) Len() int { return m.s.n }

// Add32 adds a map, or a part of one; see [Map.Add32].
func (m *MomentsMap) Add32(off int, x []float32) error { return m.AddMany32(off, 1, len(x), x) }

// Add64 is [MomentsMap.Add32] for float64.
func (m *MomentsMap) Add64(off int, x []float64) error { return m.AddMany64(off, 1, len(x), x) }

// AddMany32 adds several maps; see [Map.AddMany32].
func (m *MomentsMap) AddMany32(off, rows, stride int, x []float32) error {
	if err := m.s.AddMany32(off, rows, stride, x); err != nil || rows == 0 || len(x) == 0 {
		return err
	}
	width := len(x) - (rows-1)*stride
	return m.eachTile(off, width, func(a, b int) error {
		for r := range rows {
			p := m.square[:b-a]
			square32s(p, x[r*stride+a-off:])
			if err := m.q.values(a, b, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddMany64 adds several maps; see [Map.AddMany32].
func (m *MomentsMap) AddMany64(off, rows, stride int, x []float64) error {
	if err := m.s.AddMany64(off, rows, stride, x); err != nil || rows == 0 || len(x) == 0 {
		return err
	}
	width := len(x) - (rows-1)*stride
	return m.eachTile(off, width, func(a, b int) error {
		for r := range rows {
			p, e := m.square[:b-a], m.err[:b-a]
			for i, v := range x[r*stride+a-off:][:b-a] {
				var ok bool
				if p[i], e[i], ok = square(v); !ok {
					if err := m.extreme(a+i, v); err != nil {
						return err
					}
				}
			}
			if err := m.q.values(a, b, p); err != nil {
				return err
			}
			if err := m.q.values(a, b, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachTile calls f for the part of [off, off+width) in every tile.
func (m *MomentsMap) eachTile(off, width int, f func(a, b int) error) error {
	t := m.q.tileLen
	for a := off; a < off+width; {
		b := min(off+width, a-a%t+t)
		if err := f(a, b); err != nil {
			return err
		}
		a = b
	}
	return nil
}

// square32sGo squares float32 values exactly. NaN and infinities count as 0: the
// sums remember them.
func square32sGo(p []float64, x []float32) {
	x = x[:len(p)]
	for i, v := range x {
		d := float64(v)
		if d-d != 0 {
			d = 0
		}
		p[i] = float64(d * d)
	}
}

// extreme adds the square of a value that two float64 do not hold.
func (m *MomentsMap) extreme(i int, v float64) error {
	q := m.q
	if q.wide != nil {
		w := q.slot(i)
		depositSquare(w[:len(w)-1], q.span.base, v)
		q.span.pend(w)
		return nil
	}
	w, fresh, err := q.slots.get(i, q.alloc)
	if err != nil {
		return err
	}
	if fresh {
		q.tiles[i/q.tileLen].slots++
	}
	depositSquare(w[:len(w)-1], q.span.base, v)
	q.span.pend(w)
	return nil
}

// AddRuns32 reduces over the fastest dimension; see [Map.AddRuns32].
func (m *MomentsMap) AddRuns32(off, runs, length int, x []float32) error {
	if err := m.s.AddRuns32(off, runs, length, x); err != nil || len(x) == 0 {
		return err
	}
	return m.q.runs(off, runs, length, func(a *Acc, r, from, to int) (hi, lo float64) {
		p := m.square[:to-from]
		square32s(p, x[r*length+from:])
		return a.run64(p)
	})
}

// AddRuns64 is [MomentsMap.AddRuns32] for float64.
func (m *MomentsMap) AddRuns64(off, runs, length int, x []float64) error {
	if err := m.s.AddRuns64(off, runs, length, x); err != nil || len(x) == 0 {
		return err
	}
	for i, v := range x {
		if _, _, ok := square(v); !ok {
			if err := m.extreme(off+i/length, v); err != nil {
				return err
			}
		}
	}
	err := m.q.runs(off, runs, length, func(a *Acc, r, from, to int) (hi, lo float64) {
		p := m.square[:to-from]
		for i := range p {
			p[i], _, _ = square(x[r*length+from+i])
		}
		return a.run64(p)
	})
	if err != nil {
		return err
	}
	return m.q.runs(off, runs, length, func(a *Acc, r, from, to int) (hi, lo float64) {
		e := m.err[:to-from]
		for i := range e {
			_, e[i], _ = square(x[r*length+from+i])
		}
		return a.run64(e)
	})
}

// Merge adds what o has summed; see [Map.Merge].
func (m *MomentsMap) Merge(o *MomentsMap) error {
	if err := m.s.Merge(o.s); err != nil {
		return err
	}
	return m.q.Merge(o.q)
}

// Count puts the number of valid values of each element into dst.
func (m *MomentsMap) Count(dst []int64) { m.s.Count(dst) }

// Missing puts the number of NaN of each element into dst.
func (m *MomentsMap) Missing(dst []int64) { m.s.Missing(dst) }

// Sum is [Map.Sum].
func (m *MomentsMap) Sum(dst []float64) {
	m.s.KeepNA = m.KeepNA
	m.s.Sum(dst)
}

// Mean is [Map.Mean].
func (m *MomentsMap) Mean(dst []float64) {
	m.s.KeepNA = m.KeepNA
	m.s.Mean(dst)
}

// Var puts the variance of each element into dst: (n Q - S^2) / (n (n - ddof))
// of the exact sums, rounded once; NaN where n <= ddof or an infinity was added.
func (m *MomentsMap) Var(dst []float64, ddof int) { m.spread(dst, ddof, spread.variance, ratio.value) }

// Std puts the root of the exact variance of each element, rounded once, into
// dst.
func (m *MomentsMap) Std(dst []float64, ddof int) { m.spread(dst, ddof, spread.deviation, ratio.root) }

// spread evaluates fast and, where the rounding of that is in doubt, with
// integers of any size.
func (m *MomentsMap) spread(dst []float64, ddof int, fast func(spread) (float64, bool), slow func(ratio) float64) {
	for t := m.s.counts.start(); t.next(); {
		dst[t.i] = nan
		if t.valid == 0 || t.valid <= int64(ddof) || m.KeepNA && t.missing > 0 {
			continue
		}
		if s, ok := m.terms(t.i, t.valid, ddof); ok {
			if v, ok := fast(s); ok {
				dst[t.i] = v
				continue
			}
		}
		if r, ok := m.ratio(t.i, t.valid, ddof); ok {
			dst[t.i] = slow(r)
		}
	}
}

// terms are the planes of element i, if they hold all of it.
func (m *MomentsMap) terms(i int, n int64, ddof int) (s spread, ok bool) {
	s.n, s.ddof = n, ddof
	if s.s[0], s.s[1], ok = m.s.pair(i); !ok {
		return s, false
	}
	if m.q.wide != nil {
		return s, false
	}
	t := &m.q.tiles[i/m.q.tileLen]
	if t.slots > 0 && m.q.slots.find(i) != nil {
		return s, false
	}
	s.q[0] = m.q.hi[i]
	if t.level > 0 {
		s.q[1] = t.lo[i-t.start]
	}
	if t.level > 1 {
		s.q[2] = t.tail[i-t.start]
	}
	return s, true
}

func (m *MomentsMap) ratio(i int, n int64, ddof int) (ratio, bool) {
	var s, q [maxLimbs]int64
	ws, wq := s[:m.s.span.limbs], q[:m.q.span.limbs]
	if m.s.gather(i, ws) != 0 {
		return ratio{}, false
	}
	m.q.gather(i, wq)
	return varianceRatio(n, ddof, integer(ws), integer(wq), m.s.span.base), true
}
