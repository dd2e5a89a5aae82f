package exact

import "math"

// tile is how a stretch of a map is held.
//
//	level 0: hi, any float64, exact because no addition was inexact
//	level 1: hi on the grid 2^g, lo on 2^(g-43)
//	level 2: also tail on 2^(g-86)
//
// The bounds say how large a plane can be in units of its grid; up to 2^53 all
// multiples are float64, so additions are exact. Before a bound is passed the
// upper part of a plane is carried to the plane above; hi is measured, and then
// drained to slots.
type tile struct {
	start           int // first element
	level           uint8
	g               int
	added           int64 // values, over all elements
	lo, tail        []float64
	c1, c2, c3      float64 // constants of the three grids
	hiB, loB, tailB uint64
	slots           int // elements of the tile that have slots
}

const (
	step = 43 // distance of two grids: remainders are at most 2^42 units
	// headBits is how far the grid of hi is chosen below the values: 2^27 of
	// them fit in 53 bits.
	headBits = 26
	// valueBits is how much larger than the grid of hi a value may be: 2^11 of
	// those fit before hi is drained.
	valueBits = 40
	// sumBits is the same for sums, of which few are added.
	sumBits = 50

	remainder = 1 << (step - 1)
	fullHi    = 1<<53 - 1<<12
	fullLow   = 1<<53 - 1<<12
	drainHi   = 1 << 51
)

// plane is hi of a tile.
func (m *Map) plane(t *tile) []float64 {
	return m.hi[t.start:min(m.n, t.start+m.tileLen)]
}

// setGrid chooses the grids.
func (t *tile) setGrid(g int) {
	t.g = g
	t.c1, t.c2, t.c3 = gridConst(g), gridConst(g-step), gridConst(g-2*step)
}

// measure sets the bound of hi to what it is.
func (t *tile) measure(hi []float64) {
	var top float64
	for _, v := range hi {
		if v = math.Abs(v); v > top && v <= math.MaxFloat64 {
			top = v
		}
	}
	t.hiB = uint64(math.Ldexp(top, -t.g))
}

// inside says whether the planes hold v and |v| < 2^(g+bits).
func (t *tile) inside(v float64, bits int) bool {
	if e := int(math.Float64bits(v)>>52&0x7ff) - 1022; e > t.g+bits {
		return false
	}
	l := v - ((v + t.c1) - t.c1)
	l -= (l + t.c2) - t.c2
	if t.level == 2 {
		l -= (l + t.c3) - t.c3
	}
	return l == 0
}

// onGrid adds values to the planes of a tile; v may be overwritten.
func (m *Map) onGrid(t *tile, a, b int, v []float64, bits int) error {
	top, ok := t.fits(v, bits)
	if !ok {
		if err := m.sift(t, a, v, bits); err != nil {
			return err
		}
		top, _ = t.fits(v, bits)
	}
	if err := m.reserve(t, units(top, t.g), 1); err != nil {
		return err
	}
	from := a % m.tileLen
	t.add(m.hi[a:b], t.lo[from:], v, from)
	return nil
}

// units bounds values of at most the given bits on the grid 2^g.
func units(top uint64, g int) uint64 {
	return 1 << max(0, int(top>>52)-1022-g)
}

// fitsGo says whether all values lie inside the planes, and what bits the
// largest has.
func (t *tile) fitsGo(v []float64, bits int) (top uint64, ok bool) {
	var bad float64
	c1, c2, c3 := t.c1, t.c2, t.c3
	if t.level == 1 {
		for _, f := range v {
			top = max(top, math.Float64bits(f)&^(1<<63))
			l := f - ((f + c1) - c1)
			l -= (l + c2) - c2
			bad += math.Abs(l)
		}
	} else {
		for _, f := range v {
			top = max(top, math.Float64bits(f)&^(1<<63))
			l := f - ((f + c1) - c1)
			l -= (l + c2) - c2
			l -= (l + c3) - c3
			bad += math.Abs(l)
		}
	}
	return top, bad == 0 && int(top>>52)-1022 <= t.g+bits
}

// addGo adds values inside the planes; the bounds have been seen to.
func (t *tile) addGo(hi, lo, v []float64, from int) {
	lo, hi = lo[:len(v)], hi[:len(v)]
	c1, c2 := t.c1, t.c2
	if t.level == 1 {
		for i, f := range v {
			h := (f + c1) - c1
			hi[i] += h
			lo[i] += f - h
		}
		return
	}
	tail := t.tail[from:][:len(v)]
	for i, f := range v {
		h := (f + c1) - c1
		l := f - h
		k := (l + c2) - c2
		hi[i] += h
		lo[i] += k
		tail[i] += l - k
	}
}

// reserve makes room for rows values of at most hiUnits each.
func (m *Map) reserve(t *tile, hiUnits, rows uint64) error {
	low := rows * (remainder + 1)
	hi := m.plane(t)
	if t.loB+low > fullLow || t.level == 2 && t.tailB+low > fullLow {
		t.carry(hi)
	}
	if t.hiB+rows*hiUnits > fullHi {
		t.measure(hi)
	}
	if t.hiB+rows*hiUnits > fullHi {
		if err := m.drain(t, hi); err != nil {
			return err
		}
	}
	t.hiB += rows * hiUnits
	t.loB += low
	if t.level == 2 {
		t.tailB += low
	}
	return nil
}

// carry moves the upper parts of the low planes up.
func (t *tile) carry(hi []float64) {
	if t.level == 2 {
		t.loB += carry(t.lo, t.tail, t.c2, t.tailB)
		t.tailB = remainder
	}
	t.hiB += carry(hi, t.lo, t.c1, t.loB)
	t.loB = remainder
}

// carry moves what is above the grid of c from a plane to the one over it. It
// returns by how many units that may grow.
func carry(up, plane []float64, c float64, bound uint64) uint64 {
	for i := range up {
		h := (plane[i] + c) - c
		up[i] += h
		plane[i] -= h
	}
	return bound>>step + 1
}

// drain moves large sums to slots.
func (m *Map) drain(t *tile, hi []float64) error {
	limit := math.Ldexp(drainHi, t.g)
	for i, v := range hi {
		if math.Abs(v) > limit && !infinite(v) {
			if err := m.deposit(t, t.start+i, v); err != nil {
				return err
			}
			hi[i] = 0
		}
	}
	t.hiB = drainHi
	return nil
}

// deposit adds a finite value to the slot of element i.
func (m *Map) deposit(t *tile, i int, v float64) error {
	w, fresh, err := m.slots.get(i, m.alloc)
	if err != nil {
		return err
	}
	if fresh {
		t.slots++
	}
	m.span.add(w, v)
	return nil
}
