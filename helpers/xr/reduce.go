package xr

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ReduceOption changes a reduction: SkipNA, DDof, MinCount, Float64.
type ReduceOption func(*lazy.ReduceOptions)

// SkipNA says whether missing values are left out (the default) or make the result missing.
func SkipNA(skip bool) ReduceOption { return func(o *lazy.ReduceOptions) { o.KeepNA = !skip } }

// DDof is the delta degrees of freedom of Var and Std: the divisor is the count less it.
func DDof(n int) ReduceOption { return func(o *lazy.ReduceOptions) { o.DDof = n } }

// MinCount makes results of fewer values missing.
func MinCount(n int) ReduceOption { return func(o *lazy.ReduceOptions) { o.MinCount = n } }

// Float64 makes the result float64 whatever the elements are: the exact value is rounded to
// float64 and not once more to float32.
func Float64() ReduceOption { return func(o *lazy.ReduceOptions) { o.Type = dtype.Float64 } }

// Folds are the reductions by name.
var Folds = map[string]lazy.Fold{
	"sum": lazy.Sum, "mean": lazy.Mean, "var": lazy.Var, "std": lazy.Std, "min": lazy.Min,
	"max": lazy.Max, "count": lazy.Count, "any": lazy.Any, "all": lazy.All,
}

// Sum adds over the named dimensions, all when none is named: the exact sum, rounded once.
// Missing values are skipped; the sum of none is 0. Like DataArray.sum.
func (a DataArray) Sum(dims ...string) DataArray { return a.Reduce(lazy.Sum, dims) }

// Mean is the exact sum over the count, rounded once. Like DataArray.mean; float32 elements
// are not added up in float32, so the result is more accurate, and the same for every
// chunking.
func (a DataArray) Mean(dims ...string) DataArray { return a.Reduce(lazy.Mean, dims) }

// Min is the smallest value. Like DataArray.min.
func (a DataArray) Min(dims ...string) DataArray { return a.Reduce(lazy.Min, dims) }

// Max is the largest value. Like DataArray.max.
func (a DataArray) Max(dims ...string) DataArray { return a.Reduce(lazy.Max, dims) }

// Count is the number of values that are not missing. Like DataArray.count.
func (a DataArray) Count(dims ...string) DataArray { return a.Reduce(lazy.Count, dims) }

// Var is the mean square deviation from the mean, correctly rounded. Like DataArray.var.
func (a DataArray) Var(dims ...string) DataArray { return a.Reduce(lazy.Var, dims) }

// Std is the square root of Var. Like DataArray.std.
func (a DataArray) Std(dims ...string) DataArray { return a.Reduce(lazy.Std, dims) }

// Any says whether some value is not zero. Like DataArray.any.
func (a DataArray) Any(dims ...string) DataArray { return a.Reduce(lazy.Any, dims) }

// All says whether no value is zero. Like DataArray.all.
func (a DataArray) All(dims ...string) DataArray { return a.Reduce(lazy.All, dims) }

// Reduce folds over the named dimensions, all when none is named. Attributes are kept (old
// versions of xarray drop them); units of a variance are squared, of a count dropped.
//
// Coordinates along the folded dimensions go away, all others stay.
func (a DataArray) Reduce(f lazy.Fold, dims []string, opts ...ReduceOption) DataArray {
	if a.err != nil {
		return a
	}
	var opt lazy.ReduceOptions
	for _, o := range opts {
		o(&opt)
	}
	data, err := a.numbers(f.String())
	if err != nil {
		return failed(atCaller(err))
	}
	if len(dims) == 0 {
		dims = a.v.dims
	}
	var over []int
	for _, d := range dims {
		k, err := a.axis(d)
		if err != nil {
			return failed(atCaller(err))
		}
		over = append(over, k)
	}
	if len(over) > 0 || len(a.v.dims) == 0 {
		data = data.Reduce(f, over, opt)
	}
	if err := data.Err(); err != nil {
		return a.fail("%v of %s over %s: %w", f, describe(a.name), list(dims), err)
	}
	out := DataArray{name: a.name, v: Variable{shape: data.Shape(), data: data, attrs: foldedAttrs(f, a.v.attrs)}}
	for _, d := range a.v.dims {
		if !slices.Contains(dims, d) {
			out.v.dims = append(out.v.dims, d)
		}
	}
	out.coords = coordsFor(a.coords, out.v.dims)
	return out
}

// numbers is the elements as numbers, or an error that says why there are none.
func (a DataArray) numbers(verb string) (lazy.Array, error) {
	if a.v.time != nil {
		return lazy.Array{}, fmt.Errorf("xr: %s holds times, of which there is no %s", describe(a.name), verb)
	}
	return a.Lazy()
}

func foldedAttrs(f lazy.Fold, attrs Attrs) Attrs {
	switch units := attrs.Text("units"); {
	case f == lazy.Count || f == lazy.Any || f == lazy.All:
		return attrs.Without("units")
	case f == lazy.Var && units != "":
		return attrs.With("units", "("+units+")**2")
	}
	return attrs
}
