package loader

import (
	"reflect"
	"unsafe"
)

// at turns an address outside of the heap into a pointer. The collector ignores it.
func at(addr uintptr) unsafe.Pointer { return unsafe.Add(nil, addr) }

// bytesAt is the memory of n bytes at an address outside of the heap.
func bytesAt(addr uintptr, n int) []byte { return unsafe.Slice((*byte)(at(addr)), n) }

// load reads a value at an address outside of the heap.
func load[T uint8 | uint16 | uint32 | uint64 | uintptr | int32](addr uintptr) T {
	return *(*T)(at(addr))
}

func alignUp(n, to uintptr) uintptr { return (n + to - 1) &^ (to - 1) }

// funcAt is the function of type F whose code begins at entry. F must be its type: a function
// value is a pointer to a word that holds the entry.
func funcAt[F any](entry uintptr) F {
	word := &entry
	return *(*F)(unsafe.Pointer(&word))
}

// functionValue takes a function value apart: where it is, and where its code begins.
func functionValue(fn any) (value, entry uintptr, ok bool) {
	if fn == nil || reflect.TypeOf(fn).Kind() != reflect.Func || reflect.ValueOf(fn).IsNil() {
		return 0, 0, false
	}
	value = (*[2]uintptr)(unsafe.Pointer(&fn))[1]
	return value, load[uintptr](value), true
}
