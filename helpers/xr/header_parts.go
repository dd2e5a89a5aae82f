package xr

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// partsMaker names this way of writing headers as parts; another way needs another name.
const partsMaker = "xr 2"

// The parts of a header that are kept: files of one set share most of them.
const (
	schemaPart  = iota // names, types, attributes of variables; groups
	lengthsPart        // of dimensions, variables and chunks
	attrsPart          // of the root group
	labelsPart         // elements of the first variable of the root group; those of the others follow
)

// parts writes a header of a NetCDF file; ok is false when it has what parts cannot hold.
func (h *Header) parts() (parts []string, ok bool) {
	var schema, lengths, attrs partWriter
	attrs.attrs(h.Attrs)
	schema.header(h, true)
	lengths.lengths(h)
	if schema.failed || attrs.failed || lengths.failed {
		return nil, false
	}
	return []string{string(schema.b), string(lengths.b), string(attrs.b)}, true
}

type partWriter struct {
	b      []byte
	failed bool
}

func (w *partWriter) number(n int)    { w.b = binary.AppendVarint(w.b, int64(n)) }
func (w *partWriter) flag(set bool)   { w.b = append(w.b, map[bool]byte{true: 1}[set]) }
func (w *partWriter) text(s string)   { w.number(len(s)); w.b = append(w.b, s...) }
func (w *partWriter) data(v any)      { w.b, _ = binary.Append(w.b, binary.LittleEndian, v) }
func (w *partWriter) refuse(bad bool) { w.failed = w.failed || bad }

func (w *partWriter) numbers(v []int) {
	w.number(len(v))
	for _, n := range v {
		w.number(n)
	}
}

func (w *partWriter) texts(v []string) {
	w.number(len(v))
	for _, s := range v {
		w.text(s)
	}
}

// header writes all but lengths, and the root's attributes, which differ from file to file.
func (w *partWriter) header(h *Header, root bool) {
	w.text(h.Group)
	w.text(h.Format)
	if !root {
		w.attrs(h.Attrs)
	}
	w.number(len(h.Sizes))
	for _, s := range h.Sizes {
		w.text(s.Dim)
	}
	w.texts(h.Unlimited)
	w.number(len(h.Vars))
	for _, v := range h.Vars {
		w.refuse(v.virtual != nil) // it depends on other files
		w.text(v.Name)
		w.texts(v.Dims)
		w.kind(v.Stored)
		w.flag(v.text != nil)
		w.number(len(v.Codecs))
		for _, c := range v.Codecs {
			w.spec(c)
		}
		w.attrs(v.Attrs)
		w.refuse(v.missing != nil || v.refused != nil)
	}
	w.number(len(h.Groups))
	for _, g := range h.Groups {
		w.header(g, false)
	}
}

// lengths writes the lengths of a header's dimensions, variables and chunks.
func (w *partWriter) lengths(h *Header) {
	for _, s := range h.Sizes {
		w.number(s.Len)
	}
	for _, v := range h.Vars {
		w.refuse(!addressable(v.Shape) || !addressable(v.Chunks))
		w.numbers(v.Shape)
		w.flag(v.Chunks != nil)
		w.numbers(v.Chunks)
		var pieces []int
		cut := false
		if v.Chunks == nil && v.text == nil && computable(v.Stored) {
			if m, err := v.manifest(); err == nil {
				pieces, cut = m.Chunk, true
			}
		}
		w.flag(cut)
		w.numbers(pieces)
	}
	for _, g := range h.Groups {
		w.lengths(g)
	}
}

func (w *partWriter) kind(t dtype.Type) {
	w.number(int(t.Kind))
	w.number(t.Size)
	w.flag(t.Big)
	w.text(t.Unit)
}

func (w *partWriter) spec(c codec.Spec) {
	w.refuse(c.Config != nil)
	w.text(c.Name)
	w.number(c.ID)
	w.flag(c.Optional)
	w.number(len(c.Params))
	w.data(c.Params)
}

func (w *partWriter) attrs(attrs Attrs) {
	w.number(len(attrs))
	for _, a := range attrs {
		w.text(a.Name)
		w.numbers(a.shape)
		i := slices.IndexFunc(attrValues, func(k attrValue) bool { return k.write(w, a.Value) })
		if i < 0 {
			w.refuse(true)
		}
	}
}

// attrValue writes and reads attribute values of one type. The number of a type is its place
// in attrValues.
type attrValue struct {
	write func(w *partWriter, v any) bool
	read  func(r *partReader) any
}

var attrValues []attrValue

func init() {
	attrValues = []attrValue{
		{func(w *partWriter, v any) bool {
			if v == nil {
				w.number(0)
			}
			return v == nil
		}, func(*partReader) any { return nil }},
		{func(w *partWriter, v any) bool {
			s, ok := v.(string)
			if ok {
				w.number(1)
				w.text(s)
			}
			return ok
		}, func(r *partReader) any { return r.text() }},
		{func(w *partWriter, v any) bool {
			s, ok := v.([]string)
			if ok {
				w.number(2)
				w.texts(s)
			}
			return ok
		}, func(r *partReader) any { return r.texts() }},
		numeric[int8](3), numeric[int16](4), numeric[int32](5), numeric[int64](6), numeric[uint8](7), numeric[uint16](8),
		numeric[uint32](9), numeric[uint64](10), numeric[float32](11), numeric[float64](12),
	}
}

