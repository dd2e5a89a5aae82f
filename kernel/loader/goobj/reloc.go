package goobj

import "encoding/binary"

const relocSize = 4 + 1 + 2 + 8 + 8

// RelocType says what a relocation puts in its place.
type RelocType uint16

// The types that amd64 uses, as objects number them.
const (
	Addr           RelocType = 1  // address
	AddrOff        RelocType = 5  // offset from the start of the target's section
	Size           RelocType = 6  // size of the target
	Call           RelocType = 7  // distance from the end of the place, in a call
	CallInd        RelocType = 10 // marks an indirect call
	PCRel          RelocType = 14 // distance from the end of the place
	TLS            RelocType = 15 // offset of the goroutine pointer from the thread's base
	UseField       RelocType = 21
	UseType        RelocType = 22
	UseIface       RelocType = 23
	UseIfaceMethod RelocType = 24
	UseNamedMethod RelocType = 25
	MethodOff      RelocType = 26 // as AddrOff, in a type's list of methods
	Keep           RelocType = 27
	InitOrder      RelocType = 99
)

// Weak is added to a type when the relocation alone does not bring its target into a program.
const Weak RelocType = 1 << 15

// Reloc is a place in a symbol's content that depends on another symbol.
type Reloc struct {
	Offset int32
	Size   uint8
	Weak   bool
	Type   RelocType
	Add    int64
	Target Ref
}

// Relocs returns the number of relocations of definition i.
func (o *Object) Relocs(i int) int {
	at := o.offsets[blockRelocIndex] + uint32(4*i)
	return int(o.uint32(at+4) - o.uint32(at))
}

// Reloc returns relocation j of definition i.
func (o *Object) Reloc(i, j int) Reloc {
	first := o.uint32(o.offsets[blockRelocIndex] + uint32(4*i))
	at := o.offsets[blockRelocs] + (first+uint32(j))*relocSize
	b := o.data[at : at+relocSize]
	t := RelocType(binary.LittleEndian.Uint16(b[5:]))
	return Reloc{
		Offset: int32(binary.LittleEndian.Uint32(b)),
		Size:   b[4],
		Weak:   t&Weak != 0,
		Type:   t &^ Weak,
		Add:    int64(binary.LittleEndian.Uint64(b[7:])),
		Target: Ref{binary.LittleEndian.Uint32(b[15:]), binary.LittleEndian.Uint32(b[19:])},
	}
}

// Known says that the type is one of those above.
func (t RelocType) Known() bool {
	switch t {
	case Addr, AddrOff, Size, Call, CallInd, PCRel, TLS, UseField, UseType, UseIface, UseIfaceMethod, UseNamedMethod, MethodOff, Keep, InitOrder:
		return true
	}
	return false
}
