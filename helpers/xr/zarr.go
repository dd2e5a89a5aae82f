package xr

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/zarrstore"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// OpenZarr opens a Zarr store of format 2 or 3, lazily. Like open_zarr; Open and OpenMany
// take stores as well.
func OpenZarr(path string, opts ...OpenOption) (Dataset, error) {
	if !isStore(path) {
		return Dataset{}, fmt.Errorf("xr: %s is no Zarr store: it has no zarr.json, .zgroup or .zarray", path)
	}
	return Open(path, opts...)
}

// readStore reads the header of a store.
func readStore(path string) (*Header, error) {
	g, err := zarrstore.Open(cluster.Context(), path)
	if err != nil {
		return nil, err
	}
	return zarrHeader(path, g), nil
}

func zarrHeader(path string, g *zarrstore.Group) *Header {
	h := &Header{Path: path, Group: g.Path, Format: fmt.Sprintf("Zarr %d", g.Format), Attrs: zarrAttrs(g.Attrs)}
	for _, a := range g.Arrays {
		v := zarrVar(a)
		for d, dim := range v.Dims {
			h.addSize(dim, v.Shape[d])
		}
		h.Vars = append(h.Vars, v)
	}
	for _, sub := range g.Groups {
		h.Groups = append(h.Groups, zarrHeader(path, sub))
	}
	return h
}

// addSize lists a dimension when it is new.
func (h *Header) addSize(dim string, n int) {
	for _, s := range h.Sizes {
		if s.Dim == dim {
			return
		}
	}
	h.Sizes = append(h.Sizes, Size{dim, n})
}

func zarrVar(a *zarrstore.Array) HeaderVar {
	v := HeaderVar{Name: a.Name, Dims: a.Dims, Shape: a.Shape, Stored: a.Type, Chunks: a.Chunks, Codecs: a.Codecs,
		Attrs: zarrAttrs(a.Attrs), refused: a.Unsupported,
		manifest: func() (*manifest.Array, error) { return a.Manifest(), a.Unsupported }}
	if v.Dims == nil {
		// Arrays that are not xarray's may have no names.
		for d := range a.Shape {
			v.Dims = append(v.Dims, fmt.Sprintf("%s_dim_%d", a.Name, d))
		}
	}
	if a.Format == 2 && len(a.Fill) > 0 {
		v.missing = elementOf(a.Type, a.Fill)
	}
	if text, ok := textAttr(v.Attrs, "_FillValue"); ok && a.Type.IsFloat() {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil && len(b) == 8 {
			v.missing = []float64{math.Float64frombits(binary.LittleEndian.Uint64(b))}
		}
	}
	switch a.Type.Kind {
	case dtype.String, dtype.Vlen, dtype.Bytes, dtype.UTF32:
		v.text = a.Strings
	}
	if v.isChars() {
		v.text = func(ctx context.Context) ([]string, error) {
			chars, err := a.Strings(ctx)
			if err != nil {
				return nil, err
			}
			return joinChars(chars, product(v.Shape[:len(v.Shape)-1])), nil
		}
	}
	return v
}

// joinChars makes n texts of as many characters each, of which an empty one is a NUL; NULs at
// the end are dropped, and every byte that is not UTF-8 becomes U+FFFD.
func joinChars(chars []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		width := len(chars) / n
		var b strings.Builder
		for _, c := range chars[i*width : (i+1)*width] {
			if c == "" {
				c = "\x00"
			}
			b.WriteString(c)
		}
		out[i] = string([]rune(strings.TrimRight(b.String(), "\x00")))
	}
	return out
}

func textAttr(a Attrs, name string) (string, bool) {
	v, _ := a.Get(name)
	s, ok := v.(string)
	return s, ok
}

// elementOf is one element as a slice of its Go type; nil for what is no number.
func elementOf(t dtype.Type, b []byte) any {
	if t.Native() == dtype.Float16 {
		return []float64{dtype.GetFloat(dtype.Float16, b)}
	}
	if !t.Numeric() || t.Kind == dtype.Bool {
		return nil
	}
	var u [8]byte
	copy(u[:], b)
	bits := binary.LittleEndian.Uint64(u[:])
	switch t.Native() {
	case dtype.Int8:
		return []int8{int8(bits)}
	case dtype.Int16:
		return []int16{int16(bits)}
	case dtype.Int32:
		return []int32{int32(bits)}
	case dtype.Int64:
		return []int64{int64(bits)}
	case dtype.Uint8:
		return []uint8{uint8(bits)}
	case dtype.Uint16:
		return []uint16{uint16(bits)}
	case dtype.Uint32:
		return []uint32{uint32(bits)}
	case dtype.Uint64:
		return []uint64{bits}
	case dtype.Float32:
		return []float32{math.Float32frombits(uint32(bits))}
	}
	return []float64{math.Float64frombits(bits)}
}

// zarrAttrs are a store's attributes as those of files: numbers are slices.
func zarrAttrs(attrs zarrstore.Attrs) Attrs {
	var out Attrs
	for _, a := range attrs {
		value := a.Value
		switch x := value.(type) {
		case int64:
			value = []int64{x}
		case uint64:
			value = []uint64{x}
		case float64:
			value = []float64{x}
		case zarrstore.Attrs:
			value = zarrObject(x)
		}
		out = append(out, Attr{Name: a.Name, Value: value})
	}
	return out
}

func zarrObject(attrs zarrstore.Attrs) object {
	o := object{}
	for _, a := range attrs {
		if sub, ok := a.Value.(zarrstore.Attrs); ok {
			o.set(a.Name, zarrObject(sub))
		} else {
			o.set(a.Name, a.Value)
		}
	}
	return o
}
