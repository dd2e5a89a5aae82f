package xr

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
)

// DatasetGroupBy is a dataset whose variables are grouped along one dimension; those that do
// not have it stay as they are. It is made by Dataset.GroupBy, GroupByBins and Resample.
type DatasetGroupBy struct {
	ds Dataset // its error is that of the groups too
	by groups
}

// GroupBy puts the elements of all variables along a dimension into groups; see
// DataArray.GroupBy. Like Dataset.groupby.
func (ds Dataset) GroupBy(by string) DatasetGroupBy {
	return ds.grouped(func() (groups, error) { return groupsBy("the dataset", ds.Sizes(), ds.coords, by) })
}

func (ds Dataset) grouped(by func() (groups, error)) DatasetGroupBy {
	if ds.err != nil {
		return DatasetGroupBy{ds: ds}
	}
	g, err := by()
	if err != nil {
		return DatasetGroupBy{ds: Dataset{err: atCaller(err)}}
	}
	return DatasetGroupBy{ds, g}
}

// Err is the first error of the chain of verbs that made the groups.
func (g DatasetGroupBy) Err() error { return g.ds.err }

// Len is the number of groups.
func (g DatasetGroupBy) Len() int { return g.by.of.N }

// Labels are the labels of the groups, in the order of results.
func (g DatasetGroupBy) Labels() DataArray { return GroupBy{DataArray{err: g.ds.err}, g.by}.Labels() }

// String says what is grouped how.
func (g DatasetGroupBy) String() string {
	if g.ds.err != nil {
		return "error: " + g.ds.err.Error()
	}
	return fmt.Sprintf("%s, %v", list(g.ds.Vars()), g.by)
}

// Reduce folds every group of every variable; see GroupBy.Reduce. Variables of text and of
// times have to be dropped first.
func (g DatasetGroupBy) Reduce(f lazy.Fold, opts ...ReduceOption) Dataset {
	out := g.each(func(v GroupBy) DataArray { return v.Reduce(f, opts...) })
	if out.err == nil {
		out.coords = g.by.coords(g.ds.coords)
	}
	return out
}

// each changes the variables that have the dimension.
func (g DatasetGroupBy) each(verb func(GroupBy) DataArray) Dataset {
	if g.ds.err != nil {
		return g.ds
	}
	out := g.ds
	out.vars = slices.Clone(g.ds.vars)
	for i, v := range out.vars {
		if !slices.Contains(v.dims, g.by.dim) {
			continue
		}
		a := verb(GroupBy{DataArray{name: v.Name, v: v.Variable, coords: coordsFor(g.ds.coords, v.dims)}, g.by})
		if a.err != nil {
			return Dataset{err: a.err}
		}
		out.vars[i].Variable = a.v
	}
	return out
}

// Sum adds the elements of every group; see GroupBy.Sum.
func (g DatasetGroupBy) Sum() Dataset { return g.Reduce(lazy.Sum) }

// Mean is the mean of every group; see GroupBy.Mean.
func (g DatasetGroupBy) Mean() Dataset { return g.Reduce(lazy.Mean) }

// Min is the smallest value of every group.
func (g DatasetGroupBy) Min() Dataset { return g.Reduce(lazy.Min) }

// Max is the largest value of every group.
func (g DatasetGroupBy) Max() Dataset { return g.Reduce(lazy.Max) }

// Count is the number of values of every group that are not missing.
func (g DatasetGroupBy) Count() Dataset { return g.Reduce(lazy.Count) }

// Var is the mean square deviation from the mean of every group; see GroupBy.Var.
func (g DatasetGroupBy) Var() Dataset { return g.Reduce(lazy.Var) }

// Std is the standard deviation of every group; see GroupBy.Std.
func (g DatasetGroupBy) Std() Dataset { return g.Reduce(lazy.Std) }

// Any says of every group whether some value is not zero.
func (g DatasetGroupBy) Any() Dataset { return g.Reduce(lazy.Any) }

// All says of every group whether no value is zero.
func (g DatasetGroupBy) All() Dataset { return g.Reduce(lazy.All) }

// Anomaly is every element less the mean of its group; see GroupBy.Anomaly.
func (g DatasetGroupBy) Anomaly() Dataset { return g.Sub(g.Mean()) }

// Add is every element plus that of its group in the variable of the same name; see GroupBy.Add.
func (g DatasetGroupBy) Add(b Dataset) Dataset { return g.binary(kernel.Add, b) }

// Sub is every element less that of its group in the variable of the same name; see GroupBy.Add.
func (g DatasetGroupBy) Sub(b Dataset) Dataset { return g.binary(kernel.Sub, b) }

// Mul is every element times that of its group in the variable of the same name; see GroupBy.Add.
func (g DatasetGroupBy) Mul(b Dataset) Dataset { return g.binary(kernel.Mul, b) }

// Div is every element over that of its group in the variable of the same name; see GroupBy.Add.
func (g DatasetGroupBy) Div(b Dataset) Dataset { return g.binary(kernel.Div, b) }

func (g DatasetGroupBy) binary(op kernel.Op, b Dataset) Dataset {
	if b.err != nil {
		return b
	}
	out := g.each(func(v GroupBy) DataArray { return v.binary(op, b.Var(v.a.name)) })
	if out.err == nil && g.by.member.Name != "" {
		out.coords = setNamed(out.coords, g.by.member)
	}
	return out
}
