package xr

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// An operand of arithmetic is a DataArray, an int or a float64. Arrays meet by dimension
// name: the result has the dimensions of the first, then those that only the second has.
// Coordinates of shared dimensions must have equal labels: unlike xarray, which would keep
// only the labels that both have, arithmetic never shrinks an array. Other coordinates that
// both have and that differ are left out.
//
// Attributes are the first operand's, but for the units where the result has others: of a
// product of two arrays, a power, a comparison. (Old versions of xarray drop all attributes,
// new ones keep the units of a square.)

// Add is a + b, element by element.
func (a DataArray) Add(b any) DataArray { return a.binary(kernel.Add, b) }

// Sub is a - b, element by element.
func (a DataArray) Sub(b any) DataArray { return a.binary(kernel.Sub, b) }

// Mul is a * b, element by element.
func (a DataArray) Mul(b any) DataArray { return a.binary(kernel.Mul, b) }

// Div is a / b, element by element; of integers in float64.
func (a DataArray) Div(b any) DataArray { return a.binary(kernel.Div, b) }

// Pow is a to the power b.
func (a DataArray) Pow(b any) DataArray { return a.binary(kernel.Pow, b) }

// Minimum is the smaller of a and b; missing where either is.
func (a DataArray) Minimum(b any) DataArray { return a.binary(kernel.Min, b) }

// Maximum is the larger of a and b; missing where either is.
func (a DataArray) Maximum(b any) DataArray { return a.binary(kernel.Max, b) }

// Less is a < b, as booleans.
func (a DataArray) Less(b any) DataArray { return a.binary(kernel.Lt, b) }

// LessEqual is a <= b, as booleans.
func (a DataArray) LessEqual(b any) DataArray { return a.binary(kernel.Le, b) }

// Greater is a > b, as booleans.
func (a DataArray) Greater(b any) DataArray { return a.binary(kernel.Gt, b) }

// GreaterEqual is a >= b, as booleans.
func (a DataArray) GreaterEqual(b any) DataArray { return a.binary(kernel.Ge, b) }

// Equal is a == b, as booleans; false where either is missing.
func (a DataArray) Equal(b any) DataArray { return a.binary(kernel.Eq, b) }

// NotEqual is a != b, as booleans; true where either is missing.
func (a DataArray) NotEqual(b any) DataArray { return a.binary(kernel.Ne, b) }

// And is a and b, of booleans; bit by bit of integers.
func (a DataArray) And(b any) DataArray { return a.binary(kernel.And, b) }

// Or is a or b, of booleans; bit by bit of integers.
func (a DataArray) Or(b any) DataArray { return a.binary(kernel.Or, b) }

// Neg is -a.
func (a DataArray) Neg() DataArray { return a.Unary(kernel.Neg) }

// Abs is the magnitude.
func (a DataArray) Abs() DataArray { return a.Unary(kernel.Abs) }

// Sqrt is the square root; missing of negative numbers.
func (a DataArray) Sqrt() DataArray { return a.Unary(kernel.Sqrt) }

// IsNull is whether elements are missing.
func (a DataArray) IsNull() DataArray { return a.Unary(kernel.IsNaN) }

// NotNull is whether elements are not missing.
func (a DataArray) NotNull() DataArray { return a.Unary(kernel.NotNull) }

// AsType is the array with elements of another type, as NumPy's astype makes them.
func (a DataArray) AsType(t dtype.Type) DataArray {
	data, err := a.numbers("conversion")
	if err != nil {
		return failed(atCaller(err))
	}
	return a.body(data.Convert(t))
}

// Unary applies an operation of one operand to every element.
func (a DataArray) Unary(op kernel.Op) DataArray {
	data, err := a.numbers(op.String())
	if err != nil {
		return failed(atCaller(err))
	}
	a.v.attrs = attrsAfter(op, a.v.attrs, true)
	return a.body(data.Unary(op))
}

// body is the array with other elements of the same shape.
func (a DataArray) body(data lazy.Array) DataArray {
	if err := data.Err(); err != nil {
		return a.fail("%s: %w", describe(a.name), err)
	}
	a.v.data = data
	a.v.encoding = Encoding{}
	return a
}

