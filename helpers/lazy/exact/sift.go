package exact

// sift takes outliers out of v: infinities go to hi, others to slots. When they
// are many the tile first gets a third plane, on a larger grid if they are too
// large.
func (m *Map) sift(t *tile, a int, v []float64, bits int) error {
	over, under := 0, 0
	for _, f := range v {
		switch t.outlier(f, bits) {
		case above:
			if !infinite(f) {
				over++
			}
		case below:
			under++
		}
	}
	if t.level == 1 && (over > len(v)/8 || under > len(v)/8 || t.slots > m.tileLen/16) {
		m.third(t, v, over)
	}
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
