package hdf5

import (
	"bytes"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Class is the family of a datatype, numbered as in the file.
type Class uint8

// The classes.
const (
	Fixed Class = iota
	Floating
	Time
	Text
	Bitfield
	Opaque
	Compound
	Reference
	Enum
	Vlen
	Array
	Complex
)

var classNames = [...]string{"integer", "float", "time", "string", "bitfield", "opaque", "compound", "reference", "enum", "variable-length", "array", "complex"}

// String names the class.
func (c Class) String() string { return classNames[c] }

// Datatype describes the elements of a dataset or attribute.
type Datatype struct {
	Class  Class
	Size   int64 // bytes of one element as stored
	Big    bool  // most significant byte first
	Signed bool

	Offset    int  // of Fixed, Floating and Bitfield: the first bit that counts
	Precision int  // and how many do
	Standard  bool // of Floating: IEEE 754 of 2, 4 or 8 bytes
	Float     Float

	Padding byte // of Text: 0 NUL-terminated, 1 NUL-padded, 2 space-padded
	String  bool // of Vlen: text, not a sequence
	Tag     string

	Base    *Datatype // of Enum, Vlen, Array
	Dims    []int64   // of Array
	Members []Member  // of Compound
	Names   []string  // of Enum
	Values  [][]byte  // of Enum, in Base's byte order
}

// Float is where the parts of a Floating are, in bits from the lowest one of the element.
type Float struct {
	Sign                   int
	Exponent, ExponentBits int
	Mantissa, MantissaBits int
	Bias                   int
	Implied                bool // the mantissa's highest bit is 1 and not stored; bytes are in order
}

// Member is a field of a compound.
type Member struct {
	Name   string
	Offset int64
	Type   *Datatype
}

const (
	maxNesting = 16
)

// knownDatatype reads a datatype message, unless the same one was read before.
func (f *File) knownDatatype(m message, c *cursor.Cursor) *Datatype {
	if t := f.common.types[string(m.data)]; t != nil {
		return t
	}
	t := f.datatype(c, 0)
	if c.Err() == nil && f.common.keeps(len(m.data)) {
		f.common.types[string(m.data)] = t
	}
	return t
}

// datatype reads a datatype message.
//
// Source: specification IV.A.2.d.
func (f *File) datatype(c *cursor.Cursor, depth int) *Datatype {
	if depth > maxNesting {
		c.Corrupt("datatypes nested deeper than %d", maxNesting)
	}
	c.Fail(f.src.Step(1))
	head := c.U8()
	bits := uint32(c.Uint(3))
	t := &Datatype{Class: Class(head & 15), Size: int64(c.U32())}
	version := head >> 4
	if t.Class > Complex || version > 5 {
		c.Corrupt("class %d, version %d of a datatype; classes to 11 and versions to 5 are known", t.Class, version)
	}
	if c.Err() != nil {
		return t
	}
	switch t.Class {
	case Fixed, Bitfield:
		t.Big, t.Signed = bits&1 != 0, bits&8 != 0
		t.bitRange(c)
	case Floating:
		t.float(c, bits)
	case Time:
		c.Skip(2)
	case Text:
		t.Padding = byte(bits & 15)
	case Opaque:
		t.Tag = text(c.Bytes(int64(bits & 255)))
	case Compound:
		f.compound(c, t, int(bits&0xffff), version, depth)
	case Enum:
		f.enum(c, t, int(bits&0xffff), version, depth)
	case Vlen:
		t.String = bits&15 == 1
		t.Base = f.datatype(c, depth+1)
	case Array:
		f.array(c, t, version, depth)
	case Complex:
		f.complex(c, t, depth)
	}
	if t.Size == 0 && c.Err() == nil {
		c.Corrupt("a datatype (%s) of 0 bytes", t.Class)
	}
	return t
}

// bitRange reads which bits of the element count.
func (t *Datatype) bitRange(c *cursor.Cursor) {
	t.Offset, t.Precision = int(c.U16()), int(c.U16())
	if c.Err() == nil && (t.Precision == 0 || int64(t.Offset+t.Precision) > 8*t.Size) {
		c.Corrupt("%d bits from bit %d in an element of %d bytes", t.Precision, t.Offset, t.Size)
	}
}

// ieee lists exponent position and size, mantissa size and bias of the standard formats.
var ieee = map[int64][4]int{2: {10, 5, 10, 15}, 4: {23, 8, 23, 127}, 8: {52, 11, 52, 1023}}

func (t *Datatype) float(c *cursor.Cursor, bits uint32) {
	t.Signed = true
	t.Big = bits&1 != 0
	vax := bits&0x40 != 0
	implied := bits>>4&3 == 2
	sign := int(bits >> 8 & 255)
	t.bitRange(c)
	x := Float{Sign: sign, Exponent: int(c.U8()), ExponentBits: int(c.U8()), Mantissa: int(c.U8()), MantissaBits: int(c.U8()), Implied: implied && !vax}
	x.Bias = int(c.U32())
	want, ok := ieee[t.Size]
	t.Float = x
	t.Standard = ok && x.Implied && t.Offset == 0 && int64(t.Precision) == 8*t.Size &&
		int64(sign) == 8*t.Size-1 && x.Mantissa == 0 && [4]int{x.Exponent, x.ExponentBits, x.MantissaBits, x.Bias} == want
}

// name reads the name of a member, padded to eight bytes before version 3.
func name(c *cursor.Cursor, version uint8) string {
	start := c.Offset()
	s := c.Terminated()
	if version < 3 {
		c.Skip(-(c.Offset() - start) & 7)
	}
	return s
}

func (f *File) compound(c *cursor.Cursor, t *Datatype, n int, version uint8, depth int) {
	width := 4
	if version >= 3 {
		width = 1
		for width < 8 && t.Size>>(8*width) > 0 {
			width++
		}
	}
	if n == 0 {
		c.Corrupt("a compound without members")
	}
	for range n {
		m := Member{Name: name(c, version), Offset: c.Int(width)}
		var dims []int64
		if version <= 1 {
			dims = oldArray(c)
		}
		m.Type = f.datatype(c, depth+1)
		if len(dims) > 0 && c.Err() == nil {
			m.Type = &Datatype{Class: Array, Base: m.Type, Dims: dims, Size: product(c, dims, m.Type.Size)}
		}
		if c.Err() == nil && (m.Offset > t.Size || m.Type.Size > t.Size-m.Offset) {
			c.Corrupt("member %q goes to byte %d of a compound of %d bytes", m.Name, m.Offset+m.Type.Size, t.Size)
		}
		if c.Err() != nil {
			return
		}
		t.Members = append(t.Members, m)
	}
}

// oldArray reads the dimensions that members of version 1 carry themselves.
func oldArray(c *cursor.Cursor) []int64 {
	rank := int(c.U8())
	c.Skip(11)
	if rank > 4 {
		c.Corrupt("a member of %d dimensions; 4 are possible", rank)
	}
	var dims []int64
	for i := range 4 {
		if d := int64(c.U32()); i < rank {
			dims = append(dims, d)
		}
	}
	return dims
}

func (f *File) array(c *cursor.Cursor, t *Datatype, version uint8, depth int) {
	rank := int(c.U8())
	if version < 3 {
		c.Skip(3)
	}
	if rank > maxRank {
		c.Corrupt("an array of %d dimensions; %d are possible", rank, maxRank)
	}
	for range rank {
		if c.Err() != nil {
			return
		}
		t.Dims = append(t.Dims, int64(c.U32()))
	}
	if version < 3 {
		c.Skip(4 * int64(rank))
	}
	t.Base = f.datatype(c, depth+1)
	if c.Err() == nil && product(c, t.Dims, t.Base.Size) != t.Size {
		c.Corrupt("an array of %v elements of %d bytes in %d bytes", t.Dims, t.Base.Size, t.Size)
	}
}

// product is the bytes of dims elements, at most 2^32.
func product(c *cursor.Cursor, dims []int64, size int64) int64 {
	for _, d := range dims {
		if size *= d; size == 0 || size > 1<<32 {
			c.Corrupt("an array of %v elements", dims)
			return 0
		}
	}
	return size
}

func (f *File) enum(c *cursor.Cursor, t *Datatype, n int, version uint8, depth int) {
	t.Base = f.datatype(c, depth+1)
	if c.Err() == nil && t.Base.Size != t.Size {
		c.Corrupt("an enumeration of %d bytes over a type of %d bytes", t.Size, t.Base.Size)
	}
	for range n {
		if c.Err() != nil {
			return
		}
		t.Names = append(t.Names, name(c, version))
	}
	for range n {
		if c.Err() != nil {
			return
		}
		t.Values = append(t.Values, append([]byte(nil), c.Bytes(t.Size)...))
	}
}

// complex reads a complex number, which becomes a compound of members r and i: what h5py and
// PyTables store complex numbers as, and HDF5 itself converts them to and from.
func (f *File) complex(c *cursor.Cursor, t *Datatype, depth int) {
	part := f.datatype(c, depth+1)
	if c.Err() == nil && (part.Class != Floating || t.Size != 2*part.Size) {
		c.Corrupt("a complex number of %d bytes of two parts (%s) of %d bytes", t.Size, part.Class, part.Size)
	}
	t.Class = Compound
	t.Members = []Member{{Name: "r", Type: part}, {Name: "i", Offset: part.Size, Type: part}}
}

// text is p up to its first NUL.
func text(p []byte) string { return string(untilNUL(p)) }

func untilNUL(p []byte) []byte {
	if i := bytes.IndexByte(p, 0); i >= 0 {
		return p[:i]
	}
	return p
}
