package xr

import "slices"

// ordered is the numbers of a variable with its dimensions in the order given, as xarray
// brings files that differ in it to the order of the first; text, and a variable with other
// dimensions, stays as it is.
func (v Variable) ordered(dims []string) Variable {
	if v.text != nil || len(dims) != len(v.dims) || slices.Equal(dims, v.dims) {
		return v
	}
	perm := make([]int, len(dims))
	for i, d := range dims {
		if perm[i] = slices.Index(v.dims, d); perm[i] < 0 {
			return v
		}
	}
	v.data = v.data.Transpose(perm...)
	v.dims, v.shape = slices.Clone(dims), v.data.Shape()
	if c := v.encoding.Chunks; len(c) == len(perm) {
		v.encoding.Chunks = make([]int, len(c))
		for i, p := range perm {
			v.encoding.Chunks[i] = c[p]
		}
	}
	return v
}
