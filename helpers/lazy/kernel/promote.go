package kernel

import "github.com/gonda-go/gonda/zarrstore/dtype"

// Promote is the type in which a and b meet: numpy.result_type of two arrays. Of types
// without arithmetic it is the zero Type.
//
// Equal kinds give the wider; bool gives way to all; a signed and an unsigned integer meet
// in the signed type that holds both (int64 and uint64: float64); float32 holds integers
// of at most 16 bits, others meet float32 in float64.
func Promote(a, b dtype.Type) dtype.Type {
	a, b = a.Native(), b.Native()
	if !a.Numeric() || !b.Numeric() {
		return dtype.Type{}
	}
	if a.Kind == b.Kind {
		if a.Size < b.Size {
			return b
		}
		return a
	}
	if rank(a.Kind) > rank(b.Kind) {
		a, b = b, a
	}
	switch {
	case a.Kind == dtype.Bool:
		return b
	case b.Kind == dtype.Float:
		if a.Size > 2 {
			return dtype.Float64
		}
		return b
	}
	// a is unsigned, b signed.
	if a.Size < b.Size {
		return b
	}
	if a.Size == 8 {
		return dtype.Float64
	}
	return dtype.Type{Kind: dtype.Int, Size: 2 * a.Size}
}

func rank(k dtype.Kind) int {
	switch k {
	case dtype.Bool:
		return 0
	case dtype.Uint:
		return 1
	case dtype.Int:
		return 2
	}
	return 3
}

// PromoteScalar is the type in which an array meets a plain number of the program, which is
// weak as in NumPy 2: it takes the array's type unless it is of a higher kind. An integer
// makes int64 of bools, a float makes float64 of bools and integers.
func PromoteScalar(array dtype.Type, isFloatScalar bool) dtype.Type {
	array = array.Native()
	switch {
	case !array.Numeric():
		return dtype.Type{}
	case isFloatScalar && !array.IsFloat():
		return dtype.Float64
	case array.Kind == dtype.Bool:
		return dtype.Int64
	}
	return array
}

// floating is the float type in which functions of t are computed: float32 for bools and
// integers of at most 16 bits, else float64. NumPy uses float16 for those of 8 bits.
func floating(t dtype.Type) dtype.Type {
	switch {
	case t.IsFloat():
		return t
	case t.Size <= 2:
		return dtype.Float32
	}
	return dtype.Float64
}
