package hdf5

import (
	"cmp"
	"math"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Attribute is a named value of an object. Data are its elements as stored, shared with the
// walk's buffers.
type Attribute struct {
	Name  string
	Type  *Datatype
	Space Dataspace
	Data  []byte

	// Common says that the attribute is kept in the walk's Common: wherever the same one
	// stands it is this one.
	Common bool
}

// listedAttribute is an attribute and when it was created.
type listedAttribute struct {
	order int
	*Attribute
}

// attribute reads an attribute message.
//
// Source: specification IV.A.2.m.
func (f *File) attribute(m message) (*Attribute, error) {
	shared := m.flags&flagShared != 0
	if a := f.common.attrs[string(m.data)]; a != nil && !shared {
		return a, f.src.Step(1)
	}
	a := &Attribute{}
	m, err := f.resolve(m)
	if err != nil {
		return a, err
	}
	c := m.cursor()
	version, flags := c.U8(), c.U8()
	if c.Err() == nil && (version < 1 || version > 3) {
		return a, cursor.Corrupt(m.at, "version %d of an attribute; 1 to 3 are known", version)
	}
	nameSize, typeSize, spaceSize := int64(c.U16()), int64(c.U16()), int64(c.U16())
	if version == 3 {
		c.Skip(1)
	}
	if version == 1 {
		flags = 0
	}
	part := func(n int64) message {
		p := message{at: c.Offset(), data: c.Bytes(n)}
		if version == 1 {
			c.Skip(-n & 7)
		}
		return p
	}
	a.Name = f.common.Text(untilNUL(part(nameSize).data))
	typ, space := part(typeSize), part(spaceSize)
	if c.Err() != nil {
		return a, c.Err()
	}
	if a.Type, err = f.sharedDatatype(typ, flags&1 != 0); err != nil {
		return a, err
	}
	if a.Space, err = f.sharedDataspace(space, flags&2 != 0); err != nil {
		return a, err
	}
	n, ok := a.Space.Count()
	if !ok || n > math.MaxInt64/a.Type.Size {
		return a, cursor.Corrupt(m.at, "attribute %q has too many elements", a.Name)
	}
	a.Data = c.Bytes(n * a.Type.Size)
	if c.Err() == nil && !shared && flags&3 == 0 && !a.Type.addresses() && f.common.keeps(2*len(m.data)) {
		a.Data, a.Common = append([]byte(nil), a.Data...), true
		f.common.attrs[string(m.data)] = a
	}
	return a, c.Err()
}

func (f *File) sharedDatatype(m message, shared bool) (*Datatype, error) {
	m.kind = msgDatatype
	if shared {
		m.flags |= flagShared
	}
	m, err := f.resolve(m)
	if err != nil {
		return nil, err
	}
	c := m.cursor()
	t := f.knownDatatype(m, c)
	return t, c.Err()
}

func (f *File) sharedDataspace(m message, shared bool) (Dataspace, error) {
	m.kind = msgDataspace
	if shared {
		m.flags |= flagShared
	}
	m, err := f.resolve(m)
	if err != nil {
		return Dataspace{}, err
	}
	c := m.cursor()
	s := f.knownDataspace(m, c)
	return s, c.Err()
}

// attributes reads all attributes of an object: in order of creation where it is kept, else
// as they are stored.
func (f *File) attributes(h *header) ([]*Attribute, error) {
	f.listed, f.ordered = f.listed[:0], f.ordered[:0]
	for _, m := range h.messages {
		if m.kind != msgAttribute {
			continue
		}
		a, err := f.attribute(m)
		if err != nil {
			return nil, within("attribute "+a.Name, err)
		}
		f.listed = append(f.listed, listedAttribute{m.order, a})
	}
	if m, ok := h.find(msgAttrInfo); ok {
		if err := f.denseAttributes(m); err != nil {
			return nil, err
		}
	}
	return f.inOrder(), nil
}

// inOrder is the listed attributes in the order of their creation; they mostly count from 0.
func (f *File) inOrder() []*Attribute {
	f.ordered = append(f.ordered, make([]*Attribute, len(f.listed))...)
	for _, a := range f.listed {
		if a.order < 0 || a.order >= len(f.listed) || f.ordered[a.order] != nil {
			slices.SortStableFunc(f.listed, func(a, b listedAttribute) int { return cmp.Compare(a.order, b.order) })
			for i, a := range f.listed {
				f.ordered[i] = a.Attribute
			}
			break
		}
		f.ordered[a.order] = a.Attribute
	}
	return f.ordered
}

// denseAttributes lists the attributes that an attribute info message leads to.
//
// Source: specification IV.A.2.v and III.A.2, records of types 8 and 9.
func (f *File) denseAttributes(m message) error {
	c := m.cursor()
	c.ExpectByte("the version of the attribute info", 0)
	flags := c.U8()
	if flags&1 != 0 {
		c.Skip(2)
	}
	heapAt, names := f.address(c), f.address(c)
	if c.Err() != nil || heapAt == undefined || names == undefined {
		return c.Err()
	}
	heap, err := f.openFractalHeap(heapAt)
	if err != nil {
		return err
	}
	return f.btree2(names, 8, func(r *cursor.Cursor) error {
		id := r.Bytes(8)
		m := message{kind: msgAttribute, flags: r.U8()}
		order := int(r.U32())
		from := heap
		if m.flags&flagShared != 0 {
			if from, err = f.sharedHeapOf(msgAttribute, r.Offset()); err != nil {
				return err
			}
			m.flags &^= flagShared
		}
		if r.Err() != nil {
			return r.Err()
		}
		if m.data, m.at, err = from.object(id); err != nil {
			return err
		}
		a, err := f.attribute(m)
		if err != nil {
			return within("attribute "+a.Name, err)
		}
		if flags&1 == 0 {
			order = 0
		}
		f.listed = append(f.listed, listedAttribute{order, a})
		return nil
	})
}
