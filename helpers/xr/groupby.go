package xr

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// GroupBy is an array whose elements along one dimension belong to groups. Its verbs fold
// every group, or combine its members with one element for each group. It is made by
// DataArray.GroupBy, GroupByBins and Resample, and is immutable.
type GroupBy struct {
	a  DataArray // its error is that of the groups too
	by groups
}

// GroupBy puts the elements along a dimension into groups: by a part of a coordinate of times
// ("time.month", "time.season", "time.dayofyear": those of DT), or by the labels of a
// coordinate ("basin"). Elements whose label is missing belong to no group. Like
// DataArray.groupby:
//
//	clim := t2m.GroupBy("time.month").Mean()     // along month, 1 to 12
//	anom := t2m.GroupBy("time.month").Anomaly()
//
// Shapes: the dimension of groups takes the place of the one that is grouped, and is named by
// the part or the coordinate; its labels are sorted (seasons as text: DJF, JJA, MAM, SON).
// Errors: no such coordinate; one of several dimensions, without labels, or no times.
// Cost: reads the coordinate; the rest is lazy, see lazy.Array.ReduceGroups.
func (a DataArray) GroupBy(by string) GroupBy {
	return a.grouped(func() (groups, error) { return groupsBy(describe(a.name), a.sizes(), a.coords, by) })
}

// grouped is the array by groups, or with the error that there are none.
func (a DataArray) grouped(by func() (groups, error)) GroupBy {
	if a.err != nil {
		return GroupBy{a: a}
	}
	g, err := by()
	if err == nil {
		_, err = a.axis(g.dim)
	}
	if err != nil {
		return GroupBy{a: failed(atCaller(err))}
	}
	return GroupBy{a, g}
}

// Err is the first error of the chain of verbs that made the groups.
func (g GroupBy) Err() error { return g.a.err }

// Len is the number of groups.
func (g GroupBy) Len() int { return g.by.of.N }

// Labels are the labels of the groups, in the order of results.
func (g GroupBy) Labels() DataArray {
	if g.a.err != nil {
		return g.a
	}
	return DataArray{name: g.by.label.Name, v: g.by.label.Variable, coords: []Named{g.by.label}}
}

// String says what is grouped how.
func (g GroupBy) String() string {
	if g.a.err != nil {
		return "error: " + g.a.err.Error()
	}
	return fmt.Sprintf("%s, %v", or(g.a.name, "DataArray"), g.by)
}

// Reduce folds every group. Attributes are those of DataArray.Reduce. A group without elements,
// which bins and periods may be, has the fold of nothing: the sum 0, the count 0, the mean
// missing; the minimum and maximum of integers become float64 then.
func (g GroupBy) Reduce(f lazy.Fold, opts ...ReduceOption) DataArray {
	if g.a.err != nil {
		return g.a
	}
	var opt lazy.ReduceOptions
	for _, o := range opts {
		o(&opt)
	}
	v, err := g.by.fold(Named{g.a.name, g.a.v}, f, opt)
	if err != nil {
		return g.a.fail("%v of %s, %s: %w", f, describe(g.a.name), g.by.text, err)
	}
	return DataArray{name: g.a.name, v: v, coords: g.by.coords(g.a.coords)}
}

// Sum adds the elements of every group: the exact sum, rounded once. Missing values are
// skipped; the sum of none is 0.
func (g GroupBy) Sum() DataArray { return g.Reduce(lazy.Sum) }

// Mean is the exact sum over the count of every group, rounded once: of months a climatology.
func (g GroupBy) Mean() DataArray { return g.Reduce(lazy.Mean) }

// Min is the smallest value of every group.
func (g GroupBy) Min() DataArray { return g.Reduce(lazy.Min) }

// Max is the largest value of every group.
func (g GroupBy) Max() DataArray { return g.Reduce(lazy.Max) }

// Count is the number of values of every group that are not missing.
func (g GroupBy) Count() DataArray { return g.Reduce(lazy.Count) }

