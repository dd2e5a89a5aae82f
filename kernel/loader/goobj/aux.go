package goobj

import "encoding/binary"

const auxSize = 1 + 8

// AuxType says what an auxiliary symbol is to its owner.
type AuxType uint8

// The types, as objects number them.
const (
	AuxGotype AuxType = iota
	AuxFuncInfo
	AuxFuncdata
	AuxDwarfInfo
	AuxDwarfLoc
	AuxDwarfRanges
	AuxDwarfLines
	AuxPcsp
	AuxPcfile
	AuxPcline
	AuxPcinline
	AuxPcdata
	AuxWasmImport
	AuxWasmType
	AuxUnwind
)

// Aux is an auxiliary symbol: the type of a variable, or a table of a function.
type Aux struct {
	Type AuxType
	Sym  Ref
}

// Auxes returns the number of auxiliary symbols of definition i.
func (o *Object) Auxes(i int) int {
	at := o.offsets[blockAuxIndex] + uint32(4*i)
	return int(o.uint32(at+4) - o.uint32(at))
}

// Aux returns auxiliary symbol j of definition i.
func (o *Object) Aux(i, j int) Aux {
	first := o.uint32(o.offsets[blockAuxIndex] + uint32(4*i))
	at := o.offsets[blockAux] + (first+uint32(j))*auxSize
	b := o.data[at : at+auxSize]
	return Aux{AuxType(b[0]), Ref{binary.LittleEndian.Uint32(b[1:]), binary.LittleEndian.Uint32(b[5:])}}
}
