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

func present[T float](x T) int64 { return int64(b2u(x == x)) }

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

// truthOf works on bits; shift drops the sign of a float. The accumulator is whether a
// nonzero element was seen, for FoldAll whether a zero was.
func truthOf[T unsigned](all bool, shift uint) Fold {
	f := Fold{
		AccSize: 1,
		Out:     dtype.B1,
		Init:    func(acc []byte, n int) { clear(acc[:n]) },
		Merge:   func(acc, other []byte, n int) { zip(acc[:n], acc[:n], other[:n], or[uint8]) },
	}
	if all {
		f.Map = func(acc, x []byte, rows, width int, _ int64) { zeroMap(acc[:width], view[T](x, rows*width), shift) }
		f.Run = func(acc, x []byte, runs, length int, _ int64) { zeroRun(acc[:runs], view[T](x, runs*length), shift) }
		f.Done = func(dst, acc []byte, n int) { each(dst[:n], acc[:n], flip) }
		return f
	}
	f.Map = func(acc, x []byte, rows, width int, _ int64) { truthMap(acc[:width], view[T](x, rows*width), shift) }
	f.Run = func(acc, x []byte, runs, length int, _ int64) { truthRun(acc[:runs], view[T](x, runs*length), shift) }
	f.Done = same[uint8]
	return f
}

func truthMap[T unsigned](acc []byte, x []T, shift uint) {
	for ; len(x) > 0; x = x[len(acc):] {
		for i, v := range x[:len(acc)] {
			acc[i] |= b2u(v<<(shift&63) != 0)
		}
	}
}

func zeroMap[T unsigned](acc []byte, x []T, shift uint) {
	for ; len(x) > 0; x = x[len(acc):] {
		for i, v := range x[:len(acc)] {
			acc[i] |= b2u(v<<(shift&63) == 0)
		}
	}
}

func truthRun[T unsigned](acc []byte, x []T, shift uint) {
	length := len(x) / max(len(acc), 1)
	for r := range acc {
		var seen T
		for _, v := range x[r*length:][:length] {
			seen |= v
		}
		acc[r] |= b2u(seen<<(shift&63) != 0)
	}
}

func zeroRun[T unsigned](acc []byte, x []T, shift uint) {
	length := len(x) / max(len(acc), 1)
	for r := range acc {
		var seen uint8
		for _, v := range x[r*length:][:length] {
			seen |= b2u(v<<(shift&63) == 0)
		}
		acc[r] |= seen
	}
}

// b2u is 1 if b, without a branch.
func b2u(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
