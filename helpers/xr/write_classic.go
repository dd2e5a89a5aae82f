package xr

import (
	"context"
	"fmt"
	"math"
	"reflect"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// classic says whether a format has no integers without sign and none of 64 bits.
func (o *writeOptions) classic() bool {
	return o.format == netcdf.Classic || o.format == netcdf.Offset64
}

// classicType is the type of CDF-1 and CDF-2 for one that they lack; whole says that it holds
// all values of it. The zero type stands for none: it is there, or nothing is like it.
func classicType(t dtype.Type) (to dtype.Type, whole bool) {
	switch t {
	case dtype.Uint8:
		return dtype.Int16, true
	case dtype.Uint16:
		return dtype.Int32, true
	case dtype.Uint32, dtype.Int64, dtype.Uint64:
		return dtype.Int32, false
	}
	return dtype.Type{}, false
}

// narrow makes the elements those of a type that the classic formats have, which takes a pass
// over the data where not all values of the type fit: the counts of times mostly.
func (x *output) narrow(ctx context.Context, o writeOptions) error {
	to, whole := classicType(x.stored)
	if to == (dtype.Type{}) {
		return nil
	}
	if !whole {
		if err := x.fits32(ctx, o); err != nil {
			return err
		}
	}
	x.data, x.stored = x.data.Convert(to), to
	x.fill = classicFill(x.fill, to)
	return nil
}

// fits32 measures integers that may be too large for 32 bits, but for the fill value, which may
// become another.
func (x *output) fits32(ctx context.Context, o writeOptions) error {
	least := float64(math.MinInt32)
	measured := *x
	if fill, ok := x.fill.(int64); ok && int64(int32(fill)) != fill {
		measured.data = replaced(x.data, fill, 0)
		x.data, x.fill = replaced(x.data, fill, math.MinInt32), int64(math.MinInt32)
		least++ // the new fill value must not be one of the numbers
	}
	lo, hi, err := measured.span(ctx, o)
	if err != nil {
		return err
	}
	if lo < least || hi > math.MaxInt32 {
		return fmt.Errorf("xr: %q has integers from %.0f to %.0f and %s has none beyond 32 bits: write Format(netcdf.Data64) or NetCDF-4", x.Name, lo, hi, o.format)
	}
	return nil
}

// replaced is an array of int64 with one number in place of another: a fill value that 32 bits
// do not hold becomes the least number that they do.
func replaced(a lazy.Array, from, to int64) lazy.Array {
	fn := func(dst []byte, in [][]byte, n int) {
		d, s := kernel.View[int64](dst), kernel.View[int64](in[0])
		for i, v := range s[:n] {
			if v == from {
				v = to
			}
			d[i] = v
		}
	}
	return lazy.Map(lazy.Op{Name: "fill value", Fn: fn}, dtype.Int64, a)
}

// classicFill is a fill value in another type; nil where it does not fit, for then no element
// has it.
func classicFill(fill any, to dtype.Type) any {
	n, ok := whole(reflect.ValueOf(fill))
	switch {
	case !ok || n < math.MinInt32 || n > math.MaxInt32:
		return nil
	case to == dtype.Int16 && n == int64(int16(n)):
		return int16(n)
	case to == dtype.Int32:
		return int32(n)
	}
	return nil
}

// whole is an integer as int64; false for what is none, and beyond its range.
func whole(v reflect.Value) (int64, bool) {
	switch {
	case v.IsValid() && v.CanInt():
		return v.Int(), true
	case v.IsValid() && v.CanUint() && v.Uint() <= math.MaxInt64:
		return int64(v.Uint()), true
	}
	return 0, false
}

// classicAttribute is an attribute's numbers in a type that the classic formats have: int32,
// or float64 where that holds all of them exactly; else as they are, which the writer refuses.
func classicAttribute(value any) any {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice {
		return value
	}
	switch v.Type().Elem().Kind() {
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Int64:
	default:
		return value
	}
	ints, floats := make([]int32, v.Len()), make([]float64, v.Len())
	fit, exact := true, true
	for i := range v.Len() {
		n, ok := whole(v.Index(i))
		ints[i], floats[i] = int32(n), float64(n)
		fit = fit && ok && int64(ints[i]) == n
		exact = exact && ok && n >= -1<<53 && n <= 1<<53
	}
	switch {
	case fit:
		return ints
	case exact:
		return floats
	}
	return value
}
