package lazy

import (
	"math"

	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// fewOutputs is up to how many outputs of a cell keep a superaccumulator each, which is
// fastest for many values to one; more share the planes of an exact.Map.
const fewOutputs = 4

// accBytes is the memory of one superaccumulator, rounded up.
const accBytes = 1 << 10

// exactSums is the exact sum and the count of every output: Sum, Mean and Count of floats.
type exactSums struct{ in dtype.Type }

func (a exactSums) serves(r reduction) bool {
	return r.fold == Mean || r.fold == Count || r.fold == Sum
}

func (a exactSums) bytes(n int, wide bool) int64 {
	switch {
	case n <= fewOutputs:
		return int64(n) * accBytes
	case wide:
		return exact.WideBytes(n, mapKind(a.in))
	}
	return exact.MapBytes(n, mapKind(a.in))
}

func (a exactSums) open(n int, folded int64, mem *bump, wide bool) accumulator {
	switch {
	case n <= fewOutputs:
		return &sumAccs{folded, a.in, make([]exact.Acc, n)}
	case wide:
		return &sumMap{folded, a.in, exact.NewWideMap(n, mapKind(a.in), mem.alloc)}
	}
	return &sumMap{folded, a.in, exact.NewMap(n, mapKind(a.in), mem.alloc)}
}

func mapKind(t dtype.Type) exact.Kind {
	if t == dtype.Float32 {
		return exact.Float32
	}
	return exact.Float64
}

// sumAccs is a superaccumulator for each of a few outputs.
type sumAccs struct {
	folded int64
	in     dtype.Type
	accs   []exact.Acc
}

func (s *sumAccs) rows(at, rows, width int, x []byte) error {
	columns(rows, width, s.in.Size, x, func(i int, column []byte) { s.add(at+i, column) })
	return nil
}

// columns calls f with the elements of each column of rows, gathered a block at a time.
func columns(rows, width, elem int, x []byte, f func(i int, column []byte)) {
	if width == 1 {
		f(0, x)
		return
	}
	gathered := kernel.Bytes(make([]uint64, (min(rows, blockLen)*elem+7)/8))
	for i := range width {
		for lo := 0; lo < rows; lo += blockLen {
			n := min(blockLen, rows-lo)
			kernel.CopyBoxAt(gathered, []int{1}, x, lo*width+i, []int{width}, []int{n}, elem)
			f(i, gathered[:n*elem])
		}
	}
}

func (s *sumAccs) runs(at, count, length int, x []byte) error {
	for i := range count {
		s.add(at+i, x[i*length*s.in.Size:(i+1)*length*s.in.Size])
	}
	return nil
}

func (s *sumAccs) add(i int, x []byte) {
	if s.in == dtype.Float32 {
		s.accs[i].Add32(kernel.View[float32](x), true)
	} else {
		s.accs[i].Add64(kernel.View[float64](x), true)
	}
}

func (s *sumAccs) done(r reduction, t dtype.Type, dst, tmp []byte) {
	v, n := kernel.View[float64](tmp)[:len(s.accs)], make([]int64, len(s.accs))
	for i := range s.accs {
		n[i] = s.accs[i].Count()
		if r.fold == Mean {
			v[i] = s.accs[i].Mean()
		} else {
			v[i] = s.accs[i].Sum()
		}
	}
	deliver(r, t, dst, v, n, s.folded)
}

// sumMap is an exact.Map.
type sumMap struct {
	folded int64
	in     dtype.Type
	m      *exact.Map
}

func (s *sumMap) rows(at, rows, width int, x []byte) error {
	if s.in == dtype.Float32 {
		return s.m.AddMany32(at, rows, width, kernel.View[float32](x))
	}
	return s.m.AddMany64(at, rows, width, kernel.View[float64](x))
}

func (s *sumMap) runs(at, count, length int, x []byte) error {
	if s.in == dtype.Float32 {
		return s.m.AddRuns32(at, count, length, kernel.View[float32](x))
	}
	return s.m.AddRuns64(at, count, length, kernel.View[float64](x))
}

func (s *sumMap) done(r reduction, t dtype.Type, dst, tmp []byte) {
	v := kernel.View[float64](tmp)[:s.m.Len()]
	n := make([]int64, s.m.Len())
	s.m.Count(n)
	if r.fold == Mean {
		s.m.Mean(v)
	} else if r.fold == Sum {
		s.m.Sum(v)
	}
	deliver(r, t, dst, v, n, s.folded)
}

// deliver writes results of type t: the counts n for Count, else the values v, which are
// missing where too few elements, or with KeepNA not all of them, had a value.
func deliver(r reduction, t dtype.Type, dst []byte, v []float64, n []int64, folded int64) {
	if r.fold == Count {
		copy(kernel.View[int64](dst), n)
		return
	}
	for i := range v {
		if n[i] < int64(r.opt.MinCount) || r.opt.KeepNA && n[i] < folded {
			v[i] = math.NaN()
		}
	}
	if t == dtype.Float32 {
		for i, x := range v {
			kernel.View[float32](dst)[i] = float32(x)
		}
		return
	}
	copy(kernel.View[float64](dst), v)
}
