package hdf5write

import (
	"fmt"
	"unicode/utf8"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// attribute is an attribute message in parts.
type attribute struct {
	name              string
	typ, space, value []byte
}

// encode is the message of version 3.
//
// Source: HDF5 File Format Specification IV.A.2.m.
func (a attribute) encode() []byte {
	b := make([]byte, 0, a.size())
	b = append(b, 3, 0)
	b = le.AppendUint16(b, uint16(len(a.name)+1))
	b = le.AppendUint16(b, uint16(len(a.typ)))
	b = le.AppendUint16(b, uint16(len(a.space)))
	b = append(b, charset(a.name))
	b = append(b, a.name...)
	b = append(b, 0)
	b = append(b, a.typ...)
	b = append(b, a.space...)
	return append(b, a.value...)
}

func (a attribute) size() int {
	return 9 + len(a.name) + 1 + len(a.typ) + len(a.space) + len(a.value)
}

// charset is 0 for ASCII and 1 for UTF-8.
func charset(s string) byte {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return 1
		}
	}
	return 0
}

// textAttribute stores s in the header; a text always has at least one byte, the NUL when it
// is empty. A text too long for a message goes into the heap.
func textAttribute(name, s string, h *heap) attribute {
	value := []byte(s)
	if s == "" {
		value = []byte{0}
	}
	a := attribute{name, textType(len(value), charset(s) == 1), scalarSpace, value}
	if a.size() > maxMessageBytes {
		return attribute{name, vlenStringType, scalarSpace, h.putText(s)}
	}
	return a
}

// terminated is a text with its NUL, as the dimension scale conventions want theirs.
func terminated(name, s string) attribute {
	return attribute{name, textType(len(s)+1, false), scalarSpace, append([]byte(s), 0)}
}

func int32Attribute(name string, value int) attribute {
	return attribute{name, numberType(dtype.Int32), scalarSpace, le.AppendUint32(nil, uint32(value))}
}

func int32sAttribute(name string, values []int) attribute {
	var b []byte
	for _, v := range values {
		b = le.AppendUint32(b, uint32(v))
	}
	return attribute{name, numberType(dtype.Int32), listSpace(len(values)), b}
}

// userAttribute is an attribute as the NetCDF library stores it: text as one fixed string,
// texts as a list in the heap, numbers as a list, an empty list without a dataspace.
func userAttribute(a schema.Attr, h *heap) attribute {
	switch a.Type.Kind {
	case dtype.Bytes:
		return textAttribute(a.Name, a.Text, h)
	case dtype.String:
		if len(a.Texts) == 0 {
			return attribute{a.Name, vlenStringType, nullSpace, nil}
		}
		var b []byte
		for _, s := range a.Texts {
			b = append(b, h.putText(s)...)
		}
		return attribute{a.Name, vlenStringType, listSpace(len(a.Texts)), b}
	}
	if a.N == 0 {
		return attribute{a.Name, numberType(a.Type), nullSpace, nil}
	}
	return attribute{a.Name, numberType(a.Type), listSpace(a.N), a.Data}
}

// checkAttributes refuses what no header message can hold.
func checkAttributes(attrs []attribute) error {
	if len(attrs) > 1<<16-2 {
		return fmt.Errorf("%d attributes; HDF5 numbers at most 65534", len(attrs))
	}
	for _, a := range attrs {
		if a.size() > maxMessageBytes {
			return fmt.Errorf("attribute %q takes %d bytes; at most %d can be stored: make it a variable", a.name, a.size(), maxMessageBytes)
		}
	}
	return nil
}
