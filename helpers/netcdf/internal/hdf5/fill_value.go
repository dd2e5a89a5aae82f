package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// Fill is what elements hold that were never written.
type Fill struct {
	Defined   bool   // the writer set Value
	Undefined bool   // the writer asked for no fill at all: anything may be there
	Value     []byte // one element as stored; nil: zero
}

// fillOld reads the old fill value message.
//
// Source: specification IV.A.2.e.
func fillOld(c *cursor.Cursor) (v Fill) {
	n := int64(c.U32())
	v.Value = append([]byte(nil), c.Bytes(n)...)
	v.Defined = n > 0
	return v
}

// knownFill reads a fill value message, unless the same one was read before.
func (f *File) knownFill(m message, c *cursor.Cursor) Fill {
	if v := f.common.fills[string(m.data)]; v != nil {
		return *v
	}
	v := fill(c)
	if c.Err() == nil && f.common.keeps(len(m.data)) {
		kept := v
		f.common.fills[string(m.data)] = &kept
	}
	return v
}

// fill reads a fill value message.
//
// Source: specification IV.A.2.f.
func fill(c *cursor.Cursor) (v Fill) {
	at := c.Offset()
	switch version := c.U8(); version {
	case 1, 2:
		c.Skip(2)
		defined := c.U8() != 0
		if version == 2 && !defined {
			return Fill{Undefined: true}
		}
		v.read(c)
		v.Undefined = !defined
	case 3:
		flags := c.U8()
		v.Undefined = flags&0x10 != 0
		if flags&0x20 != 0 {
			v.read(c)
		}
	default:
		c.Fail(cursor.Corrupt(at, "version %d of a fill value; 1 to 3 are known", version))
	}
	return v
}

// read reads size and value; a negative size says "undefined".
func (v *Fill) read(c *cursor.Cursor) {
	n := int32(c.U32())
	if n <= 0 {
		return
	}
	v.Value = append([]byte(nil), c.Bytes(int64(n))...)
	v.Defined = true
}
