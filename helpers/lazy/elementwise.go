package lazy

import (
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Unary applies an operation of one operand to every element.
func (a Array) Unary(op kernel.Op) Array {
	if a.err != nil {
		return a
	}
	fn, in, out, err := kernel.Unary(op, a.n.t)
	if err != nil {
		return Failed(err)
	}
	return Map(Op{op.String(), func(dst []byte, x [][]byte, n int) { fn(dst, x[0], n) }}, out, a.Convert(in))
}

// Binary applies an operation of two operands to the elements of two arrays of one shape.
func (a Array) Binary(op kernel.Op, b Array) Array {
	if a.err != nil {
		return a
	}
	if b.err != nil {
		return b
	}
	fn, in, out, err := kernel.Binary(op, a.n.t, b.n.t)
	if err != nil {
		return Failed(err)
	}
	return Map(Op{op.String(), func(dst []byte, x [][]byte, n int) { fn(dst, x[0], x[1], n) }}, out, a.Convert(in), b.Convert(in))
}

// Number is a plain number of the program. It takes the type of the array it meets unless
// that cannot hold it: see kernel.PromoteScalar.
type Number struct {
	f     float64
	i     int64
	float bool
}

// Float is a number that makes floats of integers.
func Float(v float64) Number { return Number{f: v, float: true} }

// Int is a number that leaves integers integers.
func Int(v int64) Number { return Number{i: v, f: float64(v)} }

// in is the number as one element of type t.
func (x Number) in(t dtype.Type) ([]byte, error) {
	from, one := dtype.Float64, kernel.Bytes([]float64{x.f})
	if !x.float {
		from, one = dtype.Int64, kernel.Bytes([]int64{x.i})
	}
	fn, err := kernel.Convert(from, t)
	if err != nil {
		return nil, err
	}
	out := kernel.Bytes(make([]uint64, 1))[:t.Size]
	fn(out, one, 1)
	return out, nil
}

// Scalar applies an operation to every element and a number, which is the first operand if
// left, else the second.
func (a Array) Scalar(op kernel.Op, x Number, left bool) Array {
	if a.err != nil {
		return a
	}
	fn, in, out, err := kernel.BinaryScalar(op, kernel.PromoteScalar(a.n.t, x.float), left)
	if err != nil {
		return Failed(err)
	}
	one, err := x.in(in)
	if err != nil {
		return Failed(err)
	}
	run := func(dst []byte, v [][]byte, n int) { fn(dst, v[0], one, n) }
	if left {
		run = func(dst []byte, v [][]byte, n int) { fn(dst, one, v[0], n) }
	}
	return Map(Op{op.String(), run}, out, a.Convert(in))
}

// Ternary applies an operation of three operands of one type: kernel.Where takes a boolean
// array first.
func (a Array) Ternary(op kernel.Op, b, c Array) Array {
	for _, x := range []Array{a, b, c} {
		if x.err != nil {
			return x
		}
	}
	t := kernel.Promote(b.n.t, c.n.t)
	fn, out, err := kernel.Ternary(op, t)
	if err != nil {
		return Failed(err)
	}
	if op != kernel.Where {
		a = a.Convert(t)
	}
	return Map(Op{op.String(), func(dst []byte, x [][]byte, n int) { fn(dst, x[0], x[1], x[2], n) }}, out, a, b.Convert(t), c.Convert(t))
}
