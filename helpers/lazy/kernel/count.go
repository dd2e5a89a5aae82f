package kernel

// CountRows adds to n[i] one for every row of x, of len(n) elements each, whose element i is
// not NaN.
func CountRows[T Element](n []uint32, x []T) {
	for len(x) > 0 {
		for i, v := range x[:len(n)] {
			if v == v {
				n[i]++
			}
		}
		x = x[len(n):]
	}
}

// CountRun is the number of elements that are not NaN.
func CountRun[T Element](x []T) int {
	n := 0
	for _, v := range x {
		if v == v {
			n++
		}
	}
	return n
}

// TrueRows marks in any[i] whether some row of x has an element i that is not zero, and in
// all[i] whether none has one that is zero. NaN is not zero.
func TrueRows[T Element](any, all []uint8, x []T) {
	for len(x) > 0 {
		for i, v := range x[:len(any)] {
			if v != 0 {
				any[i] = 1
			} else {
				all[i] = 0
			}
		}
		x = x[len(any):]
	}
}
