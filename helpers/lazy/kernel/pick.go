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
		return argFold(leastOf[T], func(x T) int64 { return int64(x) ^ bias })
	case FoldArgMax:
		return argFold(mostOf[T], func(x T) int64 { return ^(int64(x) ^ bias) })
	}
	return endFold(op == FoldLast, t, func(x T) int64 { return int64(x) }, func(k int64) T { return T(k) }, 0)
}

func floatPick[T float](op FoldOp, t dtype.Type, bits func(T) int64, value func(int64) T) Fold {
	switch op {
	case FoldArgMin:
		return argFold(leastOf[T], func(x T) int64 { return key64(int64(math.Float64bits(float64(x)+0)), 0) })
	case FoldArgMax:
		return argFold(mostOf[T], func(x T) int64 { return key64(int64(math.Float64bits(float64(x)+0)), -1) })
	}
	return endFold(op == FoldLast, t, bits, value, T(math.NaN()))
}

// column is elements of a block that belong to one accumulator: n of them from from on,
// step apart.
type column struct{ from, step, n int }

// leastOf is the number of the first of the smallest elements of a column, -1 when all are
// missing.
func leastOf[T number](x []T, c column) int {
	j := firstPresent(x, c)
	if j < 0 {
		return j
	}
	best := x[c.from+j*c.step]
	for r, k := j+1, c.from+(j+1)*c.step; r < c.n; r, k = r+1, k+c.step {
		if x[k] < best {
			best, j = x[k], r
		}
	}
	return j
}

// mostOf is leastOf for the largest.
func mostOf[T number](x []T, c column) int {
	j := firstPresent(x, c)
	if j < 0 {
		return j
	}
	best := x[c.from+j*c.step]
	for r, k := j+1, c.from+(j+1)*c.step; r < c.n; r, k = r+1, k+c.step {
		if x[k] > best {
			best, j = x[k], r
		}
	}
	return j
}

func firstPresent[T number](x []T, c column) int {
	for r, k := 0, c.from; r < c.n; r, k = r+1, k+c.step {
		if x[k] == x[k] {
			return r
		}
	}
	return -1
}

func lastPresent[T number](x []T, c column) int {
	for r := c.n - 1; r >= 0; r-- {
		if v := x[c.from+r*c.step]; v == v {
			return r
		}
	}
	return -1
}

// argFold chooses the smallest key, of equals the smallest index. find is the number of the
// element to choose in a column.
func argFold[T number](find func([]T, column) int, key func(T) int64) Fold {
	better := func(a, b pick) bool { return a.key < b.key || a.key == b.key && a.index < b.index }
	f := choice(find, key, better)
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
func endFold[T number](last bool, t dtype.Type, key func(T) int64, value func(int64) T, none T) Fold {
	find := firstPresent[T]
	better := func(a, b pick) bool { return a.index < b.index }
	if last {
		find = lastPresent[T]
		better = func(a, b pick) bool { return a.index > b.index }
	}
	f := choice(find, key, better)
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

// choice keeps the better of picks: the one found in a column, where there is one, and the
// one kept so far.
func choice[T number](find func([]T, column) int, key func(T) int64, better func(a, b pick) bool) Fold {
	keep := func(p *pick, q pick) {
		if p.index < 0 || better(q, *p) {
			*p = q
		}
	}
	take := func(p *pick, x []T, c column, at int64) {
		if j := find(x, c); j >= 0 {
			keep(p, pick{key(x[c.from+j*c.step]), at + int64(j)})
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
			v := view[T](x, rows*width)
			for i, p := 0, picks(acc, width); i < width; i++ {
				take(&p[i], v, column{i, width, rows}, at)
			}
		},
		Run: func(acc, x []byte, runs, length int, at int64) {
			v := view[T](x, runs*length)
			for r, p := 0, picks(acc, runs); r < runs; r++ {
				take(&p[r], v, column{r * length, 1, length}, at)
			}
		},
		Merge: func(acc, other []byte, n int) {
			p := picks(acc, n)
			for i, q := range picks(other, n) {
				if q.index >= 0 {
					keep(&p[i], q)
				}
			}
		},
	}
}
