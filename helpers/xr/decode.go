package xr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// consumed are the attributes that decoding uses up; they move to the encoding.
var consumed = []string{"scale_factor", "add_offset", "_FillValue", "missing_value", "_Unsigned"}

// dataset decodes a header by the CF conventions: masks, scales, times, coordinates. Nothing
// is read. A variable of a type that cannot be computed with carries an error that says so.
func (h *Header) dataset() Dataset {
	ds := Dataset{attrs: h.Attrs.Without("coordinates")}
	ds.vars, ds.coords = make([]Named, 0, len(h.Vars)), make([]Named, 0, len(h.Vars))
	for _, v := range h.Vars {
		n := Named{v.Name, h.variable(v)}
		if isCoord(v, h) {
			ds.coords = append(ds.coords, n)
		} else {
			ds.vars = append(ds.vars, n)
		}
	}
	return ds
}

// isCoord says whether a variable is a coordinate: it has the name of its only dimension, or
// a coordinates attribute names it. Names of no variable in such attributes are ignored.
func isCoord(v HeaderVar, h *Header) bool {
	if len(v.Dims) == 1 && v.Dims[0] == v.Name || len(v.Dims) == 2 && v.isChars() && v.Dims[0] == v.Name {
		return true
	}
	names := func(a Attrs) bool {
		return slices.Contains(strings.Fields(a.Text("coordinates")), v.Name)
	}
	return names(h.Attrs) || slices.ContainsFunc(h.Vars, func(o HeaderVar) bool { return names(o.Attrs) })
}

// isChars says whether a variable is an array of characters, whose last dimension counts
// those of one text.
func (v HeaderVar) isChars() bool {
	return v.Stored.Kind == dtype.Bytes && v.Stored.Size == 1 && len(v.Dims) > 0
}

// flagsName is the attribute by which integers that stand for true and false say so;
// encodingName that of the character set of char arrays. Both are xarray's.
const (
	flagsName    = "dtype"
	encodingName = "_Encoding"
)

// isFlags says whether a variable's integers stand for true and false, as xarray stores
// them. Labels of a dimension are left as the numbers that they are.
func (v HeaderVar) isFlags() bool {
	return v.Attrs.Text(flagsName) == "bool" && v.Stored.IsInteger() && !(len(v.Dims) == 1 && v.Dims[0] == v.Name)
}

// variable decodes one variable.
func (h *Header) variable(v HeaderVar) Variable {
	out := Variable{dims: v.Dims, shape: v.Shape, attrs: v.Attrs,
		encoding: Encoding{Type: v.Stored, Chunks: v.Chunks, Codecs: v.Codecs, Source: h.Path, path: v.path}}
	flags := false
	if v.text != nil {
		if v.isChars() {
			out.dims, out.shape = v.Dims[:len(v.Dims)-1], v.Shape[:len(v.Dims)-1]
		}
		out.text = &texts{load: v.text}
	} else {
		out.data = h.decoded(v, &out)
		if out.time == nil {
			out.limits = h.limitsOf(v)
		}
		if !h.decoding.raw && v.isFlags() && out.data.Type() == v.Stored.Native() {
			out.data, flags = out.data.Convert(dtype.B1), true
		}
	}
	kept := make(Attrs, 0, len(out.attrs))
	for _, a := range out.attrs {
		if !h.decoding.raw && slices.Contains(consumed, a.Name) || a.Name == "coordinates" || out.time != nil && (a.Name == "units" || a.Name == "calendar") ||
			flags && a.Name == flagsName || out.text != nil && a.Name == encodingName {
			out.encoding.Attrs = append(out.encoding.Attrs, a)
		} else {
			kept = append(kept, a)
		}
	}
	out.attrs = kept
	if len(out.dims) == 1 {
		out.cache = &labelCache{}
	}
	return out
}

// decoded is the lazy elements of a numeric variable; it sets the unit of times.
func (h *Header) decoded(v HeaderVar, out *Variable) lazy.Array {
	name := v.Name + " in " + h.Path
	if v.refused != nil {
		return lazy.Failed(fmt.Errorf("xr: %s: %w", name, v.refused))
	}
	if !computable(v.Stored) {
		return lazy.Failed(fmt.Errorf("xr: %s has elements of type %v, which cannot be computed with: leave it out with Drop, or take others with Only (gonda convert --var)", name, v.Stored))
	}
	p, err := cf.ParsePacking(v.Stored, v.attr)
	if err != nil && !h.decoding.raw {
		return lazy.Failed(fmt.Errorf("xr: %s: %w", name, err))
	}
	p.Decode64 = h.decoding.wide
	if h.decoding.raw {
		p = cf.Packing{Stored: p.Stored, Raw: p.Stored}
	}
	if units := v.Attrs.Text("units"); cf.IsTimeUnits(units) && !h.decoding.raw && !h.decoding.rawTimes {
		if axis, err := cf.ParseTimeUnits(units, v.Attrs.Text("calendar")); err == nil {
			out.time = &timeCoding{axis, p}
			p = cf.Packing{Stored: p.Stored, Raw: p.Stored} // counts are kept as they are stored
		} // else they stay numbers: see noTimes
	}
	if v.virtual != nil {
		return lazy.FromSource(newVirtual(name, v, p))
	}
	chunk := v.Chunks
	if chunk == nil {
		chunk = v.pieces
	}
	if chunk == nil {
		// Where the elements lie end to end the reader chooses the pieces; finding them
		// needs no reading.
		m, err := v.manifest()
		if err != nil {
			return lazy.Failed(fmt.Errorf("xr: %s: %w", name, err))
		}
		chunk = m.Chunk
	}
	return lazy.FromSource(newChunked(v.Name, h.Path, v.Shape, chunk, v.Stored, p, func() (*manifest.Array, error) { return v.manifest() }))
}

// decodedType is the name of the type that decoding gives.
func (v HeaderVar) decodedType() string {
	if !computable(v.Stored) {
		return typeName(v.Stored)
	}
	if units := v.Attrs.Text("units"); cf.IsTimeUnits(units) {
		if _, err := cf.ParseTimeUnits(units, v.Attrs.Text("calendar")); err == nil {
			return "datetime64[ns]"
		}
	}
	p, err := cf.ParsePacking(v.Stored, v.attr)
	if err != nil {
		return v.Stored.String()
	}
	if v.isFlags() && p.Type() == v.Stored.Native() {
		return dtype.B1.String()
	}
	return p.Type().String()
}
