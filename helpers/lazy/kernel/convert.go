package kernel

import (
	"math"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ConvertFunc puts the n elements of src into dst, changing their type.
type ConvertFunc = func(dst, src []byte, n int)

// Convert is the function that changes elements of one type to another.
//
// Integers wrap, as in NumPy. Floats become integers by truncation; what does not fit
// becomes the nearest that does, and NaN 0 (NumPy's result depends on the machine). Into
// bool: whether it is not zero, true for NaN. Into float: rounded to nearest.
// Errors: *TypeError when a type is not numeric.
func Convert(from, to dtype.Type) (ConvertFunc, error) {
	from, to = from.Native(), to.Native()
	var fn ConvertFunc
	if to.Numeric() {
		switch from {
		case dtype.B1:
			fn = fromBool(to)
		case dtype.Int8:
			fn = fromInteger[int8](to)
		case dtype.Int16:
			fn = fromInteger[int16](to)
		case dtype.Int32:
			fn = fromInteger[int32](to)
		case dtype.Int64:
			fn = fromInteger[int64](to)
		case dtype.Uint8:
			fn = fromInteger[uint8](to)
		case dtype.Uint16:
			fn = fromInteger[uint16](to)
		case dtype.Uint32:
			fn = fromInteger[uint32](to)
		case dtype.Uint64:
			fn = fromInteger[uint64](to)
		case dtype.Float32:
			fn = fromFloat[float32](to)
		case dtype.Float64:
			fn = fromFloat[float64](to)
		}
	}
	if fn == nil {
		return nil, &TypeError{"conversion", from, to}
	}
	return fn, nil
}

func fromBool(to dtype.Type) ConvertFunc {
	if to == dtype.B1 {
		return same[uint8]
	}
	return fromInteger[uint8](to)
}

func fromInteger[S integer](to dtype.Type) ConvertFunc {
	if TypeOf[S]() == to {
		return same[S]
	}
	switch to {
	case dtype.B1:
		return func(d, s []byte, n int) { each(view[bool](d, n), view[S](s, n), truth[S]) }
	case dtype.Float32:
		return casting[S, float32]
	case dtype.Float64:
		return casting[S, float64]
	}
	// Wrapping does not see the sign of the result.
	switch to.Size {
	case 1:
		return casting[S, uint8]
	case 2:
		return casting[S, uint16]
	case 4:
		return casting[S, uint32]
	}
	return casting[S, uint64]
}

func fromFloat[S float](to dtype.Type) ConvertFunc {
	if TypeOf[S]() == to {
		return same[S]
	}
	switch to {
	case dtype.B1:
		return func(d, s []byte, n int) { each(view[bool](d, n), view[S](s, n), truth[S]) }
	case dtype.Int8:
		return clamping[S, int8]
	case dtype.Int16:
		return clamping[S, int16]
	case dtype.Int32:
		return clamping[S, int32]
	case dtype.Int64:
		return clamping[S, int64]
	case dtype.Uint8:
		return clamping[S, uint8]
	case dtype.Uint16:
		return clamping[S, uint16]
	case dtype.Uint32:
		return clamping[S, uint32]
	case dtype.Uint64:
		return clamping[S, uint64]
	case dtype.Float32:
		return casting[S, float32]
	}
	return casting[S, float64]
}

func same[T Element](d, s []byte, n int) { copy(view[T](d, n), view[T](s, n)) }

func truth[T number](x T) bool { return x != 0 }

func cast[S, D number](x S) D { return D(x) }

func casting[S, D number](d, s []byte, n int) {
	each(view[D](d, n), view[S](s, n), cast[S, D])
}

func clamping[S float, D integer](d, s []byte, n int) {
	lo, hi := limits[D]()
	x, y := view[S](s, n), view[D](d, n)
	x = x[:len(y)]
	// The largest 64-bit integers are no floats: the bound is the power of two above, which
	// does not fit.
	top := math.Ldexp(1, bitsAbove[D]())
	for i := range y {
		v := float64(x[i])
		switch {
		case v >= top:
			y[i] = hi
		case v <= float64(lo):
			y[i] = lo
		case v != v:
			y[i] = 0
		default:
			y[i] = D(v)
		}
	}
}

// limits are the smallest and the largest of an integer type.
func limits[T integer]() (lo, hi T) {
	ones := ^T(0)
	if ones > 0 {
		return 0, ones
	}
	hi = T(1)<<(bitsAbove[T]()-1) - 1 + T(1)<<(bitsAbove[T]()-1)
	return -hi - 1, hi
}

// bitsAbove is the exponent of the first power of two above the largest T.
func bitsAbove[T integer]() int {
	n := int(unsafe.Sizeof(T(0))) * 8
	if ^T(0) < 0 {
		n--
	}
	return n
}
