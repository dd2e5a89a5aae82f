package exact

import "math"

// sift takes outliers out of v: infinities go to hi, others to slots. When they
// are many the tile first gets a third plane, on a larger grid if they are too
// large.
func (m *Map) sift(t *tile, a int, v []float64, bits int) error {
	over, under := t.outliers(v, bits)
	if under > len(v)/8 {
		if err := m.lower(t, v); err != nil {
			return err
		}
		over, under = t.outliers(v, bits)
	}
	if t.level == 1 && t.slots+over+under > m.tileLen/16 {
		m.third(t, v, over)
	}
	for i := 0; i < len(v); i += siftLen {
		part := v[i:min(i+siftLen, len(v))]
		if _, ok := t.fits(part, bits); ok {
			continue
		}
		if err := m.take(t, a+i, part, bits); err != nil {
			return err
		}
	}
	return nil
}

// siftLen values are looked at together: outliers are rare.
const siftLen = 32

// take moves outliers from v to hi and to slots.
func (m *Map) take(t *tile, a int, v []float64, bits int) error {
	for i, f := range v {
		switch {
		case infinite(f):
			m.hi[a+i] += f
		case t.outlier(f, bits) != inside:
			if err := m.deposit(t, a+i, f); err != nil {
				return err
			}
		default:
			continue
		}
		v[i] = 0
	}
	return nil
}

// outliers counts the finite values that are too large, or too fine, for the
// planes.
func (t *tile) outliers(v []float64, bits int) (over, under int) {
	for i := 0; i < len(v); i += siftLen {
		part := v[i:min(i+siftLen, len(v))]
		if _, ok := t.fits(part, bits); ok {
			continue
		}
		for _, f := range part {
			switch t.outlier(f, bits) {
			case above:
				if !infinite(f) {
					over++
				}
			case below:
				under++
			}
		}
	}
	return over, under
}

// lower puts a tile on a smaller grid if one suits v and few elements hold more
// than that reaches: garbage came first. Those go to slots.
func (m *Map) lower(t *tile, v []float64) error {
	var h exponents
	h.add(v, 0)
	g := h.grid()
	hi, large := m.plane(t), 0
	limit := math.Ldexp(1, g+sumBits)
	for _, f := range hi {
		if math.Abs(f) >= limit && !infinite(f) {
			large++
		}
	}
	if g >= t.g || large > len(hi)/16 {
		return nil
	}
	t.carry(hi)
	t.regrid(g)
	for i, f := range hi {
		parts := [3]float64{f, t.lo[i]}
		if t.level == 2 {
			parts[2] = t.tail[i]
		}
		if f-f != 0 {
			parts = [3]float64{f}
		} else if max(math.Abs(f), math.Abs(parts[1]), math.Abs(parts[2])) >= limit {
			for _, p := range parts {
				if err := m.deposit(t, t.start+i, p); err != nil {
					return err
				}
			}
			parts = [3]float64{}
		}
		t.sink(hi, i, parts)
	}
	t.loB, t.tailB = 2*remainder, remainder
	t.measure(hi)
	return nil
}

// sink splits what an element holds, below 2^(g+50), on a new and smaller grid
// 2^g. The old grids were multiples of the new.
func (t *tile) sink(hi []float64, i int, parts [3]float64) {
	a := (parts[1] + t.c1) - t.c1
	b := (parts[2] + t.c1) - t.c1
	l, r := parts[1]-a, parts[2]-b
	k := (r + t.c2) - t.c2
	hi[i], t.lo[i] = parts[0]+(a+b), l+k
	if t.level == 2 {
		t.tail[i] = r - k
	}
}

// third gives a tile of level 1 its third plane. If many values of v are too
// large, the grid is raised for them as far as the planes reach.
func (m *Map) third(t *tile, v []float64, over int) {
	t.tail = words[float64](m.alloc, m.tileLen)
	t.level = 2
	if over > len(v)/8 {
		var h exponents
		h.add(v, 0)
		if g := h.grid(); g >= t.g+3 { // sums of 53 bits stay below 2^51 units
			t.raise(m.plane(t), min(g, t.g+step))
		}
	}
}

// raise splits the planes on a larger grid. The two planes held multiples of
// 2^(g-43), and the last grid of three is not above that.
func (t *tile) raise(hi []float64, g int) {
	t.carry(hi)
	t.regrid(g)
	for i, v := range hi {
		if v-v != 0 {
			continue
		}
		h := (v + t.c1) - t.c1
		r, l := v-h, t.lo[i]
		rk, lk := (r+t.c2)-t.c2, (l+t.c2)-t.c2
		hi[i], t.lo[i], t.tail[i] = h, rk+lk, (r-rk)+(l-lk)
	}
	t.loB, t.tailB = 2*remainder, 2*remainder
	t.measure(hi)
}
