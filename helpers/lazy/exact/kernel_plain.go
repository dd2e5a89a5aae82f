//go:build !amd64 || purego

package exact

func sum32(x []float32) (s float64, miss int, ok bool) { return 0, 0, len(x) == 0 }

func sum64(x []float64) (s float64, miss int, ok bool) { return 0, 0, len(x) == 0 }

func planes32(x []float32) (hi, lo float64, miss int, ok bool) { return 0, 0, 0, len(x) == 0 }

func topBits(x []float64) uint64 { return topBitsGo(x) }

func split64(x []float64, c1, c2 float64) (hi, lo float64, miss int, ok bool) {
	return split64Go(x, c1, c2)
}

func split3(x []float64, c1, c2, c3 float64) (p [3]float64, miss int, ok bool) {
	return split3Go(x, c1, c2, c3)
}

func addCounts(dst, k []uint32) { addCountsGo(dst, k) }

func plane32(acc, undo []float64, nans []uint32, v block[float32]) (missing, ok bool) {
	return planeGo(acc, undo, nans, v)
}

func plane64(acc, undo []float64, nans []uint32, v block[float64]) (missing, ok bool) {
	return planeGo(acc, undo, nans, v)
}

func scan(v block[float32]) (most, least uint32, ok bool) { return 0, 0, false }

func grid32(hi, lo []float64, nans []uint32, v block[float32], c1 float64) (missing bool) {
	return grid32Go(hi, lo, nans, v, 0, c1)
}

func (t *tile) fits(v []float64, bits int) (top uint64, ok bool) { return t.fitsGo(v, bits) }

func (t *tile) add(hi, lo, v []float64, from int) { t.addGo(hi, lo, v, from) }

func square32s(p []float64, x []float32) { square32sGo(p, x) }
