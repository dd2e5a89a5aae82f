package xr

import (
	"math"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Where keeps the elements where a condition holds; the others become missing. The result
// has the dimensions of both. Integers and booleans, which have no missing value, become
// float32 when they have at most 16 bits, else float64 (xarray makes float64 of all integers
// and objects of booleans). Like DataArray.where.
func (a DataArray) Where(keep DataArray) DataArray {
	if keep.err == nil && keep.Type() != dtype.B1 {
		return a.fail("the condition for %s has type %v: compare with something first, as in Greater(0)", describe(a.name), keep.Type())
	}
	x, cond, out := align(a, keep)
	if out.err != nil {
		return out
	}
	out.name = a.name
	return out.body(whereOf(cond, x))
}

// WhereDrop is Where without the positions along every dimension of the condition at which
// nothing is kept. The condition is computed at once. Like DataArray.where with drop=True,
// which returns nothing where the condition holds nowhere; here that is an error.
func (a DataArray) WhereDrop(keep DataArray) DataArray {
	out := a.Where(keep)
	for _, dim := range keep.Dims() {
		if out.err != nil {
			return out
		}
		others := slices.DeleteFunc(keep.Dims(), func(d string) bool { return d == dim })
		some := keep
		if len(others) > 0 {
			some = keep.Any(others...)
		}
		kept, err := some.Float64s()
		if err != nil {
			return failed(err)
		}
		var pos []int
		for i, v := range kept {
			if v != 0 {
				pos = append(pos, i)
			}
		}
		if len(pos) == 0 {
			return a.fail("WhereDrop of %s: the condition holds nowhere", describe(a.name))
		}
		out = out.ISel(Selector{dim: dim, text: call("WhereDrop", dim), pick: func(int, *labels, Attrs) (picked, error) {
			return picked{pos: pos}, nil
		}})
	}
	return out
}

// whereOf is the elements where a condition of the same shape holds, as floats; NaN elsewhere.
func whereOf(cond, x lazy.Array) lazy.Array {
	t := x.Type()
	if !t.IsFloat() {
		if t.Size <= 2 {
			t = dtype.Float32
		} else {
			t = dtype.Float64
		}
	}
	missing := lazy.Const(lazy.BlockOf(nil, []float64{math.NaN()}), x.Shape(), nil)
	return cond.Ternary(kernel.Where, x.Convert(t), missing.Convert(t))
}

// FillNA puts a number, or the elements of another array, where elements are missing. Like
// DataArray.fillna.
func (a DataArray) FillNA(b any) DataArray { return a.binary(kernel.FillNA, b) }
