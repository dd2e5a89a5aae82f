package lazy

import (
	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// momentSums is the exact sums of the elements and of their squares: Var and Std, and what
// exactSums serves.
type momentSums struct{ in dtype.Type }

func (a momentSums) serves(r reduction) bool { return r.fold <= Std || r.fold == Count }

func (a momentSums) bytes(n int, wide bool) int64 {
	switch {
	case n <= fewOutputs:
		return int64(n) * 2 * accBytes
	case wide:
		return exact.WideMomentsBytes(n, mapKind(a.in))
	}
	return exact.MomentsBytes(n, mapKind(a.in))
}

func (a momentSums) open(n int, folded int64, mem *bump, wide bool) accumulator {
	switch {
	case n <= fewOutputs:
		return &momentAccs{folded, a.in, make([]exact.Moments, n)}
	case wide:
		return &momentMap{folded, a.in, exact.NewWideMomentsMap(n, mapKind(a.in), mem.alloc)}
	}
	return &momentMap{folded, a.in, exact.NewMomentsMap(n, mapKind(a.in), mem.alloc)}
}

// momentAccs is superaccumulators for each of a few outputs.
type momentAccs struct {
	folded int64
	in     dtype.Type
	accs   []exact.Moments
}

func (s *momentAccs) rows(at, rows, width int, x []byte) error {
	columns(rows, width, s.in.Size, x, func(i int, column []byte) { s.add(at+i, column) })
	return nil
}

func (s *momentAccs) runs(at, count, length int, x []byte) error {
	for i := range count {
		s.add(at+i, x[i*length*s.in.Size:(i+1)*length*s.in.Size])
	}
	return nil
}

func (s *momentAccs) add(i int, x []byte) {
	if s.in == dtype.Float32 {
		s.accs[i].Add32(kernel.View[float32](x), true)
	} else {
		s.accs[i].Add64(kernel.View[float64](x), true)
	}
}

func (s *momentAccs) done(r reduction, t dtype.Type, dst, tmp []byte) {
	v, n := kernel.View[float64](tmp)[:len(s.accs)], make([]int64, len(s.accs))
	for i := range s.accs {
		m := &s.accs[i]
		n[i] = m.Count()
		switch r.fold {
		case Sum:
			v[i] = m.S.Sum()
		case Mean:
			v[i] = m.S.Mean()
		case Var:
			v[i] = m.Var(r.opt.DDof)
		case Std:
			v[i] = m.Std(r.opt.DDof)
		}
	}
	deliver(r, t, dst, v, n, s.folded)
}

// momentMap is an exact.MomentsMap.
type momentMap struct {
	folded int64
	in     dtype.Type
	m      *exact.MomentsMap
}

func (s *momentMap) rows(at, rows, width int, x []byte) error {
	if s.in == dtype.Float32 {
		return s.m.AddMany32(at, rows, width, kernel.View[float32](x))
	}
	return s.m.AddMany64(at, rows, width, kernel.View[float64](x))
}

func (s *momentMap) runs(at, count, length int, x []byte) error {
	if s.in == dtype.Float32 {
		return s.m.AddRuns32(at, count, length, kernel.View[float32](x))
	}
	return s.m.AddRuns64(at, count, length, kernel.View[float64](x))
}

func (s *momentMap) done(r reduction, t dtype.Type, dst, tmp []byte) {
	v := kernel.View[float64](tmp)[:s.m.Len()]
	n := make([]int64, s.m.Len())
	s.m.Count(n)
	switch r.fold {
	case Sum:
		s.m.Sum(v)
	case Mean:
		s.m.Mean(v)
	case Var:
		s.m.Var(v, r.opt.DDof)
	case Std:
		s.m.Std(v, r.opt.DDof)
	}
	deliver(r, t, dst, v, n, s.folded)
}
