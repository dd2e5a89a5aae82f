package kernel

import (
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// UnaryFunc puts op(a[i]) into the n elements of dst.
type UnaryFunc = func(dst, a []byte, n int)

// Unary is the function of op for blocks of type in, to which an operand of type t has to be
// converted first (Convert), and the type of its result.
//
// Functions of reals take bools and integers of at most 16 bits as float32, other integers
// as float64. Rounding leaves integers as they are. Neg of unsigned integers wraps.
// Errors: *TypeError.
func Unary(op Op, t dtype.Type) (fn UnaryFunc, in, out dtype.Type, err error) {
	in = t.Native()
	if op >= Sqrt && op <= Atan && op != Square && in.Numeric() {
		in = floating(in)
	}
	out = in
	if op == IsNaN || op == NotNull {
		out = dtype.B1
	}
	switch in {
	case dtype.B1:
		fn = boolUnary(op)
	case dtype.Int8:
		fn = integerUnary[int8](op)
	case dtype.Int16:
		fn = integerUnary[int16](op)
	case dtype.Int32:
		fn = integerUnary[int32](op)
	case dtype.Int64:
		fn = integerUnary[int64](op)
	case dtype.Uint8:
		fn = integerUnary[uint8](op)
	case dtype.Uint16:
		fn = integerUnary[uint16](op)
	case dtype.Uint32:
		fn = integerUnary[uint32](op)
	case dtype.Uint64:
		fn = integerUnary[uint64](op)
	case dtype.Float32:
		fn = floatUnary[float32](op)
	case dtype.Float64:
		fn = floatUnary[float64](op)
	}
	if fn == nil {
		return nil, dtype.Type{}, dtype.Type{}, &TypeError{Op: op.String(), A: t}
	}
	return fn, in, out, nil
}

func boolUnary(op Op) UnaryFunc {
	switch op {
	case Not:
		return func(d, a []byte, n int) { each(view[uint8](d, n), view[uint8](a, n), flip) }
	case Abs, Round, Floor, Ceil, Trunc:
		return same[uint8]
	case IsNaN, NotNull:
		return always(op == NotNull)
	}
	return nil
}

func flip(x uint8) uint8 { return x ^ 1 }

// always is the answer for types in which nothing is missing.
func always(v bool) UnaryFunc {
	return func(d, _ []byte, n int) {
		x := view[bool](d, n)
		for i := range x {
			x[i] = v
		}
	}
}

func integerUnary[T integer](op Op) UnaryFunc {
	switch op {
	case Neg:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), neg[T]) }
	case Abs:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), abs[T]) }
	case Sign:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), sign[T]) }
	case Square:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), square[T]) }
	case Not:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), invert[T]) }
	case Round, Floor, Ceil, Trunc:
		return same[T]
	case IsNaN, NotNull:
		return always(op == NotNull)
	}
	return nil
}

func floatUnary[T float](op Op) UnaryFunc {
	switch op {
	case Neg:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), neg[T]) }
	case Abs:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), fabs[T]) }
	case Sign:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), sign[T]) }
	case Square:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), square[T]) }
	case Sqrt:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), sqrt[T]) }
	case Floor:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), floor[T]) }
	case Ceil:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), ceil[T]) }
	case Trunc:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), trunc[T]) }
	case Round:
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), round[T]) }
	case IsNaN:
		return func(d, a []byte, n int) { each(view[bool](d, n), view[T](a, n), isNaN[T]) }
	case NotNull:
		return func(d, a []byte, n int) { each(view[bool](d, n), view[T](a, n), notNaN[T]) }
	}
	if f := realFunc(op); f != nil {
		// Computed in float64 and rounded once.
		g := func(x T) T { return T(f(float64(x))) }
		return func(d, a []byte, n int) { each(view[T](d, n), view[T](a, n), g) }
	}
	return nil
}

func realFunc(op Op) func(float64) float64 {
	switch op {
	case Exp:
		return exp
	case Log:
		return log
	case Log2:
		return log2
	case Log10:
		return log10
	case Sin:
		return sin
	case Cos:
		return cos
	case Tan:
		return tan
	case Asin:
		return asin
	case Acos:
		return acos
	case Atan:
		return atan
	}
	return nil
}

func neg[T number](x T) T      { return -x }
func square[T number](x T) T   { return T(x * x) }
func invert[T integer](x T) T  { return ^x }
func isNaN[T float](x T) bool  { return x != x }
func notNaN[T float](x T) bool { return x == x }

func abs[T integer](x T) T {
	if x < 0 {
		return -x
	}
	return x
}

// sign is -1, 0 or 1, and NaN of NaN.
func sign[T number](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return T(0) - 1
	}
	return x
}

func fabs[T float](x T) T  { return T(math.Abs(float64(x))) }
func sqrt[T float](x T) T  { return T(math.Sqrt(float64(x))) }
func floor[T float](x T) T { return T(math.Floor(float64(x))) }
func ceil[T float](x T) T  { return T(math.Ceil(float64(x))) }
func trunc[T float](x T) T { return T(math.Trunc(float64(x))) }
func round[T float](x T) T { return T(math.RoundToEven(float64(x))) }
