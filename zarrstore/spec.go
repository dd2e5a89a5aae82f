package zarrstore

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/meta"
)

// Spec describes a store to be created: everything but the elements.
type Spec struct {
	Format       int // 2 or 3; 0 is 2, which every reader knows
	Attrs        Attrs
	Arrays       []ArraySpec
	Consolidated bool // also put all metadata into one document
}

// ArraySpec describes an array to be created.
//
// An attribute _FillValue that is a number is what xarray takes as missing: in format 2 it
// becomes the fill value, which xarray masks; in format 3 it is kept beside it, as xarray
// encodes it. Where Fill is nil it is the fill value of both.
type ArraySpec struct {
	Name   string // path below the root; groups on the way are made
	Dims   []string
	Shape  []int
	Chunks []int        // nil: all in one chunk
	Type   dtype.Type   // as stored, with byte order; String for text
	Fill   []byte       // one element in memory order; nil: not defined (format 2), zero (format 3)
	Codec  codec.Choice // compression; the zero Choice is none
	Codecs []codec.Spec // the pipeline itself; not nil: Codec is not used
	Attrs  Attrs
}

// SpecError is something that cannot be created.
type SpecError struct {
	Array string // path; empty: the store
	What  string
	Cause error
}

func (e *SpecError) Error() string {
	s := "zarr: "
	if e.Array != "" {
		s += "array " + strconv.Quote(e.Array) + ": "
	}
	s += e.What
	if e.Cause != nil {
		if e.What != "" {
			s += ": "
		}
		s += e.Cause.Error()
	}
	return s
}

// Unwrap is the cause.
func (e *SpecError) Unwrap() error { return e.Cause }

// plan is an array to be written: its metadata and prepared pipeline.
type plan struct {
	info  *meta.Array
	chain *codec.Chain
	path  string
}

// plan checks an array's description and prepares its pipeline.
func (s ArraySpec) plan(format int) (*plan, error) {
	fail := func(cause error, format string, args ...any) (*plan, error) {
		return nil, &SpecError{s.Name, fmt.Sprintf(format, args...), cause}
	}
	for _, name := range strings.Split(s.Name, "/") {
		if why := badName(name); why != "" {
			return fail(nil, "%q cannot be a name: %s", name, why)
		}
	}
	if s.Dims != nil && len(s.Dims) != len(s.Shape) {
		return fail(nil, "%d names of dimensions for shape %v", len(s.Dims), s.Shape)
	}
	chunks, err := s.chunks()
	if err != nil {
		return nil, err
	}
	a := &meta.Array{Format: format, Shape: slices.Clone(s.Shape), Chunks: chunks, Type: s.Type, Fill: s.Fill,
		Dims: s.Dims, Attrs: s.Attrs, Codecs: s.Codecs, Separator: "."}
	if format == 3 {
		a.Prefix, a.Separator = "c", "/"
	}
	if s.Codecs == nil {
		a.Codecs = s.Codec.Specs(format, s.Type)
	}
	if err := fillOf(a); err != nil {
		return fail(err, "")
	}
	if a.Fill != nil && s.Type.Size > 0 && len(a.Fill) != s.Type.Size {
		return fail(nil, "a fill value of %d bytes for elements of %d", len(a.Fill), s.Type.Size)
	}
	chain, err := codec.Prepare(a.Codecs, a.Type, a.Chunks)
	if err == nil {
		err = chain.Writable()
	}
	if err != nil {
		return fail(err, "")
	}
	return &plan{info: a, chain: chain, path: s.Name}, nil
}

func (s ArraySpec) chunks() ([]int, error) {
	out := slices.Clone(s.Chunks)
	if s.Chunks == nil {
		out = slices.Clone(s.Shape)
		for d := range out {
			out[d] = max(out[d], 1)
		}
	}
	bad := len(out) != len(s.Shape)
	for _, n := range out {
		bad = bad || n < 1
	}
	for _, n := range s.Shape {
		bad = bad || n < 0
	}
	if bad {
		return nil, &SpecError{s.Name, fmt.Sprintf("chunks %v do not fit shape %v", s.Chunks, s.Shape), nil}
	}
	if out == nil {
		out = []int{} // a scalar
	}
	return out, nil
}

// badName says why a node cannot be called so.
//
// Source: Zarr core specification 3.1, "Node names", but for the names that begin with __ and are
// reserved there: xarray calls arrays without a name __xarray_dataarray_variable__, and stores
// them so in both formats.
func badName(name string) string {
	switch {
	case strings.Trim(name, ".") == "":
		return "it is empty or dots alone"
	case strings.HasPrefix(name, ".") || name == "zarr.json":
		return "it is reserved"
	case strings.ContainsAny(name, "\x00\\"):
		return "it holds a NUL or a backslash"
	}
	return ""
}

// fillOf settles the fill value where there is an attribute _FillValue.
func fillOf(a *meta.Array) error {
	const name = "_FillValue"
	v, ok := a.Attrs.Get(name)
	if r := reflect.ValueOf(v); ok && r.Kind() == reflect.Slice && r.Len() == 1 {
		v = r.Index(0).Interface()
	}
	if _, isText := v.(string); !ok || v == nil || isText && !a.Type.IsFloat() {
		return nil
	}
	fill, err := dtype.ParseFill(a.Type, v)
	if err != nil {
		return err
	}
	if a.Format == 2 {
		a.Fill, a.Attrs = fill, a.Attrs.Without(name)
	} else if a.Fill == nil {
		a.Fill = fill
	}
	return nil
}

// plans prepares all arrays of a store and checks that no two nodes are in each other's way.
func (s Spec) plans() (map[string]*plan, []string, error) {
	if s.Format != 2 && s.Format != 3 {
		return nil, nil, &SpecError{"", fmt.Sprintf("format %d, there are 2 and 3", s.Format), nil}
	}
	out := map[string]*plan{}
	groups := map[string]bool{"": true}
	for _, a := range s.Arrays {
		p, err := a.plan(s.Format)
		if err != nil {
			return nil, nil, err
		}
		if out[a.Name] != nil {
			return nil, nil, &SpecError{a.Name, "it is described twice", nil}
		}
		out[a.Name] = p
		for up, _ := split(a.Name); up != ""; up, _ = split(up) {
			groups[up] = true
		}
	}
	var names []string
	for g := range groups {
		if out[g] != nil {
			return nil, nil, &SpecError{g, "it is an array, and arrays are described below it", nil}
		}
		names = append(names, g)
	}
	slices.Sort(names)
	return out, names, nil
}
