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

// accumulations chooses what to keep so that all folds of elements of type in can be read
// from it: the sums of the moments give means and sums as well.
func accumulations(in dtype.Type, folds []reduction) []accumulation {
	needs := func(fs ...Fold) bool {
		return slices.ContainsFunc(folds, func(r reduction) bool { return slices.Contains(fs, r.fold) })
	}
	var out []accumulation
	switch {
	case needs(Var, Std):
		out = append(out, momentSums{in})
	case needs(Mean, Sum) && in.IsFloat():
		out = append(out, exactSums{in})
	}
	if needs(Sum) && !in.IsFloat() {
		out = append(out, integerSums{in})
	}
	if needs(Count) && !slices.ContainsFunc(out, func(a accumulation) bool { return a.serves(reduction{fold: Count}) }) {
		out = append(out, kernelFold{Count, in, false})
	}
	for _, f := range []Fold{Min, Max, Any, All} {
		if needs(f) {
			counts := slices.ContainsFunc(folds, func(r reduction) bool {
				return r.fold == f && in.IsFloat() && (r.opt.KeepNA || r.opt.MinCount > 0)
			})
			out = append(out, kernelFold{f, in, counts})
		}
	}
	return out
}
