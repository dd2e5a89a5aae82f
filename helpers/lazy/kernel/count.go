package kernel

import "github.com/gonda-go/gonda/zarrstore/dtype"

func countFold(t dtype.Type) Fold {
	f := Fold{
		AccSize: 8,
		Out:     dtype.Int64,
		Init:    func(acc []byte, n int) { clear(view[int64](acc, n)) },
		Merge: func(acc, other []byte, n int) {
			a := view[int64](acc, n)
			zip(a, a, view[int64](other, n), add[int64])
		},
		Done: same[int64],
		Map: func(acc, _ []byte, rows, width int, _ int64) {
			a := view[int64](acc, width)
			zipRight(a, a, int64(rows), add[int64])
		},
		Run: func(acc, _ []byte, runs, length int, _ int64) {
			a := view[int64](acc, runs)
			zipRight(a, a, int64(length), add[int64])
		},
	}
	switch t {
	case dtype.Float32:
		f.Map, f.Run = countMap[float32], countRun[float32]
	case dtype.Float64:
		f.Map, f.Run = countMap[float64], countRun[float64]
	}
	return f
}

func countMap[T float](acc, x []byte, rows, width int, _ int64) {
	a := view[int64](acc, width)
	for r, v := 0, view[T](x, rows*width); r < rows; r++ {
		row := v[r*width:][:len(a)]
		for i := range a {
			a[i] += present(row[i])
		}
	}
}

func countRun[T float](acc, x []byte, runs, length int, _ int64) {
	a := view[int64](acc, runs)
	for r, v := 0, view[T](x, runs*length); r < runs; r++ {
		n := int64(0)
		for _, v := range v[r*length:][:length] {
			n += present(v)
		}
		a[r] += n
	}
}

func present[T float](x T) int64 {
	if x == x {
		return 1
	}
	return 0
}

// truthFold is FoldAny or FoldAll: bools as bytes of 0 and 1. FoldAll is the inverse of any
// element being zero.
func truthFold(all bool, t dtype.Type) Fold {
	switch t {
	case dtype.B1, dtype.Int8, dtype.Uint8:
		return truthOf[uint8](all, 0)
	case dtype.Int16, dtype.Uint16:
		return truthOf[uint16](all, 0)
	case dtype.Int32, dtype.Uint32:
		return truthOf[uint32](all, 0)
	case dtype.Float32:
		return truthOf[uint32](all, 1)
	case dtype.Float64:
		return truthOf[uint64](all, 1)
	}
	return truthOf[uint64](all, 0)
}

// truthOf works on bits; shift drops the sign of a float.
func truthOf[T unsigned](all bool, shift uint) Fold {
	found := func(x T) uint8 {
		if (x<<shift != 0) != all {
			return 1
		}
		return 0
	}
	turn := uint8(0)
	if all {
		turn = 1
	}
	return Fold{
		AccSize: 1,
		Out:     dtype.B1,
		Init:    func(acc []byte, n int) { clear(acc[:n]) },
		Map: func(acc, x []byte, rows, width int, _ int64) {
			for r, v := 0, view[T](x, rows*width); r < rows; r++ {
				for i, v := range v[r*width:][:width] {
					acc[i] |= found(v)
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			for r, v := 0, view[T](x, runs*length); r < runs; r++ {
				for _, v := range v[r*length:][:length] {
					acc[r] |= found(v)
				}
			}
		},
		Merge: func(acc, other []byte, n int) { zip(acc[:n], acc[:n], other[:n], or[uint8]) },
		Done:  func(dst, acc []byte, n int) { zipRight(dst[:n], acc[:n], turn, xor[uint8]) },
	}
}
