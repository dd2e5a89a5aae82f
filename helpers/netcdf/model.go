package netcdf

import (
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Dimension is a named length of a group. Its variables and those of the groups below it
// may use it.
type Dimension struct {
	Name      string
	Len       int
	Unlimited bool
}

// Attribute is a named value of a group or variable.
//
// Value is a string, []string, or a slice of the element type's Go type ([]int8 to
// []uint64, []float32, []float64), always a slice for numbers, of one element for a
// scalar. Values of compound type, sequences, opaque bytes and references are []any of Record,
// []any, []byte and Reference; those of other types are nil and named by Type.
// Type is the type as stored. Values of several dimensions are in C order, and Shape has their
// lengths. Slices are shared between attributes that are equal and must not be written to.
type Attribute struct {
	Name  string
	Type  dtype.Type
	Value any
	Shape []int // nil: no dimension or one
}

// Filter is one step of a variable's stored form, for people: "deflate 1", "shuffle".
type Filter = codec.Spec

// Layout describes a variable to be created.
type VariableSpec struct {
	Name  string
	Dims  []string
	Type  dtype.Type // numeric, or dtype.String / Kind Bytes for text (Bytes of size 1: NC_CHAR)
	Chunk []int      // nil: contiguous. Needed when a dimension is unlimited or Deflate > 0
	// Deflate is the level, 0 none; Shuffle goes before it, the checksum Fletcher32 behind.
	// NetCDF-4 only.
	Deflate    int
	Shuffle    bool
	Fletcher32 bool
	Fill       any // the _FillValue as a number of Type's Go type; nil: none set
	Attrs      []Attribute
}

// Spec describes a file to be created: everything but the elements.
type Spec struct {
	Dims  []Dimension
	Vars  []VariableSpec
	Attrs []Attribute
}

// Format is the variant of NetCDF that a file is stored in.
type Format string

// The formats, named as ncdump -k names them.
const (
	Classic  Format = "classic"       // CDF-1
	Offset64 Format = "64-bit offset" // CDF-2
	Data64   Format = "cdf5"          // CDF-5
	NetCDF4  Format = "netCDF-4"      // HDF5 with dimension scales
	HDF5     Format = "HDF5"          // HDF5 that no NetCDF library wrote
)
