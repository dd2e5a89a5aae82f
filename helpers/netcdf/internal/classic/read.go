package classic

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Tags of the lists in a header.
const (
	tagAbsent    = 0
	tagDimension = 10
	tagVariable  = 11
	tagAttribute = 12
)

// parser reads a header; count is the width of counts, offset that of file offsets.
type parser struct {
	*cursor.Cursor
	src           *cursor.Source
	count, offset int
	header        Header
}

// Read reads the header of a file that begins with "CDF".
//
// Errors: cursor.ErrCorrupt, ErrTruncated when data that the header tells of lie beyond the
// end of the file, ErrLimit.
func Read(src *cursor.Source) (*Header, error) {
	p := &parser{Cursor: src.At(0, -1), src: src, count: 4, offset: 8}
	p.Big = true
	p.Expect("CDF")
	version := p.U8()
	switch version {
	case 1:
		p.offset = 4
	case 2:
	case 5:
		p.count = 8
	default:
		p.Corrupt("version %d of the classic format; there are 1, 2 and 5", version)
	}
	p.header.Version = int(version)
	records := p.Uint(p.count)
	p.dims()
	p.header.Attrs = p.attrs()
	p.vars()
	if p.Err() != nil {
		return nil, p.Err()
	}
	h := &p.header
	if err := h.layOut(records, ^uint64(0)>>(64-8*p.count), p.Offset(), src.Size()); err != nil {
		return nil, err
	}
	return h, nil
}

// list begins a list: the number of its items, each of at least least bytes.
func (p *parser) list(tag uint32, what string, least int64) int64 {
	at := p.Offset()
	got := p.U32()
	n := p.Int(p.count)
	switch {
	case p.Err() != nil:
	case got == tagAbsent && n == 0:
	case got != tag:
		p.Fail(cursor.Corrupt(at, "the list of %s begins with tag %d; %d is wanted", what, got, tag))
	case n > p.Left()/least:
		p.Fail(cursor.Truncated(at, "a list of %d %s in a file of %d bytes", n, what, p.src.Size()))
	}
	p.Fail(p.src.Step(n))
	if p.Err() != nil {
		return 0
	}
	return n
}

// padded passes over what fills n bytes up to a multiple of four. What it holds does not
// matter: the reference library reads files with anything there.
func (p *parser) padded(n int64) { p.Skip(-n & 3) }

func (p *parser) name() string {
	n := p.Int(p.count)
	at := p.Offset()
	name, _, _ := strings.Cut(string(p.Bytes(n)), "\x00") // the reference library ends names at a NUL
	p.padded(n)
	if p.Err() != nil {
		return ""
	}
	if name == "" || !utf8.ValidString(name) || strings.ContainsRune(name, '/') {
		p.Fail(cursor.Corrupt(at, "%.40q is no name", name))
	}
	return name
}

func (p *parser) dims() {
	n := p.list(tagDimension, "dimensions", int64(2*p.count))
	records := 0
	for range n {
		d := Dim{Name: p.name(), Len: p.Int(p.count)}
		d.Record = d.Len == 0
		if d.Record {
			records++
		}
		if p.Err() != nil {
			return
		}
		p.header.Dims = append(p.header.Dims, d)
	}
	if records > 1 {
		p.Corrupt("%d dimensions are unlimited; a classic file has one at most", records)
	}
}

func (p *parser) kind() Kind {
	at := p.Offset()
	k := Kind(p.U32())
	last := Double
	if p.header.Version == 5 {
		last = UInt64
	}
	if p.Err() == nil && (k < Byte || k > last) {
		p.Fail(cursor.Corrupt(at, "%d is no element type of CDF-%d", k, p.header.Version))
	}
	if p.Err() != nil {
		return Byte
	}
	return k
}

func (p *parser) attrs() []Attr {
	n := p.list(tagAttribute, "attributes", int64(2*p.count)+4)
	var attrs []Attr
	for range n {
		a := Attr{Name: p.name(), Kind: p.kind()}
		at := p.Offset()
		count := p.Int(p.count)
		if p.Err() == nil && count > p.Left()/a.Kind.Size() {
			p.Fail(cursor.Truncated(at, "attribute %q has %d elements, the file %d bytes", a.Name, count, p.src.Size()))
		}
		size := count * a.Kind.Size()
		if p.Err() == nil {
			p.Fail(p.src.KeepAttribute(size))
		}
		a.Value = append([]byte(nil), p.Bytes(size)...)
		p.padded(size)
		if p.Err() != nil {
			return nil
		}
		attrs = append(attrs, a)
	}
	return attrs
}

func (p *parser) vars() {
	n := p.list(tagVariable, "variables", int64(3*p.count+p.offset)+12)
	for range n {
		v := Var{Name: p.name()}
		rank := p.untagged("dimensions of variable "+v.Name, int64(p.count))
		for range rank {
			at := p.Offset()
			id := p.Uint(p.count)
			if p.Err() == nil && id >= uint64(len(p.header.Dims)) {
				p.Fail(cursor.Corrupt(at, "variable %q has dimension number %d; the file has %d dimensions", v.Name, id, len(p.header.Dims)))
			}
			if p.Err() != nil {
				return
			}
			v.Dims = append(v.Dims, int(id))
		}
		v.Attrs = p.attrs()
		v.Kind = p.kind()
		p.Skip(int64(p.count)) // vsize
		at := p.Offset()
		v.Begin = p.Int(p.offset)
		if p.Err() == nil {
			p.Fail(p.header.measure(&v, at))
		}
		if p.Err() != nil {
			return
		}
		p.header.Vars = append(p.header.Vars, v)
	}
}

// untagged is the length of a list without tag.
func (p *parser) untagged(what string, least int64) int64 {
	at := p.Offset()
	n := p.Int(p.count)
	if p.Err() == nil && n > p.Left()/least {
		p.Fail(cursor.Truncated(at, "%d %s in a file of %d bytes", n, what, p.src.Size()))
	}
	p.Fail(p.src.Step(n))
	if p.Err() != nil {
		return 0
	}
	return n
}

// measure computes the bytes of v: of all elements, or of one record.
func (h *Header) measure(v *Var, at int64) error {
	v.Slab = v.Kind.Size()
	for i, id := range v.Dims {
		d := h.Dims[id]
		if d.Record {
			if i > 0 {
				return cursor.Corrupt(at, "variable %q has the unlimited dimension %q in place %d; it can only be the first", v.Name, d.Name, i+1)
			}
			v.Record = true
			continue
		}
		if v.Slab > math.MaxInt64/16/d.Len {
			return cursor.Corrupt(at, "the dimensions of variable %q multiply to more than 2^59 bytes", v.Name)
		}
		v.Slab *= d.Len
	}
	return nil
}
