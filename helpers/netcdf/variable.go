package netcdf

import (
	"sync"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// Variable is an array of a file, described.
//
// A datatype that is itself an array of numbers gives the variable further axes at the end.
type Variable struct {
	Name  string
	Path  string // "/a/b/t2m"
	Dims  []string
	Shape []int // length of each of Dims
	Type  dtype.Type
	Attrs []Attribute

	ChunkShape  []int        // nil: contiguous or compact
	Filters     []codec.Spec // in the order of encoding
	Fill        []byte       // what unwritten elements hold: one element, native order; nil: zero
	FillDefined bool         // the writer set Fill

	Members []Member    // of Type Compound
	Enum    []EnumValue // names of values, when the file has any
	Base    dtype.Type  // of Type Vlen: the elements of a sequence
	Tag     string      // of Type Opaque: what the file says it is

	elements []byte   // few that opening came by
	texts    []string // the same of text

	file   *File
	data   placement
	once   sync.Once
	array  *manifest.Array
	failed error
}

// Member is a field of a compound element.
type Member struct {
	Name    string
	Offset  int // bytes from the element's begin
	Type    dtype.Type
	Dims    []int    // of a member that is an array
	Members []Member // of a member that is a compound itself
}

// EnumValue is a value that has a name.
type EnumValue struct {
	Name  string
	Value int64
}

// Attr finds an attribute; ok is false when there is none.
func (v *Variable) Attr(name string) (a Attribute, ok bool) { return find(v.Attrs, name) }

// placement is where a variable's elements are, by format.
type placement struct {
	classic *classicPlace
	hdf     *hdf5.Dataset
	header  int64         // where the object of hdf is in the file
	number  *codec.Number // how stored numbers become elements of the variable's type; nil: they are
	virtual *Virtual      // of a dataset whose elements are in others
	lost    error         // what keeps the elements from being read at all, found when opening
	refused error         // that, or what makes them unreadable as an array
}

// classicPlace is where a classic variable's elements are.
type classicPlace struct {
	begin  int64
	stride int64 // between records; 0: not by records
}
