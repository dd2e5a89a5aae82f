//go:build !amd64 || purego

package exact

func sum32(x []float32) (s float64, miss int, ok bool) { return 0, 0, false }

func sum64(x []float64) (s float64, miss int, ok bool) { return 0, 0, false }

func planes32(x []float32) (hi, lo float64, miss int, ok bool) { return 0, 0, 0, false }

func split64(x []float64, c1, c2 float64) (hi, lo float64, miss int, ok bool) {
	return split64Go(x, c1, c2)
}
