package xr

import "fmt"

// LabelTolerance says by how much numbers that label the same place may differ from file to
// file: 0 for not at all, math.Inf(1) takes the labels of the first file whatever the others
// say, as long as there are as many (xarray's join="override"). Without it they may differ by
// a ten-thousandth of the least step, as rounding makes them. Times and text must be equal.
// The labels of the result are the first file's.
func LabelTolerance(d float64) OpenOption { return func(o *openOptions) { o.tolerance = &d } }

// RepeatStatic repeats variables that do not have the dimension along which files are put
// together, like xarray's data_vars="all": a land-sea mask that changes from file to file
// keeps all its versions. Without it such a variable is the first file's.
func RepeatStatic() OpenOption { return func(o *openOptions) { o.repeat = true } }

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
