package lazy

import (
	"math"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// kernelFold is a fold that needs no exact sums: Min, Max, Count, Any, All. counts says that
// missing values have to be counted beside it, because some result is missing when they are.
type kernelFold struct {
	fold   Fold
	in     dtype.Type
	counts bool
}

var kernelOps = map[Fold]kernel.FoldOp{
	Min: kernel.FoldMin, Max: kernel.FoldMax, Count: kernel.FoldCount, Any: kernel.FoldAny, All: kernel.FoldAll,
}

func (a kernelFold) serves(r reduction) bool { return r.fold == a.fold }

// folds are the fold itself and the count beside it; the types are checked when the node is
// made.
func (a kernelFold) folds() []kernel.Fold {
	f, err := kernel.NewFold(kernelOps[a.fold], a.in)
	if err != nil {
		panic(err)
	}
	if !a.counts {
		return []kernel.Fold{f}
	}
	c, err := kernel.NewFold(kernel.FoldCount, a.in)
	if err != nil {
		panic(err)
	}
	return []kernel.Fold{f, c}
}

func (a kernelFold) bytes(n int, _ bool) int64 {
	sum := int64(0)
	for _, f := range a.folds() {
		sum += aligned(int64(n * f.AccSize))
	}
	return sum
}

func (a kernelFold) open(n int, folded int64, mem *bump, _ bool) accumulator {
	s := &kernelAccs{n: n, folded: folded, size: a.in.Size, folds: a.folds()}
	for _, f := range s.folds {
		acc := mem.alloc(n * f.AccSize)
		f.Init(acc, n)
		s.accs = append(s.accs, acc)
	}
	return s
}

type kernelAccs struct {
	n      int
	folded int64
	size   int
	folds  []kernel.Fold
	accs   [][]byte
}

func (s *kernelAccs) rows(at, rows, width int, x []byte) error {
	for i, f := range s.folds {
		f.Map(s.accs[i][at*f.AccSize:(at+width)*f.AccSize], x, rows, width, 0)
	}
	return nil
}

func (s *kernelAccs) runs(at, count, length int, x []byte) error {
	for i, f := range s.folds {
		f.Run(s.accs[i][at*f.AccSize:(at+count)*f.AccSize], x, count, length, 0)
	}
	return nil
}

func (s *kernelAccs) done(r reduction, t dtype.Type, dst, tmp []byte) {
	s.folds[0].Done(dst, s.accs[0], s.n)
	if len(s.folds) == 1 || !t.IsFloat() {
		return
	}
	counts := kernel.View[int64](tmp)[:s.n]
	s.folds[1].Done(kernel.Bytes(counts), s.accs[1], s.n)
	for i, n := range counts {
		if n < int64(r.opt.MinCount) || r.opt.KeepNA && n < s.folded {
			if t == dtype.Float32 {
				kernel.View[float32](dst)[i] = float32(math.NaN())
			} else {
				kernel.View[float64](dst)[i] = math.NaN()
			}
		}
	}
}

// integerSums is the sum of integers or booleans in 64 bits; it wraps.
type integerSums struct{ in dtype.Type }

func (a integerSums) serves(r reduction) bool { return r.fold == Sum }

func (a integerSums) bytes(n int, _ bool) int64 { return aligned(int64(n * 8)) }

func (a integerSums) open(n int, folded int64, mem *bump, _ bool) accumulator {
	s := &integerAccs{folded: folded, size: a.in.Size, sums: kernel.View[int64](mem.alloc(n * 8))}
	switch a.in {
	case dtype.Int8:
		s.add = addIntegers[int8]
	case dtype.Int16:
		s.add = addIntegers[int16]
	case dtype.Int32:
		s.add = addIntegers[int32]
	case dtype.Int64:
		s.add = addIntegers[int64]
	case dtype.Uint16:
		s.add = addIntegers[uint16]
	case dtype.Uint32:
		s.add = addIntegers[uint32]
	case dtype.Uint64:
		s.add = addIntegers[uint64]
	default:
		s.add = addIntegers[uint8]
	}
	return s
}

type integerAccs struct {
	folded int64
	size   int
	sums   []int64
	add    func(sums []int64, x []byte, each int)
}

// addIntegers adds to sums[i/each] element i of x.
func addIntegers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](sums []int64, x []byte, each int) {
	v := kernel.View[T](x)
	if each == 1 {
		for i, e := range v[:len(sums)] {
			sums[i] += int64(e)
		}
		return
	}
	for i := range sums {
		sum := int64(0)
		for _, e := range v[i*each : (i+1)*each] {
			sum += int64(e)
		}
		sums[i] += sum
	}
}

func (s *integerAccs) rows(at, rows, width int, x []byte) error {
	for r := range rows {
		s.add(s.sums[at:at+width], x[r*width*s.size:(r+1)*width*s.size], 1)
	}
	return nil
}

func (s *integerAccs) runs(at, count, length int, x []byte) error {
	s.add(s.sums[at:at+count], x, length)
	return nil
}

func (s *integerAccs) done(r reduction, t dtype.Type, dst, _ []byte) {
	if !t.IsFloat() {
		copy(dst, kernel.Bytes(s.sums))
		return
	}
	// A MinCount makes the sum a float: integers are never missing, but may be too few.
	for i, v := range s.sums {
		f := float64(v)
		if s.folded < int64(r.opt.MinCount) {
			f = math.NaN()
		}
		kernel.View[float64](dst)[i] = f
	}
}
