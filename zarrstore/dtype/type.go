package dtype

import "fmt"

// Kind is the family an element type belongs to.
type Kind uint8

// The kinds. Bytes is NumPy's S (fixed length, padded with NUL), UTF32 its U, String text
// of any length; Datetime and Timedelta are int64 counts of a unit; Opaque is NumPy's V;
// Compound, Vlen and Reference are HDF5's and carry no arithmetic.
const (
	Invalid Kind = iota
	Bool
	Int
	Uint
	Float
	Complex
	Bytes
	UTF32
	String
	Datetime
	Timedelta
	Opaque
	Compound
	Vlen
	Reference
)

// Type is one element type. The zero Type is invalid. Types compare with ==.
type Type struct {
	Kind Kind
	Size int    // bytes of one element; 0 for String and Vlen
	Big  bool   // stored most significant byte first; false in memory and for one-byte types
	Unit string // of Datetime and Timedelta, as NumPy writes it: "ns", "10us"
}

// The types of arithmetic, in memory order.
var (
	B1      = Type{Kind: Bool, Size: 1}
	Int8    = Type{Kind: Int, Size: 1}
	Int16   = Type{Kind: Int, Size: 2}
	Int32   = Type{Kind: Int, Size: 4}
	Int64   = Type{Kind: Int, Size: 8}
	Uint8   = Type{Kind: Uint, Size: 1}
	Uint16  = Type{Kind: Uint, Size: 2}
	Uint32  = Type{Kind: Uint, Size: 4}
	Uint64  = Type{Kind: Uint, Size: 8}
	Float16 = Type{Kind: Float, Size: 2}
	Float32 = Type{Kind: Float, Size: 4}
	Float64 = Type{Kind: Float, Size: 8}
)

// Native is t in the byte order of memory (little-endian).
func (t Type) Native() Type {
	t.Big = false
	return t
}

// Numeric says whether lazy arrays can hold t: bool, int8-64, uint8-64, float32, float64.
// Float16 is stored only: readers widen it to float32.
func (t Type) Numeric() bool {
	switch t.Kind {
	case Bool:
		return t.Size == 1
	case Int, Uint:
		return t.Size == 1 || t.Size == 2 || t.Size == 4 || t.Size == 8
	case Float:
		return t.Size == 4 || t.Size == 8
	}
	return false
}

// IsFloat says whether t is a float of any width.
func (t Type) IsFloat() bool { return t.Kind == Float }

// IsInteger says whether t is a signed or unsigned integer.
func (t Type) IsInteger() bool { return t.Kind == Int || t.Kind == Uint }

// String is the name people read: float32, int16, bytes12, datetime64[ns]. Byte order is
// not part of it; see Numpy.
func (t Type) String() string {
	switch t.Kind {
	case Bool:
		return "bool"
	case Int:
		return fmt.Sprintf("int%d", 8*t.Size)
	case Uint:
		return fmt.Sprintf("uint%d", 8*t.Size)
	case Float:
		return fmt.Sprintf("float%d", 8*t.Size)
	case Complex:
		return fmt.Sprintf("complex%d", 8*t.Size)
	case Bytes:
		return fmt.Sprintf("bytes%d", t.Size)
	case UTF32:
		return fmt.Sprintf("str%d", t.Size/4)
	case String:
		return "string"
	case Datetime:
		return "datetime64[" + t.Unit + "]"
	case Timedelta:
		return "timedelta64[" + t.Unit + "]"
	case Opaque:
		return fmt.Sprintf("opaque%d", t.Size)
	case Compound:
		return fmt.Sprintf("compound%d", t.Size)
	case Vlen:
		return "vlen"
	case Reference:
		return "reference"
	}
	return "invalid"
}
