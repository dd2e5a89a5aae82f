package kernel

import (
	"fmt"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Element is a type that blocks are made of.
type Element interface {
	bool | number
}

type signed interface {
	int8 | int16 | int32 | int64
}

type unsigned interface {
	uint8 | uint16 | uint32 | uint64
}

type float interface{ float32 | float64 }

type integer interface{ signed | unsigned }

type number interface{ integer | float }

// TypeOf is the dtype of T.
func TypeOf[T Element]() dtype.Type {
	var z T
	switch any(z).(type) {
	case bool:
		return dtype.B1
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

// View is the elements that b holds, without copying. Bytes that are no whole number of
// elements, or not aligned to them, are a mistake of the program and panic, as an index out
// of range does; what make returns is aligned.
func View[T Element](b []byte) []T {
	var z T
	size := int(unsafe.Sizeof(z))
	p := unsafe.Pointer(unsafe.SliceData(b))
	if len(b)%size != 0 || uintptr(p)&uintptr(size-1) != 0 {
		panic(fmt.Sprintf("kernel: %d bytes at address mod 8 = %d viewed as %v", len(b), uintptr(p)&7, TypeOf[T]()))
	}
	return unsafe.Slice((*T)(p), len(b)/size)
}

// Bytes is the memory of x, without copying.
func Bytes[T Element](x []T) []byte {
	var z T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(z)))
}

// view is the first n elements of b.
func view[T Element](b []byte, n int) []T {
	var z T
	return View[T](b[:n*int(unsafe.Sizeof(z))])
}

// one is the first element of b.
func one[T Element](b []byte) T { return view[T](b, 1)[0] }

// Fill repeats the bytes of one element through dst.
func Fill(dst, element []byte) {
	if len(element) == 0 {
		return
	}
	for n := copy(dst, element); n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
