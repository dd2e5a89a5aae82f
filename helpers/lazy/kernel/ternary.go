package kernel

import "github.com/gonda-go/gonda/zarrstore/dtype"

// TernaryFunc puts op(a[i], b[i], c[i]) into the n elements of dst. As a scalar function it
// reads one element of the operands that are scalars.
type TernaryFunc = func(dst, a, b, c []byte, n int)

// Ternary is the function of Where, Clip or MulAdd for blocks of type t, which is also the
// type of the result; the first operand of Where is bool. In Clip a missing value or bound
// gives a missing value; MulAdd rounds the product before it adds.
// Errors: *TypeError.
func Ternary(op Op, t dtype.Type) (fn TernaryFunc, out dtype.Type, err error) {
	both, _ := ternary(op, t.Native())
	if both == nil {
		return nil, dtype.Type{}, &TypeError{Op: op.String(), A: t}
	}
	return both, t.Native(), nil
}

// TernaryScalar is Ternary with scalars: of Where the third operand is one element, of Clip
// and MulAdd the second and the third.
func TernaryScalar(op Op, t dtype.Type) (fn TernaryFunc, out dtype.Type, err error) {
	_, scalar := ternary(op, t.Native())
	if scalar == nil {
		return nil, dtype.Type{}, &TypeError{Op: op.String(), A: t}
	}
	return scalar, t.Native(), nil
}

func ternary(op Op, t dtype.Type) (both, scalar TernaryFunc) {
	if op == Where && t.Numeric() {
		switch t.Size {
		case 1:
			return whereBoth[uint8], whereScalar[uint8]
		case 2:
			return whereBoth[uint16], whereScalar[uint16]
		case 4:
			return whereBoth[uint32], whereScalar[uint32]
		}
		return whereBoth[uint64], whereScalar[uint64]
	}
	switch t {
	case dtype.Int8:
		return numberTernary[int8](op)
	case dtype.Int16:
		return numberTernary[int16](op)
	case dtype.Int32:
		return numberTernary[int32](op)
	case dtype.Int64:
		return numberTernary[int64](op)
	case dtype.Uint8:
		return numberTernary[uint8](op)
	case dtype.Uint16:
		return numberTernary[uint16](op)
	case dtype.Uint32:
		return numberTernary[uint32](op)
	case dtype.Uint64:
		return numberTernary[uint64](op)
	case dtype.Float32:
		return numberTernary[float32](op)
	case dtype.Float64:
		return numberTernary[float64](op)
	}
	return nil, nil
}

func numberTernary[T number](op Op) (both, scalar TernaryFunc) {
	switch op {
	case Clip:
		return clipBoth[T], clipScalar[T]
	case MulAdd:
		return mulAddBoth[T], mulAddScalar[T]
	}
	return nil, nil
}

// whereBoth: d[i] = a[i] if c[i] else b[i]; elements are carried as bits.
func whereBoth[T unsigned](dst, cond, a, b []byte, n int) {
	d, c := view[T](dst, n), view[bool](cond, n)
	x, y := view[T](a, n), view[T](b, n)
	c, x, y = c[:len(d)], x[:len(d)], y[:len(d)]
	for i := range d {
		v := y[i]
		if c[i] {
			v = x[i]
		}
		d[i] = v
	}
}

func whereScalar[T unsigned](dst, cond, a, b []byte, n int) {
	d, c := view[T](dst, n), view[bool](cond, n)
	x, other := view[T](a, n), one[T](b)
	c, x = c[:len(d)], x[:len(d)]
	for i := range d {
		v := other
		if c[i] {
			v = x[i]
		}
		d[i] = v
	}
}

func clipBoth[T number](dst, a, lo, hi []byte, n int) {
	d, x, l, h := view[T](dst, n), view[T](a, n), view[T](lo, n), view[T](hi, n)
	x, l, h = x[:len(d)], l[:len(d)], h[:len(d)]
	for i := range d {
		d[i] = min(max(x[i], l[i]), h[i])
	}
}

func clipScalar[T number](dst, a, lo, hi []byte, n int) {
	d, x, l, h := view[T](dst, n), view[T](a, n), one[T](lo), one[T](hi)
	x = x[:len(d)]
	for i := range d {
		d[i] = min(max(x[i], l), h)
	}
}

// mulAddBoth: d[i] = T(a[i]*b[i]) + c[i]
func mulAddBoth[T number](dst, a, b, c []byte, n int) {
	d, x, y, z := view[T](dst, n), view[T](a, n), view[T](b, n), view[T](c, n)
	x, y, z = x[:len(d)], y[:len(d)], z[:len(d)]
	for i := range d {
		d[i] = T(x[i]*y[i]) + z[i]
	}
}

func mulAddScalar[T number](dst, a, b, c []byte, n int) {
	d, x, y, z := view[T](dst, n), view[T](a, n), one[T](b), one[T](c)
	x = x[:len(d)]
	for i := range d {
		d[i] = T(x[i]*y) + z
	}
}
