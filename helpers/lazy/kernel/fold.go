package kernel

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// FoldOp is a way to make one value of many that does not depend on their order.
type FoldOp uint8

// The folds. NaN is missing; integers and bools have none. Of nothing: see each.
const (
	FoldMin    FoldOp = iota // -0 is less than +0; of nothing NaN, or the largest integer
	FoldMax                  // of nothing NaN, or the smallest integer
	FoldCount                // values that are not missing, int64
	FoldAny                  // whether some value is not zero, NaN included
	FoldAll                  // whether no value is zero
	FoldProd                 // of nothing 1; integers wrap in 64 bits
	FoldArgMin               // index of the smallest value, int64; the first of equals (-0 equals +0); of nothing -1
	FoldArgMax
	FoldFirst // the value with the smallest index; of nothing NaN, or 0
	FoldLast
)

var foldNames = [...]string{"min", "max", "count", "any", "all", "prod", "argmin", "argmax", "first", "last"}

// String is the name of the fold.
func (op FoldOp) String() string {
	if int(op) < len(foldNames) {
		return foldNames[op]
	}
	return fmt.Sprintf("fold %d", uint8(op))
}

// Fold is a fold of elements of one type. Accumulators are opaque, of AccSize bytes each and
// aligned to 8 (or to AccSize, if that is less); blocks may be folded in any order, by any
// division, to the same bits.
//
// Products of floats are the one exception: they are carried in twice the precision, so n
// factors in another order change a result only if it lies within n/2^50 units in the last
// place of the middle between two floats.
type Fold struct {
	AccSize int
	Out     dtype.Type // what Done delivers

	// Init makes n accumulators that have seen nothing.
	Init func(acc []byte, n int)
	// Map folds rows of width elements: element i of every row into accumulator i. The
	// index of what row r holds is at+r.
	Map func(acc, x []byte, rows, width int, at int64)
	// Run folds runs of length elements, each into its accumulator. The index of element j
	// of every run is at+j.
	Run func(acc, x []byte, runs, length int, at int64)
	// Merge folds n other accumulators into n.
	Merge func(acc, other []byte, n int)
	// Done puts the results of n accumulators into dst.
	Done func(dst, acc []byte, n int)
}

// NewFold is the fold op of elements of type t. Errors: *TypeError.
func NewFold(op FoldOp, t dtype.Type) (Fold, error) {
	t = t.Native()
	var f Fold
	if t.Numeric() {
		switch op {
		case FoldMin, FoldMax:
			f = extremeFold(op == FoldMax, t)
		case FoldCount:
			f = countFold(t)
		case FoldAny, FoldAll:
			f = truthFold(op == FoldAll, t)
		case FoldProd:
			f = productFold(t)
		case FoldArgMin, FoldArgMax, FoldFirst, FoldLast:
			f = pickFold(op, t)
		}
	}
	if f.Run == nil {
		return Fold{}, &TypeError{Op: op.String(), A: t}
	}
	return f, nil
}