func (a DataArray) binary(op kernel.Op, b any) DataArray {
	if a.err != nil {
		return a
	}
	switch b := b.(type) {
	case DataArray:
		return a.combine(op, b)
	case int:
		return a.scalar(op, lazy.Int(int64(b)))
	case float64:
		return a.scalar(op, lazy.Float(b))
	case float32:
		return a.scalar(op, lazy.Float(float64(b)))
	}
	return a.fail("%v of %s and a %T: an operand is a DataArray, an int or a float64", op, describe(a.name), b)
}

func (a DataArray) scalar(op kernel.Op, x lazy.Number) DataArray {
	data, err := a.numbers(op.String())
	if err != nil {
		return failed(atCaller(err))
	}
	a.v.attrs = attrsAfter(op, a.v.attrs, true)
	return a.body(data.Scalar(op, x, false))
}

// combine is the operation of two arrays, broadcast by name.
func (a DataArray) combine(op kernel.Op, b DataArray) DataArray {
	x, y, out := align(a, b)
	if out.err != nil {
		return out
	}
	data := x.Binary(op, y)
	if err := data.Err(); err != nil {
		return a.fail("%s and %s: %w", describe(a.name), describe(b.name), err)
	}
	out.v.data, out.v.attrs = data, attrsAfter(op, a.v.attrs, false)
	return out
}

// align stretches two arrays to the dimensions of both. The array that comes back has these
// dimensions, the coordinates of both, and a's attributes; its elements are to be set.
func align(a, b DataArray) (x, y lazy.Array, out DataArray) {
	if a.err != nil {
		return x, y, a
	}
	if b.err != nil {
		return x, y, b
	}
	x, err := a.numbers("arithmetic")
	if err != nil {
		return x, y, failed(atCaller(err))
	}
	if y, err = b.numbers("arithmetic"); err != nil {
		return x, y, failed(atCaller(err))
	}
	dims, shape := slices.Clone(a.v.dims), slices.Clone(a.v.shape)
	for i, d := range b.v.dims {
		k := slices.Index(dims, d)
		if k < 0 {
			dims, shape = append(dims, d), append(shape, b.v.shape[i])
			continue
		}
		if err := sameLabels(a, b, d); err != nil {
			return x, y, failed(atCaller(err))
		}
	}
	out = DataArray{name: a.name, v: Variable{dims: dims, shape: shape, attrs: a.v.attrs}}
	if b.name != a.name {
		out.name = ""
	}
	if out.coords, err = mergeCoords(a.coords, b.coords, dims); err != nil {
		return x, y, failed(atCaller(err))
	}
	return x.View(axesOf(dims, a.v.dims), shape), y.View(axesOf(dims, b.v.dims), shape), out
}

// axesOf is where each of dims is among those of an array, -1 where it is not.
func axesOf(dims, have []string) []int {
	axes := make([]int, len(dims))
	for i, d := range dims {
		axes[i] = slices.Index(have, d)
	}
	return axes
}

// sameLabels checks that two arrays that meet along a dimension mean the same by it.
func sameLabels(a, b DataArray, dim string) error {
	if m, n := a.Len(dim), b.Len(dim); m != n {
		return fmt.Errorf("xr: %s has %d elements along %s and %s has %d: select the part that both have", describe(a.name), m, dim, describe(b.name), n)
	}
	ca, okA := find(a.coords, dim)
	cb, okB := find(b.coords, dim)
	if !okA || !okB {
		return nil
	}
	la, err := ca.labels()
	if err != nil {
		return err
	}
	lb, err := cb.labels()
	if err != nil {
		return err
	}
	if i := la.differ(lb); i >= 0 {
		return fmt.Errorf("xr: %s and %s differ along %s at position %d: %s and %s; select or align the labels that both have first", describe(a.name), describe(b.name), dim, i, la.text(i), lb.text(i))
	}
	return nil
}

// Transpose puts the dimensions in the given order; all must be named. Like
// DataArray.transpose.
func (a DataArray) Transpose(dims ...string) DataArray {
	if a.err != nil {
		return a
	}
	data, err := a.Lazy()
	if err != nil {
		return failed(atCaller(err))
	}
	perm := make([]int, len(dims))
	for i, d := range dims {
		if perm[i], err = a.axis(d); err != nil {
			return failed(atCaller(err))
		}
	}
	if len(dims) != len(a.v.dims) {
		return a.fail("transpose names %d of the %d dimensions of %s", len(dims), len(a.v.dims), describe(a.name))
	}
	out := a.body(data.Transpose(perm...))
	if out.err == nil {
		out.v.dims, out.v.shape = slices.Clone(dims), out.v.data.Shape()
	}
	return out
}
