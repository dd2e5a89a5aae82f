package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// LinkKind is what a link leads to.
type LinkKind uint8

// The kinds of links.
const (
	HardLink     LinkKind = iota // an object of this file
	SoftLink                     // a path in this file
	ExternalLink                 // a path in another file
	OtherLink                    // what an application has defined for itself
)

// Link is an entry of a group.
type Link struct {
	Name    string
	Kind    LinkKind
	Address int64  // of HardLink: the object's header
	Target  string // of SoftLink and ExternalLink: the path
	File    string // of ExternalLink

	order int64
}

// link reads a link message.
//
// Source: specification IV.A.2.g.
func (f *File) link(c *cursor.Cursor) (l Link) {
	c.ExpectByte("the version of a link", 1)
	flags := c.U8()
	kind := uint8(0)
	if flags&8 != 0 {
		kind = c.U8()
	}
	if flags&4 != 0 {
		l.order = c.Int(8)
	}
	if flags&16 != 0 {
		c.Skip(1)
	}
	l.Name = f.common.Text(c.Bytes(c.Int(1 << (flags & 3))))
	switch {
	case kind == 0:
		l.Address = f.address(c)
		if c.Err() == nil && l.Address == undefined {
			c.Corrupt("the link %q leads nowhere", l.Name)
		}
	case kind == 1:
		l.Kind = SoftLink
		l.Target = string(c.Bytes(int64(c.U16())))
	case kind == 64:
		l.Kind = ExternalLink
		v := cursor.Over(c.Bytes(int64(c.U16())), c.Offset())
		v.Skip(1)
		l.File, l.Target = v.Terminated(), v.Terminated()
		c.Fail(v.Err())
	default:
		l.Kind = OtherLink
	}
	return l
}
