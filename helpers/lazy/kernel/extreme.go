package kernel

// MinRows keeps in acc[i] the smallest of itself and of row[i] for every row of x, which has
// rows of len(acc) elements; n counts, where it is not nil, the elements of each place that
// are not NaN. NaN is skipped; -0 is smaller than +0.
func MinRows[T Element](acc []T, n []uint32, x []T) { rows(acc, n, x, less[T]) }

// MaxRows is MinRows for the largest.
func MaxRows[T Element](acc []T, n []uint32, x []T) { rows(acc, n, x, greater[T]) }

// MinRun is the smallest of best and of the elements of x that are not NaN, and how many
// those are.
func MinRun[T Element](best T, x []T) (T, int) { return run(best, x, less[T]) }

// MaxRun is MinRun for the largest.
func MaxRun[T Element](best T, x []T) (T, int) { return run(best, x, greater[T]) }

func less[T Element](a, b T) bool    { return a < b || a == b && negativeZero(a) }
func greater[T Element](a, b T) bool { return a > b || a == b && negativeZero(b) }

// negativeZero says whether a float is -0; no integer is.
func negativeZero[T Element](v T) bool { return v == 0 && 1/float64(v) < 0 }

func rows[T Element](acc []T, n []uint32, x []T, better func(a, b T) bool) {
	for len(x) > 0 {
		row := x[:len(acc)]
		x = x[len(acc):]
		for i, v := range row {
			if v != v {
				continue
			}
			if n != nil {
				n[i]++
			}
			if better(v, acc[i]) {
				acc[i] = v
			}
		}
	}
}

func run[T Element](best T, x []T, better func(a, b T) bool) (T, int) {
	n := 0
	for _, v := range x {
		if v != v {
			continue
		}
		n++
		if better(v, best) {
			best = v
		}
	}
	return best, n
}
