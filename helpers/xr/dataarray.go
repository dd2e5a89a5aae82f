package xr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// DataArray is a lazy labelled array: a name, dimensions, coordinates, attributes and
// elements that are read when it is computed. It is immutable; verbs return new ones.
type DataArray struct {
	name   string
	v      Variable
	coords []Named // every coordinate's dimensions are among the array's; order of the file
	err    error
}

// NewDataArray is an array of values in memory. coords may be given with With.
func NewDataArray(name string, dims []string, values lazy.Block, attrs ...Attr) DataArray {
	return fromLazy(name, dims, lazy.FromBlock(values, nil), attrs)
}

// FromLazy gives names to the dimensions of a lazy array.
func FromLazy(name string, dims []string, a lazy.Array, attrs ...Attr) DataArray {
	return fromLazy(name, dims, a, attrs)
}

func fromLazy(name string, dims []string, a lazy.Array, attrs Attrs) DataArray {
	if err := a.Err(); err != nil {
		return failed(err)
	}
	if len(dims) != len(a.Shape()) {
		return failed(fmt.Errorf("xr: %q has %d dimension names for an array of %d dimensions", name, len(dims), len(a.Shape())))
	}
	for i, d := range dims {
		if slices.Contains(dims[:i], d) {
			return failed(fmt.Errorf("xr: %q names dimension %q twice", name, d))
		}
	}
	return DataArray{name: name, v: Variable{dims: slices.Clone(dims), shape: a.Shape(), attrs: attrs, data: a}}
}

// Err is the first error of the chain of verbs that made the array.
func (a DataArray) Err() error { return a.err }

// Name is the array's name; "" when it has none.
func (a DataArray) Name() string { return a.name }

// Named is the array under another name.
func (a DataArray) Named(name string) DataArray {
	a.name = name
	return a
}

// Dims are the names of the dimensions in order.
func (a DataArray) Dims() []string { return slices.Clone(a.v.dims) }

// Shape is the length of every dimension.
func (a DataArray) Shape() []int { return slices.Clone(a.v.shape) }

// Len is the length of a dimension; 0 when there is none of that name.
func (a DataArray) Len(dim string) int {
	if d := slices.Index(a.v.dims, dim); d >= 0 {
		return a.v.shape[d]
	}
	return 0
}

// Type is the element type; of times and text the kind says so.
func (a DataArray) Type() dtype.Type { return a.v.Type() }

// Attrs are the attributes that decoding left.
func (a DataArray) Attrs() Attrs { return slices.Clone(a.v.attrs) }

// Encoding is how the array was stored.
func (a DataArray) Encoding() Encoding { return a.v.encoding }

// WithAttr is the array with an attribute set.
func (a DataArray) WithAttr(name string, value any) DataArray {
	a.v.attrs = a.v.attrs.With(name, value)
	return a
}

// WithoutAttr is the array without an attribute.
func (a DataArray) WithoutAttr(name string) DataArray {
	a.v.attrs = a.v.attrs.Without(name)
	return a
}

// Units is the attribute of that name, "" when there is none.
func (a DataArray) Units() string { return a.v.attrs.Text("units") }

// Lazy is the array without its labels: the counts for times. Text has none.
func (a DataArray) Lazy() (lazy.Array, error) {
	if a.err != nil {
		return lazy.Array{}, a.err
	}
	if a.v.text != nil {
		return lazy.Array{}, fmt.Errorf("xr: %q is text, which cannot be computed with", a.name)
	}
	return a.v.data, nil
}

// Coords are the names of the coordinates.
func (a DataArray) Coords() []string { return namesOf(a.coords) }

// Coord is a coordinate as an array of its own.
func (a DataArray) Coord(name string) DataArray {
	if a.err != nil {
		return a
	}
	c, ok := find(a.coords, name)
	if !ok {
		return a.fail("%q has no coordinate %q; it has %s", a.name, name, list(a.Coords()))
	}
	return DataArray{name: name, v: c.Variable, coords: coordsFor(a.coords, c.dims)}
}

// With is the array with a coordinate added or replaced. The coordinate's dimensions must be
// among the array's, with the same lengths.
func (a DataArray) With(coord DataArray) DataArray {
	if a.err != nil {
		return a
	}
	if coord.err != nil {
		return failed(coord.err)
	}
	for i, d := range coord.v.dims {
		k, err := a.axis(d)
		if err != nil {
			return a.fail("coordinate %q: %w", coord.name, err)
		}
		if a.v.shape[k] != coord.v.shape[i] {
			return a.fail("coordinate %q has length %d along %s, %s has %d", coord.name, coord.v.shape[i], d, describe(a.name), a.v.shape[k])
		}
	}
	a.coords = setNamed(a.coords, Named{coord.name, coord.v})
	return a
}

