package kernel

import "github.com/gonda-go/gonda/zarrstore/dtype"

// BinaryFunc puts op(a[i], b[i]) into the n elements of dst. As a scalar function it reads
// one element of the operand that is the scalar.
type BinaryFunc = func(dst, a, b []byte, n int)

// shapes are the forms of one operation: two blocks; the second, or the first, one element.
type shapes struct{ both, right, left BinaryFunc }

// Binary is the function of op for blocks of type in, to which operands of types a and b
// have to be converted first (Convert), and the type of its result.
//
// Integers wrap. Division is true division, of integers in float64. Floor division and Mod
// of integers by zero give 0. A negative power of an integer is 0 but for 1 and -1 (NumPy
// refuses it). Arithmetic on bools is Or for Add and And for Mul; FloorDiv, Mod and Pow
// take them as int8. Comparisons give bools, and are false with NaN, but for Ne.
// Errors: *TypeError.
func Binary(op Op, a, b dtype.Type) (fn BinaryFunc, in, out dtype.Type, err error) {
	s, in, out, err := pairOf(op, a, b, Promote(a, b))
	return s.both, in, out, err
}

// BinaryScalar is Binary with one element in the place of one operand: of the first if left,
// else of the second. t is what PromoteScalar says, or any type that the block is in; the
// scalar has to be given in type in, too.
func BinaryScalar(op Op, t dtype.Type, left bool) (fn BinaryFunc, in, out dtype.Type, err error) {
	s, in, out, err := pairOf(op, t, t, t.Native())
	if left {
		return s.left, in, out, err
	}
	return s.right, in, out, err
}

func pairOf(op Op, a, b, t dtype.Type) (s shapes, in, out dtype.Type, err error) {
	if op == Atan2 || op == Hypot {
		t = Promote(floating(a.Native()), floating(b.Native()))
	}
	in = operand(op, t)
	out = in
	if op >= Eq && op <= Ge {
		out = dtype.B1
	}
	if in != (dtype.Type{}) {
		s = shapesOf(op, in)
	}
	if s.both == nil {
		return s, dtype.Type{}, dtype.Type{}, &TypeError{op.String(), a, b}
	}
	return s, in, out, nil
}

// operand is the type in which op works on operands that meet in t.
func operand(op Op, t dtype.Type) dtype.Type {
	if !t.Numeric() {
		return dtype.Type{}
	}
	switch op {
	case Div:
		if !t.IsFloat() {
			return dtype.Float64
		}
	case FloorDiv, Mod, Pow:
		if t.Kind == dtype.Bool {
			return dtype.Int8
		}
	}
	return t
}

func shapesOf(op Op, t dtype.Type) shapes {
	switch t {
	case dtype.B1:
		return boolShapes(op)
	case dtype.Int8:
		return signedShapes[int8](op)
	case dtype.Int16:
		return signedShapes[int16](op)
	case dtype.Int32:
		return signedShapes[int32](op)
	case dtype.Int64:
		return signedShapes[int64](op)
	case dtype.Uint8:
		return unsignedShapes[uint8](op)
	case dtype.Uint16:
		return unsignedShapes[uint16](op)
	case dtype.Uint32:
		return unsignedShapes[uint32](op)
	case dtype.Uint64:
		return unsignedShapes[uint64](op)
	case dtype.Float32:
		return floatShapes[float32](op)
	case dtype.Float64:
		return floatShapes[float64](op)
	}
	return shapes{}
}

// boolShapes works on bools as bytes of 0 and 1.
func boolShapes(op Op) shapes {
	switch op {
	case Add, Or, Max, FMax:
		return orShapes[uint8]()
	case Mul, And, Min, FMin:
		return andShapes[uint8]()
	case Xor:
		return xorShapes[uint8]()
	case FillNA:
		return called(first[uint8])
	}
	return compareShapes[uint8](op)
}

func signedShapes[T signed](op Op) shapes {
	switch op {
	case FloorDiv:
		return called(floorDivSigned[T])
	case Mod:
		return called(modSigned[T])
	case Pow:
		return called(powSigned[T])
	}
	return integerShapes[T](op)
}

func unsignedShapes[T unsigned](op Op) shapes {
	switch op {
	case FloorDiv:
		return called(floorDivUnsigned[T])
	case Mod:
		return called(modUnsigned[T])
	case Pow:
		return called(powUnsigned[T])
	}
	return integerShapes[T](op)
}

func integerShapes[T integer](op Op) shapes {
	switch op {
	case And:
		return andShapes[T]()
	case Or:
		return orShapes[T]()
	case Xor:
		return xorShapes[T]()
	case FMin:
		return leastShapes[T]()
	case FMax:
		return mostShapes[T]()
	case FillNA:
		return called(first[T])
	}
	return numberShapes[T](op)
}

func floatShapes[T float](op Op) shapes {
	switch op {
	case Div:
		return divShapes[T]()
	case FloorDiv:
		return called(floorDivFloat[T])
	case Mod:
		return called(modFloat[T])
	case Pow:
		return called(powFloat[T])
	case Atan2:
		return called(atan2Float[T])
	case Hypot:
		return called(hypotFloat[T])
	case FMin:
		return called(fmin[T])
	case FMax:
		return called(fmax[T])
	case FillNA:
		return fillShapes[T]()
	}
	return numberShapes[T](op)
}

func numberShapes[T number](op Op) shapes {
	switch op {
	case Add:
		return addShapes[T]()
	case Sub:
		return subShapes[T]()
	case Mul:
		return mulShapes[T]()
	case Min:
		return leastShapes[T]()
	case Max:
		return mostShapes[T]()
	}
	return compareShapes[T](op)
}

// called are the forms of an operation that costs more than a call.
func called[T Element](f func(T, T) T) shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), f) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), f) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), f) },
	}
}
