package loader

import (
	"github.com/gonda-go/gonda/kernel/loader/goobj"
	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// symbol is what a name or a reference means during one load: a definition that is to be
// placed, or something that has its place already.
type symbol struct {
	name string
	abi  uint16
	kind goobj.Kind

	// known says that addr is final: of the program, of an earlier load, or made by reflect.
	known bool
	addr  uintptr
	size  uint32
	// gotype is the type of a known variable.
	gotype uintptr

	// object and index are the definition, if this load has one; it is not used if known.
	object *object
	index  int
	def    *goobj.Symbol
	// content replaces the definition's; content after position cut moved by shift bytes.
	content    []byte
	cut, shift int32

	decided, reached bool
	// copy is a private copy nearby of a far constant, for instructions that read its fields;
	// isCopy says that the symbol is one.
	copy     *symbol
	isCopy   bool
	pcOffset uint32 // of a table of code that was stored, plus 1
}

// key names a symbol for good.
type key struct {
	name string
	abi  uint8
}

// placed is what is remembered of a symbol of an earlier load.
type placed struct {
	addr, gotype uintptr
	size         uint32
	kind         goobj.Kind
}

// isType says that the symbol describes a type.
func (s *symbol) isType() bool { return s.has(goobj.GoType) }

// has says that the definition has a flag, which copies do not have.
func (s *symbol) has(f goobj.Flags) bool { return s.def != nil && !s.isCopy && s.def.Flags&f != 0 }

// data is the content of a definition, without the zeros that may follow.
func (s *symbol) data() []byte {
	if s.content != nil {
		return s.content
	}
	return s.object.Data(s.index)
}

// reloc is relocation j of a definition.
func (s *symbol) reloc(j int) goobj.Reloc {
	r := s.object.Reloc(s.index, j)
	if r.Offset >= s.cut {
		r.Offset += s.shift
	}
	return r
}

// near says that the compiler's 32 bits reach the symbol.
func (s *symbol) near() bool { return s.addr < regionEnd }

// isCode says that the symbol is a function.
func (s *symbol) isCode() bool { return s.kind == goobj.Text }

// isConstant says that the symbol lies where types and constants are.
func (s *symbol) isConstant() bool { return s.kind == goobj.Rodata }

// dropped says that the symbol is a function whose code the compiler left out.
func (s *symbol) dropped() bool {
	if s.known {
		return s.addr == 0
	}
	return s.isCode() && s.size == 0 && s.object != nil
}

// kindOf translates a kind of the program's table.
func kindOf(k symtab.Kind) goobj.Kind {
	switch k {
	case symtab.Text:
		return goobj.Text
	case symtab.Rodata, symtab.Type:
		return goobj.Rodata
	case symtab.Data:
		return goobj.Data
	case symtab.NoptrData:
		return goobj.NoptrData
	case symtab.BSS:
		return goobj.BSS
	case symtab.NoptrBSS:
		return goobj.NoptrBSS
	}
	return 0
}