// DropCoords is the array without the named coordinates, without any when none is named.
func (a DataArray) DropCoords(names ...string) DataArray {
	if len(names) == 0 {
		a.coords = nil
	}
	for _, n := range names {
		a.coords = dropNamed(a.coords, n)
	}
	return a
}

// failed is an array that carries an error.
func failed(err error) DataArray { return DataArray{err: err} }

// fail is the array with an error and the line of the user's program that caused it.
func (a DataArray) fail(format string, args ...any) DataArray {
	return failed(atCaller(fmt.Errorf("xr: "+format, args...)))
}

// sizes are the dimensions and their lengths.
func (a DataArray) sizes() []Size {
	out := make([]Size, len(a.v.dims))
	for i, d := range a.v.dims {
		out[i] = Size{d, a.v.shape[i]}
	}
	return out
}

// axis finds a dimension, or says which there are.
func (a DataArray) axis(dim string) (int, error) {
	if d := slices.Index(a.v.dims, dim); d >= 0 {
		return d, nil
	}
	return 0, noDimension(describe(a.name), a.sizes(), dim)
}

// noDimension says which dimensions there are, and which is probably meant.
func noDimension(what string, sizes []Size, dim string) error {
	var names []string
	hint := ""
	for _, s := range sizes {
		names = append(names, s.Dim)
		if alias(s.Dim, dim) {
			hint = fmt.Sprintf(": did you mean %q?", s.Dim)
		}
	}
	return fmt.Errorf("xr: %s has no dimension %q; it has %s%s", what, dim, list(names), hint)
}

// alias says whether two names are commonly taken for each other.
func alias(a, b string) bool {
	for _, set := range [][]string{{"lat", "latitude", "y"}, {"lon", "longitude", "x"}, {"time", "valid_time"}, {"level", "pressure_level", "lev", "isobaricInhPa"}} {
		if slices.Contains(set, a) && slices.Contains(set, b) {
			return true
		}
	}
	return strings.EqualFold(a, b)
}

func describe(name string) string {
	if name == "" {
		return "the array"
	}
	return fmt.Sprintf("%q", name)
}

// mostNamed is about how many bytes of names an error lists.
const mostNamed = 1000

// list is names for an error, the first of very many.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	var b strings.Builder
	for i, name := range names {
		if b.Len() > mostNamed {
			return b.String() + fmt.Sprintf(" and %d more", len(names)-i)
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if len(name) > mostNamed {
			name = strings.ToValidUTF8(name[:mostNamed], "") + "..."
		}
		b.WriteString(name)
	}
	return b.String()
}

// find looks a name up.
func find(set []Named, name string) (Named, bool) {
	if n := named(set, name); n != nil {
		return *n, true
	}
	return Named{}, false
}

// named is the one of a name, nil when there is none.
func named(set []Named, name string) *Named {
	for i := range set {
		if set[i].Name == name {
			return &set[i]
		}
	}
	return nil
}

func namesOf(set []Named) []string {
	out := make([]string, len(set))
	for i, n := range set {
		out[i] = n.Name
	}
	return out
}

// setNamed is the set with one variable replaced at its place or added at the end.
func setNamed(set []Named, v Named) []Named {
	out := slices.Clone(set)
	for i := range out {
		if out[i].Name == v.Name {
			out[i] = v
			return out
		}
	}
	return append(out, v)
}

// coordsFor is the coordinates whose dimensions are all among dims.
func coordsFor(coords []Named, dims []string) []Named {
	var out []Named
next:
	for _, c := range coords {
		for _, d := range c.dims {
			if !slices.Contains(dims, d) {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

// NewTimes is an array of times in memory, given as counts of a unit since a reference time
// in a calendar of the CF conventions.
func NewTimes(name string, dims []string, counts lazy.Block, units, calendar string, attrs ...Attr) DataArray {
	a := NewDataArray(name, dims, counts, attrs...)
	if a.err != nil {
		return a
	}
	axis, err := cf.ParseTimeUnits(units, calendar)
	if err != nil {
		return failed(atCaller(fmt.Errorf("xr: %q: %w", name, err)))
	}
	a.v.time = &timeCoding{axis, cf.Packing{Stored: counts.Type, Raw: counts.Type}}
	if len(dims) == 1 {
		a.v.cache = &labelCache{}
	}
	return a
}

// NewTexts is an array of text in memory, in C order.
func NewTexts(name string, dims []string, shape []int, values []string, attrs ...Attr) DataArray {
	if len(dims) != len(shape) || product(shape) != len(values) {
		return failed(atCaller(fmt.Errorf("xr: %q has %d texts for dimensions %v of shape %v", name, len(values), dims, shape)))
	}
	a := DataArray{name: name, v: Variable{dims: slices.Clone(dims), shape: slices.Clone(shape), attrs: attrs, text: textValues(values)}}
	if len(dims) == 1 {
		a.v.cache = &labelCache{}
	}
	return a
}