func numeric[T any](number int) attrValue {
	return attrValue{func(w *partWriter, v any) bool {
		x, ok := v.([]T)
		if ok {
			w.number(number)
			w.number(len(x))
			w.data(x)
		}
		return ok
	}, func(r *partReader) any { return data[T](r, r.count(1)) }}
}

// data takes n numbers off the reader.
func data[T any](r *partReader, n int) []T {
	out := make([]T, n)
	size := binary.Size(out)
	if size < 0 || size > len(r.left) {
		r.fail()
		return nil
	}
	if _, err := binary.Decode([]byte(r.left[:size]), binary.LittleEndian, out); err != nil {
		r.fail()
		return nil
	}
	r.left = r.left[size:]
	return out
}

// partReader takes values off the front of a part; after the first that is not there it
// gives zeros.
type partReader struct {
	left   string
	failed bool
}

func (r *partReader) fail() { r.left, r.failed = "", true }

func (r *partReader) number() int {
	var u uint64
	for i := 0; i < len(r.left) && i < binary.MaxVarintLen64; i++ {
		c := r.left[i]
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.left = r.left[i+1:]
			return int(u>>1) ^ -int(u&1)
		}
	}
	r.fail()
	return 0
}

// count is a number of things that take at least so many bytes each.
func (r *partReader) count(least int) int {
	n := r.number()
	if n < 0 || n > len(r.left)/least {
		r.fail()
		return 0
	}
	return n
}

func (r *partReader) flag() bool {
	if r.left == "" {
		r.fail()
		return false
	}
	c := r.left[0]
	r.left = r.left[1:]
	return c == 1
}

func (r *partReader) text() string {
	n := r.count(1)
	s := r.left[:n]
	r.left = r.left[n:]
	return s
}

func (r *partReader) numbers() []int {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	out := make([]int, n)
	for i := range out {
		out[i] = r.number()
	}
	return out
}

func (r *partReader) texts() []string {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = r.text()
	}
	return out
}

func (r *partReader) header(h *Header, root bool) {
	h.Group, h.Format = r.text(), r.text()
	if !root {
		h.Attrs = r.attrs()
	}
	h.Sizes = make([]Size, r.count(1))
	for i := range h.Sizes {
		h.Sizes[i].Dim = r.text()
	}
	h.Unlimited = r.texts()
	h.Vars = make([]HeaderVar, r.count(6))
	for i := range h.Vars {
		v := &h.Vars[i]
		v.Name, v.Dims, v.Stored, v.isText = r.text(), r.texts(), r.kind(), r.flag()
		if n := r.count(4); n > 0 {
			v.Codecs = make([]codec.Spec, n)
		}
		for k := range v.Codecs {
			v.Codecs[k] = r.spec()
		}
		v.Attrs = r.attrs()
	}
	h.Groups = make([]*Header, r.count(5))
	for i := range h.Groups {
		h.Groups[i] = &Header{}
		r.header(h.Groups[i], false)
	}
}

func (r *partReader) lengths(h *Header) {
	for i := range h.Sizes {
		h.Sizes[i].Len = r.number()
	}
	for i := range h.Vars {
		v := &h.Vars[i]
		v.Shape = r.shape(len(v.Dims))
		chunked := r.flag()
		if v.Chunks = r.shape(0); chunked && len(v.Chunks) != len(v.Shape) {
			r.fail()
		}
		cut := r.flag()
		pieces := r.shape(0)
		if cut && len(pieces) != len(v.Shape) {
			r.fail()
		} else if cut {
			v.pieces = append([]int{}, pieces...) // of a scalar: empty, not nil
		}
	}
	for _, g := range h.Groups {
		r.lengths(g)
	}
}

// shape is at least so many lengths.
func (r *partReader) shape(least int) []int {
	out := r.numbers()
	if len(out) < least || !addressable(out) {
		r.fail()
		return nil
	}
	return out
}

// addressable says whether lengths multiply to no more than can be addressed.
func addressable(shape []int) bool {
	n := 1
	for _, l := range shape {
		if l < 0 || l > 0 && n > math.MaxInt64/16/l {
			return false
		}
		n *= max(1, l)
	}
	return true
}

func (r *partReader) kind() dtype.Type {
	return dtype.Type{Kind: dtype.Kind(r.number()), Size: r.number(), Big: r.flag(), Unit: r.text()}
}

func (r *partReader) spec() codec.Spec {
	c := codec.Spec{Name: r.text(), ID: r.number(), Optional: r.flag()}
	if n := r.count(4); n > 0 {
		c.Params = data[uint32](r, n)
	}
	return c
}

func (r *partReader) attrs() Attrs {
	n := r.count(3)
	if n == 0 {
		return nil
	}
	out := make(Attrs, n)
	for i := range out {
		out[i].Name, out[i].shape = r.text(), r.numbers()
		if k := r.number(); k >= 0 && k < len(attrValues) {
			out[i].Value = attrValues[k].read(r)
		} else {
			r.fail()
		}
	}
	return out
}
