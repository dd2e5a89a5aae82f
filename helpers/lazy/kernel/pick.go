package kernel

import (
	"math"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// pick is the accumulator of the folds that choose an element: what it is chosen by, and
// its index, -1 when there is none.
type pick struct{ key, index int64 }

func picks(acc []byte, n int) []pick {
	words := view[int64](acc, 2*n)
	return unsafe.Slice((*pick)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

func pickFold(op FoldOp, t dtype.Type) Fold {
	switch t {
	case dtype.B1, dtype.Uint8:
		return integerPick[uint8](op, t)
	case dtype.Int8:
		return integerPick[int8](op, t)
	case dtype.Int16:
		return integerPick[int16](op, t)
	case dtype.Int32:
		return integerPick[int32](op, t)
	case dtype.Int64:
		return integerPick[int64](op, t)
	case dtype.Uint16:
		return integerPick[uint16](op, t)
	case dtype.Uint32:
		return integerPick[uint32](op, t)
	case dtype.Uint64:
		return integerPick[uint64](op, t)
	case dtype.Float32:
		return floatPick(op, t, func(x float32) int64 { return int64(math.Float32bits(x)) },
			func(k int64) float32 { return math.Float32frombits(uint32(k)) })
	}
	return floatPick(op, t, func(x float64) int64 { return int64(math.Float64bits(x)) },
		func(k int64) float64 { return math.Float64frombits(uint64(k)) })
}

func integerPick[T integer](op FoldOp, t dtype.Type) Fold {
	bias := int64(0)
	if t == dtype.Uint64 {
		bias = math.MinInt64 // orders unsigned keys as signed ones
	}
	switch op {
	case FoldArgMin:
		return argFold(func(x T) (int64, bool) { return int64(x) ^ bias, true })
	case FoldArgMax:
		return argFold(func(x T) (int64, bool) { return ^(int64(x) ^ bias), true })
	}
	return endFold(op == FoldLast, t, func(x T) (int64, bool) { return int64(x), true },
		func(k int64) T { return T(k) }, 0)
}

func floatPick[T float](op FoldOp, t dtype.Type, bits func(T) int64, value func(int64) T) Fold {
	switch op {
	case FoldArgMin:
		return argFold(func(x T) (int64, bool) { return key64(int64(math.Float64bits(float64(x)+0)), 0), x == x })
	case FoldArgMax:
		return argFold(func(x T) (int64, bool) { return key64(int64(math.Float64bits(float64(x)+0)), -1), x == x })
	}
	return endFold(op == FoldLast, t, func(x T) (int64, bool) { return bits(x), x == x }, value, T(math.NaN()))
}

// argFold chooses the smallest key, of equals the smallest index.
func argFold[T Element](key func(T) (int64, bool)) Fold {
	better := func(a, b pick) bool {
		return b.index < 0 || a.key < b.key || a.key == b.key && a.index < b.index
	}
	f := choice(key, better)
	f.Out = dtype.Int64
	f.Done = func(dst, acc []byte, n int) {
		d := view[int64](dst, n)
		for i, p := range picks(acc, n) {
			d[i] = p.index
		}
	}
	return f
}

// endFold chooses the smallest or the largest index and delivers the value there.
func endFold[T number](last bool, t dtype.Type, key func(T) (int64, bool), value func(int64) T, none T) Fold {
	better := func(a, b pick) bool { return b.index < 0 || (a.index > b.index) == last && a.index != b.index }
	f := choice(key, better)
	f.Out = t
	f.Done = func(dst, acc []byte, n int) {
		d := view[T](dst, n)
		for i, p := range picks(acc, n) {
			d[i] = none
			if p.index >= 0 {
				d[i] = value(p.key)
			}
		}
	}
	return f
}

// choice keeps the better of picks; key tells what an element is chosen by and whether it
// is there at all.
func choice[T Element](key func(T) (int64, bool), better func(a, b pick) bool) Fold {
	take := func(p *pick, x T, at int64) {
		if k, ok := key(x); ok {
			if q := (pick{k, at}); better(q, *p) {
				*p = q
			}
		}
	}
	return Fold{
		AccSize: 16,
		Init: func(acc []byte, n int) {
			p := picks(acc, n)
			for i := range p {
				p[i] = pick{0, -1}
			}
		},
		Map: func(acc, x []byte, rows, width int, at int64) {
			p := picks(acc, width)
			for r, v := 0, view[T](x, rows*width); r < rows; r++ {
				for i, v := range v[r*width:][:width] {
					take(&p[i], v, at+int64(r))
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, at int64) {
			p := picks(acc, runs)
			for r, v := 0, view[T](x, runs*length); r < runs; r++ {
				for j, v := range v[r*length:][:length] {
					take(&p[r], v, at+int64(j))
				}
			}
		},
		Merge: func(acc, other []byte, n int) {
			p := picks(acc, n)
			for i, q := range picks(other, n) {
				if q.index >= 0 && better(q, p[i]) {
					p[i] = q
				}
			}
		},
	}
}
