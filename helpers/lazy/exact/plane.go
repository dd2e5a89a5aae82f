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
