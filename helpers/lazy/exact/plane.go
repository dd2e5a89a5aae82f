package exact

// exactAdd is the error term of a + x rounded to s; it is 0 when nothing was
// rounded (Knuth's TwoSum).
func exactAdd(a, x, s float64) float64 {
	b := s - a
	return (a - (s - b)) + (x - b)
}

// planeGo adds rows to one plane if every addition is exact; undo keeps the old
// plane and is put back if one is not. Missing values are noted in nans.
// Infinities and overflow: an infinite value is exact, a sum that overflows is
// not.
func planeGo[T float32 | float64](acc, undo []float64, nans []uint32, v block[T]) (missing, ok bool) {
	undo, nans = undo[:len(acc)], nans[:len(acc)]
	copy(undo, acc)
	clear(nans)
	for r := range v.rows {
		for i, x := range v.row(r) {
			if x != x {
				nans[i]++
				missing = true
				continue
			}
			a, f := acc[i], float64(x)
			s := a + f
			if e := exactAdd(a, f, s); e != 0 && !(a-a != 0 || f-f != 0) {
				copy(acc, undo)
				return false, false
			}
			acc[i] = s
		}
	}
	return missing, true
}

// groupRows rows are scanned and added at once: they stay in the second cache.
const groupRows = 8

// twoPlanes32 adds rows to the planes of a tile of level 1: those groups of
// rows of which a scan says that they fit at once, others row by row.
func (m *Map) twoPlanes32(t *tile, a, b int, v block[float32]) error {
	from := a % m.tileLen
	for r := 0; r < v.rows; r += groupRows {
		k := min(groupRows, v.rows-r)
		g := block[float32]{v.x[r*v.stride:], k, v.stride, v.width}
		units, ok := t.scanned(g)
		if !ok {
			if err := rowByRow(m, a, b, g); err != nil {
				return err
			}
			continue
		}
		t.added += int64(k * v.width)
		if err := m.reserve(t, units, uint64(k)); err != nil {
			return err
		}
		m.miss(a, b, grid32(m.hi[a:b], t.lo[from:], m.nans, g, t.c1))
	}
	return nil
}

// scanned says whether a scan shows that a block fits two planes, and how large
// its values are in units of the first.
func (t *tile) scanned(v block[float32]) (hiUnits uint64, ok bool) {
	most, least, ok := scan(v)
	if !ok || t.level != 1 || most >= 0x7f800000 {
		return 0, false
	}
	e := int(most>>23) - 126 // |x| < 2^e
	last := t.g
	if least+1 != 0 {
		last = lastBit(least + 1)
	}
	return 1 << max(0, e-t.g), e <= t.g+valueBits && last >= t.g-step
}

// lastBit is the exponent of the last bit of a float32 that is not 0.
func lastBit(b uint32) int { return max(int(b>>23), 1) - 150 }

// grid32Go adds the columns from on of rows to two planes.
func grid32Go(hi, lo []float64, nans []uint32, v block[float32], from int, c1 float64) (missing bool) {
	clear(nans[from:v.width])
	for r := range v.rows {
		for i, x := range v.row(r)[from:] {
			i += from
			if x != x {
				nans[i]++
				missing = true
				continue
			}
			f := float64(x)
			h := (f + c1) - c1
			hi[i] += h
			lo[i] += f - h
		}
	}
	return missing
}
