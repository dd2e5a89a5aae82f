//go:build !amd64 || purego

package exact

func sum32(x []float32) (s float64, miss int, ok bool) { return 0, 0, false }

func sum64(x []float64) (s float64, miss int, ok bool) { return 0, 0, false }

func planes32(x []float32) (hi, lo float64, miss int, ok bool) { return 0, 0, 0, false }

func split64(x []float64, c1, c2 float64) (hi, lo float64, miss int, ok bool) {
	return split64Go(x, c1, c2)
}

func plane32(acc, undo []float64, nans []uint32, v block[float32]) (missing, ok bool) {
	return planeGo(acc, undo, nans, v)
}

func plane64(acc, undo []float64, nans []uint32, v block[float64]) (missing, ok bool) {
	return planeGo(acc, undo, nans, v)
}

func (m *Map) grid32(t *tile, a, b int, v block[float32]) (done int, err error) { return 0, nil }
