package xr

import "github.com/gonda-go/gonda/helpers/lazy/kernel"

// Diff is every element less the one before it along a dimension; labels are those of the
// later one. The dimension gets shorter by one. Like DataArray.diff.
func (a DataArray) Diff(dim string) DataArray {
	if a.err != nil {
		return a
	}
	if _, err := a.axis(dim); err != nil {
		return failed(atCaller(err))
	}
	if n := a.Len(dim); n < 2 {
		return a.fail("the length of %s along %s is %d: a difference needs two elements", describe(a.name), dim, n)
	}
	later := a.ISel(Range(dim, 1, End))
	x, err := later.numbers("difference")
	if err != nil {
		return failed(atCaller(err))
	}
	return later.body(x.Binary(kernel.Sub, a.ISel(Range(dim, 0, -1)).v.data))
}
