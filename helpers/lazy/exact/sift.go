package exact

// sift takes outliers out of v: infinities go to hi, others to slots. Before
// those are many the tile gets a third plane, or other grids.
func (m *Map) sift(t *tile, a int, v []float64, bits int) error {
	n := t.outliers(v, bits)
	if t.level == 1 && t.slots+n > m.crowd {
		t.level = 2
		m.wantPlanes(t)
		n = t.outliers(v, bits)
	}
	if n > len(v)/16 && t.slots+n > m.crowd {
		if err := m.refit(t, v); err != nil {
			return err
		}
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
		case !t.inside(f, bits):
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

// outliers counts the finite values that the planes do not hold.
func (t *tile) outliers(v []float64, bits int) (n int) {
	for i := 0; i < len(v); i += siftLen {
		part := v[i:min(i+siftLen, len(v))]
		if _, ok := t.fits(part, bits); ok {
			continue
		}
		for _, f := range part {
			if !infinite(f) && !t.inside(f, bits) {
				n++
			}
		}
	}
	return n
}
