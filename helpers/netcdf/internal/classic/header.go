package classic

// Kind is the type of elements, numbered as in the file.
type Kind uint32

// The element types; those after Double are of CDF-5 only.
const (
	Byte Kind = iota + 1
	Char
	Short
	Int
	Float
	Double
	UByte
	UShort
	UInt
	Int64
	UInt64
)

var sizes = [...]int64{Byte: 1, Char: 1, Short: 2, Int: 4, Float: 4, Double: 8, UByte: 1, UShort: 2, UInt: 4, Int64: 8, UInt64: 8}

// Size is the bytes of one element.
func (k Kind) Size() int64 { return sizes[k] }

// Header is what a classic file says before its data.
type Header struct {
	Version int   // 1, 2 or 5
	Records int64 // length of the record dimension
	Stride  int64 // bytes from one record to the next
	Dims    []Dim
	Attrs   []Attr
	Vars    []Var
}

// Dim is a dimension. Len of the record dimension is the number of records.
type Dim struct {
	Name   string
	Len    int64
	Record bool
}

// Attr is an attribute; its value is Count elements, big-endian.
type Attr struct {
	Name  string
	Kind  Kind
	Value []byte
}

// Var is a variable: its elements, or those of record 0, begin at Begin.
type Var struct {
	Name   string
	Dims   []int // indices of Header.Dims
	Attrs  []Attr
	Kind   Kind
	Begin  int64
	Slab   int64 // bytes of all elements, or of one record, without padding
	Record bool
}
