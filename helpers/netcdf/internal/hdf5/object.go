package hdf5

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// ObjectKind is what an object header describes.
type ObjectKind uint8

// The kinds of objects.
const (
	GroupObject ObjectKind = iota
	DatasetObject
	DatatypeObject
)

// Object is an object of the file: a group, a dataset or a datatype with a name.
type Object struct {
	Address int64
	Kind    ObjectKind

	h header
	f *File
}

// Object reads the header at an address.
func (f *File) Object(at int64) (*Object, error) {
	o := &Object{Address: at, f: f}
	if err := f.readHeader(&o.h, at); err != nil {
		return nil, err
	}
	_, typed := o.h.find(msgDatatype)
	_, shaped := o.h.find(msgDataspace)
	switch {
	case typed && shaped:
		o.Kind = DatasetObject
	case typed:
		o.Kind = DatatypeObject
	}
	return o, nil
}

// Attributes are the object's attributes, in order of creation where it is kept. The list is
// good until the next one is asked for.
func (o *Object) Attributes() ([]*Attribute, error) { return o.f.attributes(&o.h) }

// Links are the entries of a group, in order of creation where it is kept, else by name.
func (o *Object) Links() ([]Link, error) { return o.f.links(&o.h) }

// Dataset is what a dataset's header says of its elements.
type Dataset struct {
	Type     *Datatype
	Space    Dataspace
	Layout   Layout
	Fill     Fill
	Filters  []Filter
	External bool  // the elements are in other files
	Damage   error // what makes the elements unreadable, while the description is sound
}

// someDatasets is for how many there is room at a time.
const someDatasets = 8

// Dataset reads the messages that describe a dataset.
func (o *Object) Dataset() (*Dataset, error) {
	if len(o.f.datasets) == 0 {
		o.f.datasets = make([]Dataset, someDatasets)
	}
	d := &o.f.datasets[0]
	o.f.datasets = o.f.datasets[1:]
	d.Layout = Layout{Address: undefined, Storage: ContiguousStorage, Size: -1, singleSize: -1}
	old := true
	for _, m := range o.h.messages {
		if !describes(m.kind) || m.kind == msgFillOld && !old {
			continue
		}
		m, err := o.f.resolve(m)
		if err != nil {
			return nil, err
		}
		c := m.cursor()
		switch m.kind {
		case msgDataspace:
			d.Space = o.f.knownDataspace(m, c)
		case msgDatatype:
			d.Type = o.f.knownDatatype(m, c)
		case msgFill:
			d.Fill, old = o.f.knownFill(m, c), false
		case msgFillOld:
			d.Fill = fillOld(c)
		case msgLayout:
			d.Layout = o.f.layout(c)
		case msgFilters:
			d.Filters = o.f.knownFilters(m, c)
		case msgExternal:
			d.External = true
		}
		if c.Err() != nil && (m.kind == msgFill || m.kind == msgFillOld) {
			d.Damage, d.Fill = within("fill value", c.Err()), Fill{}
		} else if c.Err() != nil {
			return nil, c.Err()
		}
	}
	return d, d.check(o.Address)
}

// Elements is the first n bytes of a dataset that lie in one piece and are no further away
// than memory, or than one read; nil where they are not. They are shared with the walk's
// buffers.
func (f *File) Elements(d *Dataset, n int64, read bool) []byte {
	l := d.Layout
	switch {
	case l.Storage == CompactStorage && int64(len(l.Inline)) >= n:
		return l.Inline[:n:n]
	case l.Storage != ContiguousStorage || l.Address < 0 || d.External || l.Size >= 0 && l.Size < n:
		return nil
	case read:
		p, err := f.src.Slice(l.Address, n)
		if err != nil {
			return nil
		}
		return p
	}
	return f.src.AtHand(l.Address, n)
}

func describes(kind int) bool {
	switch kind {
	case msgDataspace, msgDatatype, msgFill, msgFillOld, msgLayout, msgFilters, msgExternal:
		return true
	}
	return false
}

// check compares what the messages say of the same thing.
func (d *Dataset) check(at int64) error {
	l := d.Layout
	switch {
	case l.Storage == ChunkedStorage && (d.Space.Null || len(l.Chunk) != len(d.Space.Dims)):
		return cursor.Corrupt(at, "chunks of %d dimensions in a dataset of %d", len(l.Chunk), len(d.Space.Dims))
	case l.Storage == ChunkedStorage && l.ElemSize != d.Type.Size:
		return cursor.Corrupt(at, "chunks with elements of %d bytes in a dataset whose elements have %d", l.ElemSize, d.Type.Size)
	}
	if d.Fill.Value != nil && d.Type.Class != Vlen && int64(len(d.Fill.Value)) != d.Type.Size && d.Damage == nil {
		d.Damage = cursor.Corrupt(at, "a fill value of %d bytes for elements of %d", len(d.Fill.Value), d.Type.Size)
	}
	return nil
}
