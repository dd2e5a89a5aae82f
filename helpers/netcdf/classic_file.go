package netcdf

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/classic"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// classicTypes are the element types by their number in the file.
var classicTypes = [...]dtype.Type{
	classic.Byte: dtype.Int8, classic.Char: {Kind: dtype.Bytes, Size: 1},
	classic.Short: dtype.Int16, classic.Int: dtype.Int32, classic.Float: dtype.Float32, classic.Double: dtype.Float64,
	classic.UByte: dtype.Uint8, classic.UShort: dtype.Uint16, classic.UInt: dtype.Uint32,
	classic.Int64: dtype.Int64, classic.UInt64: dtype.Uint64,
}

// classicType is a type as classic files store it: most significant byte first.
func classicType(k classic.Kind) dtype.Type {
	t := classicTypes[k]
	t.Big = t.Size > 1
	return t
}

// fromClassic makes the root group of a classic header.
func (f *File) fromClassic(h *classic.Header) {
	f.Format = map[int]Format{1: Classic, 2: Offset64, 5: Data64}[h.Version]
	g := &Group{Path: "/", file: f, Attrs: classicAttributes(h.Attrs)}
	for _, d := range h.Dims {
		g.Dims = append(g.Dims, Dimension{Name: d.Name, Len: int(d.Len), Unlimited: d.Record})
	}
	for i := range h.Vars {
		g.Vars = append(g.Vars, f.classicVariable(h, &h.Vars[i]))
	}
	f.Root = g
}

func (f *File) classicVariable(h *classic.Header, c *classic.Var) *Variable {
	v := &Variable{Name: c.Name, Path: "/" + c.Name, Type: classicType(c.Kind), Attrs: classicAttributes(c.Attrs), file: f}
	v.Dims, v.Shape = make([]string, len(c.Dims)), make([]int, len(c.Dims))
	for i, id := range c.Dims {
		v.Dims[i], v.Shape[i] = h.Dims[id].Name, int(h.Dims[id].Len)
	}
	v.data.classic = &classicPlace{begin: c.Begin}
	if c.Record && h.Stride != c.Slab {
		v.data.classic.stride = h.Stride
	}
	for _, a := range c.Attrs {
		if a.Name == "_FillValue" && a.Kind == c.Kind && int64(len(a.Value)) == c.Kind.Size() {
			v.Fill, v.FillDefined = native(v.Type, a.Value), true
		}
	}
	return v
}

func classicAttributes(list []classic.Attr) []Attribute {
	var attrs []Attribute
	for _, a := range list {
		out := Attribute{Name: a.Name, Type: classicType(a.Kind)}
		if a.Kind == classic.Char {
			out.Value = characters(a.Value)
		} else {
			out.Value = values(out.Type, a.Value)
		}
		attrs = append(attrs, out)
	}
	return attrs
}
