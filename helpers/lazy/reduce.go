package lazy

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Fold is a way to make one value of many, whatever their order.
type Fold uint8

// The folds. Missing values are NaN; integers and booleans have none.
const (
	Sum  Fold = iota // exact, rounded once; of nothing 0
	Mean             // the exact sum over the count, rounded once; of nothing NaN
	Var              // mean square deviation from the mean, correctly rounded
	Std              // its square root
	Min              // -0 before +0; of nothing NaN
	Max
	Count // values that are not missing, int64
	Any   // whether some value is not zero
	All   // whether no value is zero
)

var foldNames = [...]string{"sum", "mean", "var", "std", "min", "max", "count", "any", "all"}

// String is the name of the verb.
func (f Fold) String() string { return foldNames[f] }

// ReduceOptions change what a fold makes of missing values and how it rounds.
type ReduceOptions struct {
	KeepNA   bool       // a missing value makes the result missing
	DDof     int        // of Var and Std: the divisor is the count less this
	MinCount int        // fewer values than this make the result missing
	Type     dtype.Type // of the result of Sum, Mean, Var, Std; zero: as Result says
}

type reduction struct {
	fold Fold
	over []bool
	opt  ReduceOptions
}

// Result is the type of a fold of elements of type t: means and moments of integers and
// float64 are float64, of float32 float32 (the exact value rounded once); sums of integers
// and booleans are int64, of unsigned ones uint64, and wrap; Min and Max keep the type; Count
// is int64. Means and moments of integers are those of their float64 values: integers of 64
// bits beyond 2^53 are rounded before they are added.
func (f Fold) Result(t dtype.Type) dtype.Type {
	switch f {
	case Count:
		return dtype.Int64
	case Min, Max:
		return t
	case Any, All:
		return dtype.B1
	case Sum:
		switch {
		case t.IsFloat():
			return t
		case t.Kind == dtype.Uint:
			return dtype.Uint64
		}
		return dtype.Int64
	}
	if t == dtype.Float32 {
		return t
	}
	return dtype.Float64
}

// Reduce folds over the given dimensions; none given means all.
func (a Array) Reduce(f Fold, dims []int, opt ReduceOptions) Array {
	if a.err != nil {
		return a
	}
	over := make([]bool, len(a.n.shape))
	for _, d := range dims {
		if d < 0 || d >= len(over) || over[d] {
			return Failed(fmt.Errorf("lazy: %v over dimension %d of %d, or twice", f, d, len(over)))
		}
		over[d] = true
	}
	var shape []int
	empty := false
	for d, l := range a.n.shape {
		if len(dims) == 0 {
			over[d] = true
		}
		if !over[d] {
			shape = append(shape, l)
		}
		empty = empty || over[d] && l == 0
	}
	if empty && (f == Min || f == Max) {
		return Failed(fmt.Errorf("lazy: %v of no elements has no value", f))
	}
	a, t := a.operand(f, opt)
	if a.err != nil {
		return a
	}
	return Array{n: &node{kind: kReduce, shape: shape, t: t, in: []*node{a.n}, red: reduction{f, over, opt}}}
}

// operand is what a fold needs of the elements it folds, and the type of its result.
func (a Array) operand(f Fold, opt ReduceOptions) (Array, dtype.Type) {
	t := f.Result(a.n.t)
	if (f == Mean || f == Var || f == Std) && !a.n.t.IsFloat() {
		a = a.Convert(dtype.Float64)
	}
	if opt.Type != (dtype.Type{}) && f <= Std {
		t = opt.Type
	}
	if opt.MinCount > 0 && !t.IsFloat() && f == Sum {
		t = dtype.Float64 // only floats can be missing
	}
	return a, t
}
