package hdf5write

import (
	"encoding/binary"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

var le = binary.LittleEndian

// referenceType is an object reference; its value is the address of an object header.
var referenceType = []byte{0x17, 0, 0, 0, 8, 0, 0, 0}

// dimensionListType is a sequence of object references, kept in a heap.
var dimensionListType = append([]byte{0x19, 0, 0, 0, 16, 0, 0, 0}, referenceType...)

// vlenStringType is text of any length in UTF-8, kept in a heap.
var vlenStringType = []byte{0x19, 0x01, 0x01, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0}

// placeholderType is the element type of a dimension that has no variable: a big-endian
// float, as the NetCDF library has it.
var placeholderType = []byte{0x11, 0x21, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0}

// referenceListType is what a scale keeps of each use: the dataset and its axis.
func referenceListType() []byte {
	b := []byte{0x36, 2, 0, 0, 16, 0, 0, 0}
	b = append(b, "dataset\x00\x00"...)
	b = append(b, referenceType...)
	b = append(b, "dimension\x00\x08"...)
	return append(b, numberType(dtype.Int32)...)
}

// numberType is the datatype message of a little-endian number.
//
// Source: HDF5 File Format Specification IV.A.2.d.
func numberType(t dtype.Type) []byte {
	bits := uint16(8 * t.Size)
	if t.Kind == dtype.Float {
		b := []byte{0x11, 0x20, byte(bits - 1), 0, byte(t.Size), 0, 0, 0, 0, 0}
		b = le.AppendUint16(b, bits)
		if t.Size == 4 {
			return append(b, 23, 8, 0, 23, 127, 0, 0, 0)
		}
		return append(b, 52, 11, 0, 52, 0xff, 0x03, 0, 0)
	}
	var signed byte
	if t.Kind == dtype.Int {
		signed = 8
	}
	b := []byte{0x10, signed, 0, 0, byte(t.Size), 0, 0, 0, 0, 0}
	return le.AppendUint16(b, bits)
}

// textType is text of a fixed number of bytes.
func textType(size int, utf8 bool) []byte {
	b := []byte{0x13, 0, 0, 0}
	if utf8 {
		b[1] = 0x10
	}
	return le.AppendUint32(b, uint32(size))
}

// elementType is the datatype message of a variable.
func elementType(t dtype.Type) []byte {
	switch t.Kind {
	case dtype.String:
		return vlenStringType
	case dtype.Bytes:
		return textType(t.Size, false)
	}
	return numberType(t)
}
