package lazy

import (
	"slices"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// accumulation is one kind of running total that a stage keeps for every output element;
// several folds may be read from one.
type accumulation interface {
	// serves says whether the fold can be read from it.
	serves(r reduction) bool
	// bytes is the memory for n outputs at most.
	bytes(n int, wide bool) int64
	// open starts n outputs, each of which gets folded elements.
	open(n int, folded int64, mem *bump, wide bool) accumulator
}

// accumulator is the running totals of one cell. It belongs to one goroutine at a time.
type accumulator interface {
	folder
	// done puts a fold's n results, of type t, into dst; tmp has room for n float64.
	done(r reduction, t dtype.Type, dst, tmp []byte)
}

// share chooses the accumulations from which all folds of a stage can be read: those of the
// moments give means and sums as well.
func (s *stage) share() {
	in := s.body.t
	needs := func(fs ...Fold) bool {
		for _, o := range s.outs {
			for _, f := range fs {
				if o.red.fold == f {
					return true
				}
			}
		}
		return false
	}
	moments := needs(Var, Std)
	switch {
	case moments:
		s.sums = append(s.sums, momentSums{in})
	case needs(Mean, Sum) && in.IsFloat():
		s.sums = append(s.sums, exactSums{in})
	}
	if needs(Sum) && !in.IsFloat() {
		s.sums = append(s.sums, integerSums{in})
	}
	if needs(Count) && !slices.ContainsFunc(s.sums, func(a accumulation) bool { return a.serves(reduction{fold: Count}) }) {
		s.sums = append(s.sums, kernelFold{Count, in, false})
	}
	for _, f := range []Fold{Min, Max, Any, All} {
		if needs(f) {
			counts := slices.ContainsFunc(s.outs, func(o *node) bool {
				return o.red.fold == f && in.IsFloat() && (o.red.opt.KeepNA || o.red.opt.MinCount > 0)
			})
			s.sums = append(s.sums, kernelFold{f, in, counts})
		}
	}
}
