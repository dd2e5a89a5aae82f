package loader

import (
	"encoding/binary"
	"reflect"
	"unsafe"
)

// typeAt is the type whose descriptor is at an address.
func typeAt(addr uintptr) reflect.Type {
	var v any
	(*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] = at(addr)
	return reflect.TypeOf(v)
}

// typeAddress is where the descriptor of a type is.
func typeAddress(t reflect.Type) uintptr {
	return (*[2]uintptr)(unsafe.Pointer(&t))[1]
}

// typeString is what reflect calls the type at addr, whose offsets count from base.
func typeString(base, addr uintptr) string {
	h := (*typeHeader)(at(addr))
	s := nameString(base + uintptr(h.str))
	if h.tflag&tflagExtraStar != 0 && s != "" {
		s = s[1:]
	}
	return s
}

// nameString is the name that is encoded at an address: flags, length, text.
func nameString(addr uintptr) string {
	b := bytesAt(addr, 1+binary.MaxVarintLen32)
	n, width := binary.Uvarint(b[1:])
	return unsafe.String((*byte)(at(addr+1+uintptr(width))), int(n))
}

// zero sets the variable of a type to zero in a way that the collector sees.
func zero(typ, addr uintptr) {
	reflect.NewAt(typeAt(typ), at(addr)).Elem().SetZero()
}
