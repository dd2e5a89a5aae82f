package xr

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Interp is the array at other labels of a dimension, on the straight lines between
// neighbours. The labels are numbers in ascending or descending order.
//
// Missing: outside of the labels, and between neighbours of which one is missing; at a label
// that exists its element, whatever its neighbours.
// Reference: out = a[i] + (a[i+1] - a[i]) * (x - x[i]) / (x[i+1] - x[i]), in float64; the result
// has the type of the elements, float64 of integers.
// Errors: labels in no order or repeated, times, text.
// Cost: lazy; the chunks that hold neighbours are read twice.
//
// Like DataArray.interp of one dimension with method linear.
func (a DataArray) Interp(dim string, at []float64) DataArray {
	if a.err != nil {
		return a
	}
	out, err := a.interp(dim, at)
	if err != nil {
		return failed(atCaller(err))
	}
	return out
}

func (a DataArray) interp(dim string, at []float64) (none DataArray, err error) {
	data, err := a.numbers("interpolation")
	if err != nil {
		return none, err
	}
	d, err := a.axis(dim)
	if err != nil {
		return none, err
	}
	c, ok := find(a.coords, dim)
	if !ok {
		return none, fmt.Errorf("xr: dimension %q of %s has no coordinate to interpolate between", dim, describe(a.name))
	}
	l, err := c.labels()
	if err != nil {
		return none, err
	}
	if l.numbers == nil || len(at) == 0 {
		return none, fmt.Errorf("xr: interpolation of %s along %q at %d labels: the labels must be numbers, one or more", describe(a.name), dim, len(at))
	}
	lo, hi, weight, err := neighbours(l.numbers, at)
	if err != nil {
		return none, err
	}
	pick := func(pos []int) lazy.Array {
		ix := make([]lazy.Index, len(a.v.shape))
		for i, n := range a.v.shape {
			ix[i] = lazy.Whole(n)
		}
		ix[d] = lazy.Positions(pos)
		return data.Index(ix...).Convert(dtype.Float64)
	}
	shape := slices.Clone(a.v.shape)
	shape[d] = len(at)
	along := make([]int, len(shape))
	for i := range along {
		along[i] = -1
	}
	along[d] = 0
	w := lazy.FromBlock(lazy.BlockOf([]int{len(at)}, weight), nil).View(along, shape)
	y := pick(lo)
	body := pick(hi).Binary(kernel.Sub, y).Binary(kernel.Mul, w).Binary(kernel.Add, y)
	if data.Type() == dtype.Float32 {
		body = body.Convert(dtype.Float32)
	}
	out := fromLazy(a.name, a.v.dims, body, a.v.attrs)
	for _, n := range a.coords {
		switch {
		case n.Name == dim:
			out = out.With(NewDataArray(dim, []string{dim}, lazy.BlockOf([]int{len(at)}, slices.Clone(at)), n.attrs...))
		case !slices.Contains(n.dims, dim):
			out.coords = append(out.coords, n)
		}
	}
	return out, out.err
}

// neighbours is, for each label asked for, the positions to either side and how far it lies
// from the first to the second; NaN outside.
func neighbours(x *index[float64], at []float64) (lo, hi []int, weight []float64, err error) {
	for i := 1; i < len(x.labels); i++ {
		if x.order == 0 || x.labels[i] == x.labels[i-1] {
			return nil, nil, nil, fmt.Errorf("xr: labels of %q do not ascend or descend all along: sort them first", x.dim)
		}
	}
	lo, hi, weight = make([]int, len(at)), make([]int, len(at)), make([]float64, len(at))
	for k, v := range at {
		i, _ := lookUpEqual(x, v) // where v is or would be put in
		switch {
		case math.IsNaN(v), i == len(x.labels), i == 0 && x.labels[0] != v:
			weight[k] = math.NaN()
		case x.labels[i] == v:
			lo[k], hi[k] = i, i
		default:
			lo[k], hi[k] = i-1, i
			weight[k] = (v - x.labels[i-1]) / (x.labels[i] - x.labels[i-1])
		}
	}
	return lo, hi, weight, nil
}