// Var is the mean square deviation from the mean of every group, correctly rounded.
func (g GroupBy) Var() DataArray { return g.Reduce(lazy.Var) }

// Std is the square root of Var.
func (g GroupBy) Std() DataArray { return g.Reduce(lazy.Std) }

// Any says of every group whether some value is not zero.
func (g GroupBy) Any() DataArray { return g.Reduce(lazy.Any) }

// All says of every group whether no value is zero.
func (g GroupBy) All() DataArray { return g.Reduce(lazy.All) }

// Anomaly is every element less the mean of its group, like g - g.mean(dim) of xarray. The
// labels of the groups become a coordinate along the dimension, where they are none yet.
//
// Shapes: those of the array. Missing: elements of no group.
// Cost: lazy; reads twice, and holds the means in memory.
func (g GroupBy) Anomaly() DataArray { return g.Sub(g.Mean()) }

// Add is every element plus the element of an array that stands for its group: b has the
// dimension of groups, as a climatology has, and groups find theirs by label. The result has
// the dimensions of the array, then those that only b has. Other periods, or fewer elements
// along other dimensions, are no obstacle; a group that b does not have is an error (xarray
// makes its members missing).
//
// Cost: lazy; computes b once and holds it in memory.
func (g GroupBy) Add(b DataArray) DataArray { return g.binary(kernel.Add, b) }

// Sub is every element less the element of an array that stands for its group; see Add.
func (g GroupBy) Sub(b DataArray) DataArray { return g.binary(kernel.Sub, b) }

// Mul is every element times the element of an array that stands for its group; see Add.
func (g GroupBy) Mul(b DataArray) DataArray { return g.binary(kernel.Mul, b) }

// Div is every element over the element of an array that stands for its group; see Add.
func (g GroupBy) Div(b DataArray) DataArray { return g.binary(kernel.Div, b) }

func (g GroupBy) binary(op kernel.Op, b DataArray) DataArray {
	if g.a.err != nil {
		return g.a
	}
	if b.err != nil {
		return b
	}
	each, err := g.by.spread(b)
	if err != nil {
		return g.a.fail("%v of %s, %s: %w", op, describe(g.a.name), g.by.text, err)
	}
	out := g.a.combine(op, each)
	if mask, all := g.by.inAGroup(); !all {
		out = out.Where(mask)
	}
	if out.err == nil && g.by.member.Name != "" {
		out.coords = setNamed(out.coords, g.by.member)
	}
	return out
}

// WeightedMean is the mean of every group with weights, along any of the array's dimensions:
// the sum of w x over the sum of w, of the values that are not missing. Products are rounded
// to float64, their sums are exact. A missing weight counts as 0; a group of which all weights
// are 0 is missing. Seasons weighted by the length of their months:
//
//	t2m.GroupBy("time.season").WeightedMean(t2m.Coord("time").DT("days_in_month"))
//
// Errors: weights with dimensions that the array has not.
// Cost: lazy; reads twice.
func (g GroupBy) WeightedMean(w DataArray) DataArray {
	if g.a.err != nil {
		return g.a
	}
	for _, d := range w.v.dims {
		if _, err := g.a.axis(d); err != nil {
			return g.a.fail("the weights have a dimension %q; %s has %s", d, describe(g.a.name), list(g.a.v.dims))
		}
	}
	t, attrs := g.a.v.data.Type(), g.a.v.attrs
	x, w := g.a.AsType(dtype.Float64), w.AsType(dtype.Float64)
	sum := GroupBy{x.Mul(w), g.by}.Sum()
	weight := GroupBy{x.NotNull().AsType(dtype.Float64).Mul(w), g.by}.Sum()
	out := sum.Div(weight)
	if out.err == nil && t == dtype.Float32 {
		out = out.AsType(t)
	}
	out.name, out.v.attrs = g.a.name, attrs
	return out
}
