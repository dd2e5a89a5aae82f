package goobj

import "encoding/binary"

const symbolSize = 8 + 2 + 1 + 1 + 1 + 4 + 4

// The calling conventions of functions. What is no function has ABI0.
const (
	ABI0        uint16 = 0
	ABIInternal uint16 = 1
	Static      uint16 = 0xffff // no convention: the symbol is known in its object only
)

// Kind says which part of a program a symbol belongs to.
type Kind uint8

// The kinds, as objects number them.
const (
	Text         Kind = 1
	TextFIPS     Kind = 2
	Rodata       Kind = 3
	RodataFIPS   Kind = 4
	NoptrData    Kind = 5
	NoptrFIPS    Kind = 6
	Data         Kind = 7
	DataFIPS     Kind = 8
	BSS          Kind = 9
	NoptrBSS     Kind = 10
	ThreadBSS    Kind = 11
	firstDwarf   Kind = 12
	lastDwarf    Kind = 21
	FuzzCounter  Kind = 22
	CoverCounter Kind = 23
	CoverAux     Kind = 24
	Unwind       Kind = 25 // of Windows
)

// Dwarf says that the symbol is for debuggers only.
func (k Kind) Dwarf() bool { return k >= firstDwarf && k <= lastDwarf || k == Unwind }

// Flags are properties of a symbol.
type Flags uint16

// The flags that linking depends on; the second byte of them is the format's Flag2.
const (
	DupOK    Flags = 1 << 0
	Typelink Flags = 1 << 2
	GoType   Flags = 1 << 6
	Itab     Flags = 1 << 9
	Dict     Flags = 1 << 10
	Linkname Flags = 1 << 12
)

// Symbol is a definition or a reference by name.
type Symbol struct {
	Name  string
	ABI   uint16
	Kind  Kind
	Flags Flags
	Size  uint32
	Align uint32 // 0: by size
}

func (o *Object) readSymbols() error {
	o.Own = o.count(blockDefs)
	o.Hashed64 = o.Own + o.count(blockHashed64)
	o.Hashed = o.Hashed64 + o.count(blockHashed)
	o.Definitions = o.Hashed + o.count(blockNonPkgDefs)
	if o.count(blockHash64) != o.Hashed64-o.Own || o.count(blockHash) != o.Hashed-o.Hashed64 {
		return o.fail(o.offsets[blockHash64], "%d and %d hashes for %d and %d symbols", o.count(blockHash64), o.count(blockHash), o.Hashed64-o.Own, o.Hashed-o.Hashed64)
	}
	n := o.Definitions + o.count(blockNonPkgRefs)
	o.Symbols = make([]Symbol, n)
	// The five blocks of symbols follow each other without a gap.
	for i := range o.Symbols {
		at := o.offsets[blockDefs] + uint32(i)*symbolSize
		name, err := o.text(at)
		if err != nil {
			return err
		}
		b := o.data[at+8 : at+symbolSize]
		s := Symbol{
			Name:  name,
			ABI:   binary.LittleEndian.Uint16(b),
			Kind:  Kind(b[2]),
			Flags: Flags(b[3]) | Flags(b[4])<<8,
			Size:  binary.LittleEndian.Uint32(b[5:]),
			Align: binary.LittleEndian.Uint32(b[9:]),
		}
		if s.Align&(s.Align-1) != 0 {
			return o.fail(at, "%s is to be aligned to %d, no power of two", name, s.Align)
		}
		o.Symbols[i] = s
	}
	return nil
}
