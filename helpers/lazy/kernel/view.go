package kernel

import (
	"fmt"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Element is the Go types of the elements that arithmetic works on. A boolean is a uint8 of
// 0 or 1 whose dtype says so.
type Element interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// View is b as elements. It panics when b is not whole elements or not aligned to them:
// a mistake of the program, not of its data.
func View[T Element](b []byte) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	if len(b) == 0 {
		return nil
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if len(b)%size != 0 || uintptr(p)%uintptr(size) != 0 {
		panic(fmt.Sprintf("kernel: %d bytes at %p are no aligned elements of %d bytes", len(b), p, size))
	}
	return unsafe.Slice((*T)(p), len(b)/size)
}

// Bytes is the memory of elements.
func Bytes[T Element](x []T) []byte {
	var t T
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(t)))
}

// TypeOf is the element type of T; uint8, not bool, for uint8.
func TypeOf[T Element]() dtype.Type {
	var t T
	switch any(t).(type) {
	case int8:
		return dtype.Int8
	case int16:
		return dtype.Int16
	case int32:
		return dtype.Int32
	case int64:
		return dtype.Int64
	case uint8:
		return dtype.Uint8
	case uint16:
		return dtype.Uint16
	case uint32:
		return dtype.Uint32
	case uint64:
		return dtype.Uint64
	case float32:
		return dtype.Float32
	}
	return dtype.Float64
}
