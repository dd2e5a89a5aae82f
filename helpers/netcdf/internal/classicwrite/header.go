package classicwrite

import (
	"encoding/binary"
	"math"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

var be = binary.BigEndian

// The tags of lists.
const (
	tagDimension = 10
	tagVariable  = 11
	tagAttribute = 12
)

// encoder appends the parts of a header; numbers are wider in CDF-5.
type encoder struct {
	version Version
	b       []byte
}

// header is the file up to the first variable. Its size does not depend on addresses.
func header(s *schema.File, l *layout) []byte {
	e := &encoder{version: l.version, b: []byte{'C', 'D', 'F', byte(l.version)}}
	e.number(l.records)
	e.list(tagDimension, len(s.Dims))
	for d, dim := range s.Dims {
		e.name(dim.Name)
		if d == l.record {
			e.number(0)
		} else {
			e.number(int64(dim.Len))
		}
	}
	e.attributes(s.Attrs)
	e.list(tagVariable, len(s.Vars))
	for i := range s.Vars {
		e.variable(&s.Vars[i], l.vars[i])
	}
	return e.b
}

func (e *encoder) number(n int64) {
	if e.version == CDF5 {
		e.b = be.AppendUint64(e.b, uint64(n))
	} else {
		e.b = be.AppendUint32(e.b, uint32(n))
	}
}

// list begins a list; without items its tag is zero.
func (e *encoder) list(tag uint32, n int) {
	if n == 0 {
		tag = 0
	}
	e.b = be.AppendUint32(e.b, tag)
	e.number(int64(n))
}

func (e *encoder) name(s string) {
	e.number(int64(len(s)))
	e.b = append(e.b, s...)
	e.pad(len(s))
}

func (e *encoder) pad(n int) {
	e.b = append(e.b, "\x00\x00\x00"[:-n&3]...)
}

func (e *encoder) attributes(attrs []schema.Attr) {
	e.list(tagAttribute, len(attrs))
	for _, a := range attrs {
		e.name(a.Name)
		if t, ok := attributeText(a); ok {
			e.b = be.AppendUint32(e.b, 2)
			e.number(int64(len(t)))
			e.b = append(e.b, t...)
			e.pad(len(t))
			continue
		}
		e.b = be.AppendUint32(e.b, e.version.kind(a.Type))
		e.number(int64(a.N))
		at := len(e.b)
		e.b = append(e.b, a.Data...)
		swap(e.b[at:], a.Data, a.Type.Size)
		e.pad(len(a.Data))
	}
}

// attributeText is the text of an attribute that holds one.
func attributeText(a schema.Attr) (string, bool) {
	switch {
	case a.Type.Kind == dtype.Bytes:
		return a.Text, true
	case a.Type.Kind == dtype.String && len(a.Texts) == 1:
		return a.Texts[0], true
	}
	return "", false
}

// variable states the slab's size rounded up to 4, or the largest number when it does not
// fit: readers work it out from the shape.
func (e *encoder) variable(v *schema.Var, p place) {
	e.name(v.Name)
	e.number(int64(len(v.Dims)))
	for _, d := range v.Dims {
		e.number(int64(d))
	}
	e.attributes(v.Attrs)
	e.b = be.AppendUint32(e.b, e.version.kind(v.Type))
	size := (p.slab + 3) &^ 3
	if e.version != CDF5 {
		size = min(size, math.MaxUint32)
	}
	e.number(size)
	if e.version == CDF1 {
		e.b = be.AppendUint32(e.b, uint32(p.begin))
	} else {
		e.b = be.AppendUint64(e.b, uint64(p.begin))
	}
}
