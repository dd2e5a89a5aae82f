package xr

import "github.com/gonda-go/gonda/helpers/lazy/kernel"

// Diff is every element less the one before it along a dimension; labels are those of the
// later one. The dimension gets shorter by one. Like DataArray.diff.
func (a DataArray) Diff(dim string) DataArray {
	later := a.ISel(Range(dim, 1, End))
	if later.err != nil {
		return later
	}
	if a.Len(dim) < 2 {
		return a.fail("%s has %d elements along %s: a difference needs two", describe(a.name), a.Len(dim), dim)
	}
	x, err := later.numbers("difference")
	if err != nil {
		return failed(atCaller(err))
	}
	return later.body(x.Binary(kernel.Sub, a.ISel(Range(dim, 0, -1)).v.data))
}
