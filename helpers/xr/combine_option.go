package xr

import (
	"fmt"
	"slices"
)

// LabelTolerance says by how much numbers that label the same place may differ from file to
// file: 0 for not at all. Without it they may differ by a ten-thousandth of the least step, as
// rounding makes them. Times and text must be equal. The labels of the result are the first
// file's. What differs by more is for Join.
func LabelTolerance(d float64) OpenOption { return func(o *openOptions) { o.tolerance = &d } }

// repeating says which variables that do not have the dimension along which files are put
// together are repeated along it.
type repeating struct {
	all       bool
	names     []string
	differing bool
}

func (r repeating) includes(name string, coord bool) bool {
	return r.all && !coord || slices.Contains(r.names, name)
}

// RepeatStatic repeats variables that do not have the dimension along which files are put
// together: a land-sea mask that changes from file to file keeps all its versions. Without
// names that is all data variables, like xarray's data_vars="all"; else those named, like a
// list. Without RepeatStatic such a variable is the first file's (see Compat).
func RepeatStatic(names ...string) OpenOption {
	return func(o *openOptions) { o.repeat.all, o.repeat.names = len(names) == 0, names }
}

// RepeatDiffering is RepeatStatic for the data variables and coordinates whose values are
// not the same in all files, like xarray's data_vars="different"; they are read and compared
// while opening.
func RepeatDiffering() OpenOption { return func(o *openOptions) { o.repeat.differing = true } }

// Merge puts datasets of different variables together. Dimensions that they share must have
// the same labels; coordinates are the first dataset's that has them. Like xarray.merge with
// join="exact", but never choosing between two variables of one name, not even equal ones:
// drop one, or rename it.
//
// Errors: a variable in two datasets, labels that differ.
func Merge(first Dataset, others ...Dataset) Dataset {
	var parts []part
	for i, ds := range append([]Dataset{first}, others...) {
		if ds.err != nil {
			return ds
		}
		parts = append(parts, part{fmt.Sprintf("dataset %d", i+1), ds})
	}
	out, err := joining{}.merge(parts)
	if err != nil {
		return FailedDataset(err)
	}
	return out
}
