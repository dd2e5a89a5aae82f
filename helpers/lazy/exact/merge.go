package exact

// Merge adds what o has summed, a map of as many elements and the same kind. o
// is unchanged. Errors: [ErrWide], also when o is wide and m is not;
// [*RangeError]; [*CountError].
func (m *Map) Merge(o *Map) error {
	switch {
	case m.n != o.n:
		return &RangeError{"number of elements", o.n, m.n}
	case m.span != o.span:
		return &RangeError{"number of limbs", o.span.limbs, m.span.limbs}
	case o.wide != nil && m.wide == nil:
		return ErrWide
	}
	if err := m.counts.merge(&o.counts, m.alloc); err != nil {
		return err
	}
	if o.wide != nil {
		for i := range m.n {
			m.span.join(m.slot(i), o.slot(i))
		}
		return nil
	}
	for k := range o.tiles {
		if err := m.mergePlanes(&o.tiles[k], o); err != nil {
			return err
		}
	}
	return m.mergeSlots(o)
}

func (m *Map) mergePlanes(from *tile, o *Map) error {
	a := from.start
	hi := o.plane(from)
	b := a + len(hi)
	if m.wide == nil {
		t := &m.tiles[a/m.tileLen]
		if t.level == 0 && from.level > 0 {
			if err := m.regrid(t, 1, from.g); err != nil {
				return err
			}
		}
	}
	if err := m.sums(a, b, hi); err != nil {
		return err
	}
	if from.level > 0 {
		if err := m.sums(a, b, from.lo[:len(hi)]); err != nil {
			return err
		}
	}
	if from.level > 1 {
		return m.sums(a, b, from.tail[:len(hi)])
	}
	return nil
}

// sums adds a plane of another map. NaN in it was made of both infinities.
func (m *Map) sums(a, b int, plane []float64) error {
	v := m.vals[:b-a]
	for i, f := range plane {
		if f != f {
			if err := m.both(a + i); err != nil {
				return err
			}
			f = 0
		}
		v[i] = f
	}
	if m.wide != nil || m.tiles[a/m.tileLen].level == 0 {
		return m.values(a, b, v)
	}
	return m.onGrid(&m.tiles[a/m.tileLen], a, b, v, sumBits)
}

// both makes element i what +Inf and -Inf sum to.
func (m *Map) both(i int) error {
	if m.wide != nil {
		w := m.slot(i)
		w[len(w)-1] |= int64(posInf|negInf) << markShift
		return nil
	}
	m.hi[i] = nan
	return nil
}

// mergeSlots adds the slots of o.
func (m *Map) mergeSlots(o *Map) error {
	for _, e := range o.slots.table {
		if e == 0 {
			continue
		}
		i, w := int(e>>slotBits)-1, o.slots.at(int(e&(1<<slotBits-1)))
		if m.wide != nil {
			m.span.join(m.slot(i), w)
			continue
		}
		to, fresh, err := m.slots.get(i, m.alloc)
		if err != nil {
			return err
		}
		if fresh {
			m.tiles[i/m.tileLen].slots++
		}
		m.span.join(to, w)
	}
	return nil
}
