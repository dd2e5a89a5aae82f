package schema

import "github.com/gonda-go/gonda/zarrstore/dtype"

// File is everything but the elements. Its parts agree with each other: names are valid and
// unique, dimension numbers exist, sizes in bytes fit an int64.
type File struct {
	Dims  []Dim
	Vars  []Var
	Attrs []Attr
}

// Dim is a named length.
type Dim struct {
	Name      string
	Len       int
	Unlimited bool
}

// Var is a variable: shape, storage and attributes.
type Var struct {
	Name  string
	Dims  []int      // numbers into File.Dims
	Shape []int      // their lengths
	Type  dtype.Type // numeric in native order, Bytes of size 1, or String
	Chunk []int      // unit of chunk writes, every entry at least 1; nil: the whole variable

	Deflate    int // level 1 to 9, 0 none
	Shuffle    bool
	Fletcher32 bool

	Fill     []byte // one little-endian element, for unwritten places; nil for String
	FillText string // the same for String
	Attrs    []Attr // _FillValue among them when the user set one
}

// Attr is a named value.
type Attr struct {
	Name  string
	Type  dtype.Type // numeric, Bytes (one text) or String (Texts)
	Text  string     // of Bytes
	Texts []string   // of String
	Data  []byte     // of numbers: N little-endian elements
	N     int
}

// ElementSize is the bytes of one element as callers hand it over; for text of any length
// it is the 16 bytes of a reference into HDF5's heap.
func (v *Var) ElementSize() int {
	if v.Type.Kind == dtype.String {
		return 16
	}
	return v.Type.Size
}

// Elements is the number of elements of the whole variable, 1 for a scalar.
func (v *Var) Elements() int64 {
	n := int64(1)
	for _, l := range v.Shape {
		n *= int64(l)
	}
	return n
}

// Unlimited says whether any dimension of v may grow.
func (f *File) Unlimited(v *Var) bool {
	for _, d := range v.Dims {
		if f.Dims[d].Unlimited {
			return true
		}
	}
	return false
}
