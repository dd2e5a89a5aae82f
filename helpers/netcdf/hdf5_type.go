package netcdf

import (
	"encoding/binary"
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// unwrap strips arrays of their dimensions, which become axes of the variable.
func unwrap(t *hdf5.Datatype) (element *hdf5.Datatype, dims []int64) {
	for t.Class == hdf5.Array {
		dims = append(dims, t.Dims...)
		t = t.Base
	}
	return t, dims
}

// typeOf names an HDF5 datatype. Enumerations are named by their integers, bit fields as
// unsigned integers, floats that are not IEEE 754 of 2, 4 or 8 bytes as opaque.
func typeOf(t *hdf5.Datatype) dtype.Type {
	size := int(t.Size)
	big := t.Big && size > 1
	switch t.Class {
	case hdf5.Fixed:
		kind := dtype.Uint
		if t.Signed {
			kind = dtype.Int
		}
		return dtype.Type{Kind: kind, Size: size, Big: big}
	case hdf5.Bitfield:
		return dtype.Type{Kind: dtype.Uint, Size: size, Big: big}
	case hdf5.Floating:
		if t.Standard {
			return dtype.Type{Kind: dtype.Float, Size: size, Big: big}
		}
	case hdf5.Text:
		return dtype.Type{Kind: dtype.Bytes, Size: size}
	case hdf5.Enum:
		return typeOf(t.Base)
	case hdf5.Compound:
		return dtype.Type{Kind: dtype.Compound, Size: size}
	case hdf5.Reference:
		return dtype.Type{Kind: dtype.Reference, Size: size}
	case hdf5.Vlen:
		if t.String {
			return dtype.Type{Kind: dtype.String}
		}
		return dtype.Type{Kind: dtype.Vlen}
	}
	return dtype.Type{Kind: dtype.Opaque, Size: size}
}

// unreadable says why elements of a type cannot be given as an array; nil when they can.
func unreadable(t *hdf5.Datatype) error {
	refuse := func(format string, args ...any) error {
		return &FormatError{Offset: -1, Err: ErrUnsupported, What: fmt.Sprintf(format, args...)}
	}
	switch t.Class {
	case hdf5.Floating, hdf5.Fixed, hdf5.Bitfield:
		n := numberOf(t)
		if n == nil {
			return nil
		}
		if n.Float && !t.Float.Implied {
			return refuse("floats of %d bytes whose mantissa is stored whole, or in the order of a VAX, are not supported", t.Size)
		}
		if _, err := n.Type(); err != nil {
			return refuse("%v", err)
		}
	case hdf5.Enum:
		return unreadable(t.Base)
	case hdf5.Vlen:
		if t.String {
			return refuse("text of any length is no array of numbers: use Text")
		}
		return refuse("sequences of any length are not supported")
	case hdf5.Reference:
		return refuse("references are not supported")
	case hdf5.Time:
		return refuse("elements of class %s are not supported", t.Class)
	}
	return nil
}

// membersOf describes the members of a compound.
func membersOf(t *hdf5.Datatype) []Member {
	var list []Member
	for _, m := range t.Members {
		element, dims := unwrap(m.Type)
		member := Member{Name: m.Name, Offset: int(m.Offset), Type: typeOf(element), Members: membersOf(element)}
		for _, d := range dims {
			member.Dims = append(member.Dims, int(d))
		}
		list = append(list, member)
	}
	return list
}

// enumOf lists the named values of an enumeration.
func enumOf(t *hdf5.Datatype) []EnumValue {
	if t.Class != hdf5.Enum {
		return nil
	}
	var list []EnumValue
	for i, name := range t.Names {
		list = append(list, EnumValue{Name: name, Value: integer(typeOf(t.Base), t.Values[i])})
	}
	return list
}

// integer widens a stored integer.
func integer(t dtype.Type, p []byte) int64 {
	if len(p) == 0 || len(p) > 8 {
		return 0
	}
	var b [8]byte
	copy(b[:], native(t, p))
	if t.Kind == dtype.Int && b[len(p)-1]&0x80 != 0 {
		for i := len(p); i < 8; i++ {
			b[i] = 0xff
		}
	}
	return int64(binary.LittleEndian.Uint64(b[:]))
}
