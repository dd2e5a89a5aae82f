package lazy

import (
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
	// scratch lends foldScratch bytes until the next call.
	scratch([]byte)
	// done puts a fold's n results, of type t, into dst; tmp has room for n float64.
	done(r reduction, t dtype.Type, dst, tmp []byte)
}

// foldScratch is what converting a block of elements to float64 takes.
const foldScratch = 2 * blockLen * 8

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
	case needs(Mean), needs(Sum) && in.IsFloat():
		s.sums = append(s.sums, exactSums{in})
	}
	if !in.IsFloat() && needs(Sum) {
		s.sums = append(s.sums, integerSums{in})
	}
	if needs(Count) && (len(s.sums) == 0 || !s.sums[0].serves(reduction{fold: Count})) {
		s.sums = append(s.sums, counts{in})
	}
	if needs(Min) {
		s.sums = append(s.sums, extremes{in, Min})
	}
	if needs(Max) {
		s.sums = append(s.sums, extremes{in, Max})
	}
	if needs(Any) {
		s.sums = append(s.sums, truths{in, Any})
	}
	if needs(All) {
		s.sums = append(s.sums, truths{in, All})
	}
}
