package exact

import "math"

// block is rows of width values, stride apart.
type block[T float32 | float64] struct {
	x             []T
	rows          int
	stride, width int
}

func (b block[T]) row(r int) []T { return b.x[r*b.stride:][:b.width] }

// addMany checks the arguments, counts, and gives add the part of every tile.
func addMany[T float32 | float64](m *Map, off, rows, stride int, x []T, add func(m *Map, a, b int, v block[T]) error) error {
	width, err := m.width(off, rows, stride, len(x))
	if err != nil || width == 0 {
		return err
	}
	if err := m.counts.add(off, width, rows, m.alloc); err != nil {
		return err
	}
	for a := off; a < off+width; {
		b := min(off+width, a-a%m.tileLen+m.tileLen)
		for r := 0; r < rows; r += maxRows {
			v := block[T]{x[r*stride+a-off:], min(maxRows, rows-r), stride, b - a}
			if err := add(m, a, b, v); err != nil {
				return err
			}
		}
		a = b
	}
	return nil
}

// rows32 adds rows to elements [a, b) of one tile.
func (m *Map) rows32(a, b int, v block[float32]) error {
	if done, err := onePlane(m, a, b, v, plane32); done || err != nil {
		return err
	}
	if m.wide == nil && m.tiles[a/m.tileLen].level == 1 {
		return m.twoPlanes32(&m.tiles[a/m.tileLen], a, b, v)
	}
	return rowByRow(m, a, b, v)
}

// rows64 adds rows to elements [a, b) of one tile.
func (m *Map) rows64(a, b int, v block[float64]) error {
	if done, err := onePlane(m, a, b, v, plane64); done || err != nil {
		return err
	}
	return rowByRow(m, a, b, v)
}

// onePlane adds rows if the tile has one plane and that stays exact. If it does
// not, the tile gets its second plane and the rows are still to be added.
func onePlane[T float32 | float64](m *Map, a, b int, v block[T], add func(acc, undo []float64, nans []uint32, v block[T]) (missing, ok bool)) (done bool, err error) {
	if m.wide != nil {
		return false, nil
	}
	t := &m.tiles[a/m.tileLen]
	if t.level > 0 {
		return false, nil
	}
	if missing, ok := add(m.hi[a:b], m.undo, m.nans, v); ok {
		t.added += int64(v.rows * v.width)
		m.miss(a, b, missing)
		return true, nil
	}
	return false, promoteFor(m, t, v)
}

// rowByRow adds rows, widened one at a time.
func rowByRow[T float32 | float64](m *Map, a, b int, v block[T]) error {
	for r := range v.rows {
		m.miss(a, b, load(m.vals, m.nans, v.row(r)))
		if err := m.values(a, b, m.vals[:b-a]); err != nil {
			return err
		}
	}
	return nil
}

// miss counts the missing values that a kernel noted for [a, b).
func (m *Map) miss(a, b int, any bool) {
	if any {
		m.counts.miss(a, m.nans[:b-a], m.alloc)
	}
}

// load widens a row; NaN becomes 0 and is noted.
func load[T float32 | float64](dst []float64, nans []uint32, x []T) (missing bool) {
	dst, nans = dst[:len(x)], nans[:len(x)]
	for i, v := range x {
		n := uint32(0)
		if v != v {
			v, n, missing = 0, 1, true
		}
		dst[i], nans[i] = float64(v), n
	}
	return missing
}

// values adds float64 values without NaN to elements [a, b) of one tile. It
// may overwrite v.
func (m *Map) values(a, b int, v []float64) error {
	if m.wide != nil {
		for i, f := range v {
			m.span.add(m.slot(a+i), f)
		}
		return nil
	}
	t := &m.tiles[a/m.tileLen]
	t.added += int64(len(v))
	if t.level == 0 {
		one := block[float64]{v, 1, len(v), len(v)}
		if _, ok := plane64(m.hi[a:b], m.undo, m.nans, one); ok {
			return nil
		}
		if err := promoteFor(m, t, one); err != nil {
			return err
		}
	}
	return m.onGrid(t, a, b, v, valueBits)
}

// slot is the limbs of element i of a wide map.
func (m *Map) slot(i int) []int64 {
	k := m.span.limbs + 1
	return m.wide[i*k : i*k+k : i*k+k]
}

// infinite says whether v is neither finite nor NaN.
func infinite(v float64) bool { return math.Abs(v) > math.MaxFloat64 }
