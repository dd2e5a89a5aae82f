package exact

import "math/bits"

// promoteFor gives a tile of level 0 its second plane before rows are added.
// It is apart so that the window burdens no other stack.
//
//go:noinline
func promoteFor[T float32 | float64](m *Map, t *tile, v block[T]) error {
	var w window
	for r := range v.rows {
		count(&w, v.row(r), 0)
	}
	m.hold(t, &w)
	return m.regrid(t, 1, w.grid())
}

// hold counts what a tile holds, sums by their likely values.
func (m *Map) hold(t *tile, w *window) {
	values := uint64(t.added / int64(m.tileLen))
	count(w, m.plane(t), min(bits.Len64(values), sumBits-headBits))
	count(w, t.lo, 0)
	count(w, t.tail, 0)
}

// refit puts a tile on the grids that suit v best, if few elements hold what
// those do not.
//
//go:noinline
func (m *Map) refit(t *tile, v []float64) error {
	var w window
	count(&w, v, 0)
	m.hold(t, &w)
	if g := w.grid(); g != t.g && m.misfits(t, t.level, g) <= m.crowd {
		return m.regrid(t, t.level, g)
	}
	return nil
}

// misfits counts the elements of a tile that planes on other grids do not hold.
func (m *Map) misfits(t *tile, level uint8, g int) (n int) {
	to := tile{level: level}
	to.setGrid(g)
	for i := range m.plane(t) {
		if !to.holds(m.parts(t, i)) {
			n++
		}
	}
	return n
}

// parts is what the planes hold of an element; only the first is not finite.
func (m *Map) parts(t *tile, i int) (p [3]float64) {
	p[0] = m.hi[t.start+i]
	if p[0]-p[0] != 0 {
		return p
	}
	if t.level > 0 {
		p[1] = t.lo[i]
	}
	if t.level > 1 {
		p[2] = t.tail[i]
	}
	return p
}

func (t *tile) holds(parts [3]float64) bool {
	if parts[0]-parts[0] != 0 {
		return true
	}
	for _, p := range parts {
		if !t.inside(p, sumBits) {
			return false
		}
	}
	return true
}

// regrid puts a tile on the grid 2^g with level+1 planes. What elements hold
// that fits none goes to slots. If two planes suit few, the tile gets three.
func (m *Map) regrid(t *tile, level uint8, g int) error {
	hi := m.plane(t)
	if t.level > 0 {
		t.carry(hi)
	}
	if level == 1 && m.misfits(t, level, g) > m.crowd {
		level = 2
	}
	to := *t
	to.level = level
	to.setGrid(g)
	m.wantPlanes(&to)
	for i := range hi {
		p := m.parts(t, i)
		if !to.holds(p) {
			for _, f := range p {
				if err := m.deposit(&to, t.start+i, f); err != nil {
					return err
				}
			}
			p = [3]float64{}
		}
		to.put(hi, i, p)
	}
	to.loB, to.tailB = 4*remainder, 4*remainder
	to.measure(hi)
	*t = to
	return nil
}

// wantPlanes gives a tile the planes of its level.
func (m *Map) wantPlanes(t *tile) {
	if t.lo == nil {
		t.lo = words[float64](m.alloc, m.tileLen)
	}
	if t.tail == nil && t.level > 1 {
		t.tail = words[float64](m.alloc, m.tileLen)
	}
}

// put splits parts, each inside the planes, on the grids of t.
func (t *tile) put(hi []float64, i int, parts [3]float64) {
	var sum [3]float64
	for _, p := range parts {
		h := (p + t.c1) - t.c1
		l := p - h
		k := (l + t.c2) - t.c2
		sum[0] += h
		sum[1] += k
		sum[2] += l - k
	}
	if parts[0]-parts[0] != 0 {
		sum = parts
	}
	hi[i], t.lo[i] = sum[0], sum[1]
	if t.level > 1 {
		t.tail[i] = sum[2]
	}
}
