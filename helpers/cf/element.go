package cf

import (
	"encoding/json"
	"math"
	"strconv"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

type number interface {
	integer | float32 | float64
}

type float interface{ float32 | float64 }

// view is b as elements, of which it has to hold a whole number, aligned.
func view[T number](b []byte) []T {
	var z T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(z)))
}

// fromBits is the element with the given bits, the lowest of them.
func fromBits[T number](bits uint64) T { return *(*T)(unsafe.Pointer(&bits)) }

// exact is a number as an attribute gives it: an integer or, if isFloat, a float.
type exact struct {
	negative bool
	size     uint64 // absolute value of an integer
	f        float64
	isFloat  bool
}

func integerOf(v int64) exact {
	if v < 0 {
		return exact{negative: true, size: -uint64(v)}
	}
	return exact{size: uint64(v)}
}

// float is the value as float64.
func (x exact) float() float64 {
	switch {
	case x.isFloat:
		return x.f
	case x.negative:
		return -float64(x.size)
	}
	return float64(x.size)
}

// bits are those of the number as an element of t, false when t does not hold it. An integer
// may be given as signed or unsigned if either is set.
func (x exact) bits(t dtype.Type, either bool) (uint64, bool) {
	switch t {
	case dtype.Float32:
		return uint64(math.Float32bits(float32(x.float()))), true
	case dtype.Float64:
		return math.Float64bits(x.float()), true
	}
	if x.isFloat {
		if x.f != math.Trunc(x.f) || math.Abs(x.f) >= 1<<64 {
			return 0, false
		}
		x = exact{negative: x.f < 0, size: uint64(math.Abs(x.f))}
	}
	width := uint(8 * t.Size)
	half := uint64(1) << (width - 1)
	asSigned := x.size < half || x.negative && x.size == half
	asUnsigned := (!x.negative || x.size == 0) && x.size <= half-1+half
	if t.Kind == dtype.Int && !asSigned && !(either && asUnsigned) || t.Kind == dtype.Uint && !asUnsigned && !(either && asSigned) {
		return 0, false
	}
	v := x.size
	if x.negative {
		v = -v
	}
	return v << (64 - width) >> (64 - width), true
}

// numbers are those of an attribute's value: a number, a slice of numbers, or what JSON has
// for them. Anything else, and what is no number in a list, is left out.
func numbers(v any) []exact {
	switch v := v.(type) {
	case []int8:
		return each(v, func(x int8) exact { return integerOf(int64(x)) })
	case []int16:
		return each(v, func(x int16) exact { return integerOf(int64(x)) })
	case []int32:
		return each(v, func(x int32) exact { return integerOf(int64(x)) })
	case []int64:
		return each(v, integerOf)
	case []int:
		return each(v, func(x int) exact { return integerOf(int64(x)) })
	case []uint8:
		return each(v, func(x uint8) exact { return exact{size: uint64(x)} })
	case []uint16:
		return each(v, func(x uint16) exact { return exact{size: uint64(x)} })
	case []uint32:
		return each(v, func(x uint32) exact { return exact{size: uint64(x)} })
	case []uint64:
		return each(v, func(x uint64) exact { return exact{size: x} })
	case []float32:
		return each(v, func(x float32) exact { return exact{f: float64(x), isFloat: true} })
	case []float64:
		return each(v, func(x float64) exact { return exact{f: x, isFloat: true} })
	case []any:
		var out []exact
		for _, e := range v {
			out = append(out, numbers(e)...)
		}
		return out
	}
	if x, ok := scalar(v); ok {
		return []exact{x}
	}
	return nil
}

func each[T any](v []T, f func(T) exact) []exact {
	out := make([]exact, len(v))
	for i, x := range v {
		out[i] = f(x)
	}
	return out
}

func scalar(v any) (exact, bool) {
	switch v := v.(type) {
	case int8:
		return integerOf(int64(v)), true
	case int16:
		return integerOf(int64(v)), true
	case int32:
		return integerOf(int64(v)), true
	case int64:
		return integerOf(v), true
	case int:
		return integerOf(int64(v)), true
	case uint8:
		return exact{size: uint64(v)}, true
	case uint16:
		return exact{size: uint64(v)}, true
	case uint32:
		return exact{size: uint64(v)}, true
	case uint64:
		return exact{size: v}, true
	case float32:
		return exact{f: float64(v), isFloat: true}, true
	case float64:
		return exact{f: v, isFloat: true}, true
	case json.Number:
		return parseNumber(v.String())
	}
	return exact{}, false
}

// parseNumber reads a decimal number: integers of up to 64 bits exactly.
func parseNumber(s string) (exact, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return integerOf(n), true
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return exact{size: n}, true
	}
	f, err := strconv.ParseFloat(s, 64)
	return exact{f: f, isFloat: true}, err == nil
}

// bytesOf is the memory of x.
func bytesOf[T number](x []T) []byte {
	var z T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(z)))
}
