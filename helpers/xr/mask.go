package xr

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// MaskValue makes elements that equal a number missing: for files whose fill value is named
// in no attribute that decoding knows. The number is rounded to the type of the elements
// first, so 3.40282346638529e38 means the largest float32. Integers have no missing value:
// they stay as they are. Like where(a != value), but the encoding is kept.
//
// Cost: one comparison an element, in the pass that decodes.
func (a DataArray) MaskValue(value float64) DataArray {
	data, err := a.numbers("mask")
	if err != nil {
		return failed(atCaller(err))
	}
	name := fmt.Sprintf("mask %v", value)
	switch data.Type() {
	case dtype.Float32:
		data = lazy.Map(lazy.Op{Name: name, Fn: masking(float32(value), float32(math.NaN()))}, dtype.Float32, data)
	case dtype.Float64:
		data = lazy.Map(lazy.Op{Name: name, Fn: masking(value, math.NaN())}, dtype.Float64, data)
	default:
		return a
	}
	a.v.data = data
	if len(a.v.dims) == 1 {
		a.v.cache = &labelCache{}
	}
	return a
}

// masking is the operation that puts missing where value is.
func masking[T float32 | float64](value, missing T) func(dst []byte, in [][]byte, n int) {
	return func(dst []byte, in [][]byte, n int) {
		out, x := kernel.View[T](dst)[:n], kernel.View[T](in[0])[:n]
		for i, v := range x {
			if v == value {
				v = missing
			}
			out[i] = v
		}
	}
}
