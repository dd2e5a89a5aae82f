package loader

import (
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// define enters the definitions of all objects, and finds out which are known already.
func (j *job) define() error {
	for _, o := range j.objects {
		for i := range o.Definitions {
			if err := j.defineSymbol(o, i); err != nil {
				return err
			}
		}
	}
	return nil
}

func (j *job) defineSymbol(o *object, i int) error {
	def := &o.Symbols[i]
	if def.Kind.Dwarf() {
		return nil
	}
	s := &symbol{name: def.Name, abi: def.ABI, kind: def.Kind, size: def.Size, object: o, index: i, def: def}
	o.symbols[i] = s
	if err := s.checkKind(); err != nil {
		return err
	}
	if !j.global(s, i) || s.isCode() && s.size == 0 {
		return nil // known in its object only, or dropped by the compiler
	}
	k := key{s.name, uint8(s.abi)}
	if r := j.redirected(k); r != nil {
		o.symbols[i] = r
		return nil
	}
	if first, ok := j.fresh[k]; ok {
		return j.again(o, i, s, first)
	}
	if known := j.knownByName(k); known != nil {
		return j.again(o, i, s, known)
	}
	j.fresh[k] = s
	return nil
}

// global says whether other objects may mean definition i by its name.
func (j *job) global(s *symbol, i int) bool {
	o := s.object
	if s.name == "" || s.abi == goobj.Static {
		return false
	}
	if i >= o.Own && i < o.Hashed {
		// Content has no name, but a table of methods is one for its two types.
		return s.def.Flags&goobj.Itab != 0 && !(o.main && ofLoad(s.name))
	}
	if !o.main {
		return true
	}
	constant := s.isConstant() && !s.isType() && s.def.Flags&goobj.DupOK == 0
	return !constant && !ofLoad(s.name)
}

func (s *symbol) checkKind() error {
	switch s.kind {
	case goobj.Text, goobj.Rodata, goobj.NoptrData, goobj.Data, goobj.BSS, goobj.NoptrBSS:
	default:
		return s.fail("symbols of kind %d (FIPS mode, thread-local variables, coverage) cannot be loaded", s.kind)
	}
	if s.abi > goobj.ABIInternal && s.abi != goobj.Static {
		return s.fail("calling convention %d is not known", s.abi)
	}
	return nil
}

// again decides what a second definition s of a known symbol means: the first one, or an error.
func (j *job) again(o *object, i int, s, known *symbol) error {
	switch {
	case s.isType():
		// Its content must be the same: see job.agree.
		if known.object == nil {
			s.known, s.decided = true, true
			s.addr, s.size = known.addr, known.size
			j.doubles = append(j.doubles, s)
			return nil
		}
	case s.has(goobj.DupOK | goobj.Itab):
		if known.object == nil && !known.near() {
			s.known, s.decided, s.addr = true, true, known.addr
			return nil // a copy of its content may be needed
		}
	case s.isCode() || known.isCode() && !s.empty():
		return s.fail("it is defined already; a changed function needs a new name")
	case s.isConstant() != known.isConstant():
		return s.fail("it is defined already as something else")
	case o.main:
		if known.object == nil && known.size != s.size {
			return s.fail("it is defined already with %d bytes, not %d; a changed variable needs a new name", known.size, s.size)
		}
		if known.object == nil {
			j.variables = append(j.variables, [2]*symbol{s, known})
		}
	case !s.empty():
		return s.fail("it is defined already")
	}
	o.symbols[i] = known
	return nil
}

// empty says that a definition has no content: another package may have it.
func (s *symbol) empty() bool { return len(s.object.Data(s.index)) == 0 }

// knownByName finds a symbol of an earlier load or of the program.
func (j *job) knownByName(k key) *symbol {
	if s, ok := j.refs[k]; ok {
		return s
	}
	s := j.lookup(k)
	if s != nil {
		j.refs[k] = s
	}
	return s
}

// lookup finds a symbol of an earlier load or of the program, but for the program's package
// main; nil if there is none.
func (l *Loader) lookup(k key) *symbol {
	if p, ok := l.placed[k]; ok {
		return &symbol{name: k.name, abi: uint16(k.abi), kind: p.kind, known: true, decided: true, addr: p.addr, size: p.size, gotype: p.gotype}
	}
	s, ok := l.program.Lookup(k.name, k.abi)
	if !ok || hidden(k.name) {
		return nil
	}
	return knownSymbol(s)
}

// hidden says that a symbol of the program is not for cells.
func hidden(name string) bool { return strings.Contains(name, "main.") && mentionsMain(name) }

// knownSymbol is a symbol of the program. Its name is copied: a later message may outlive the table.
func knownSymbol(s symtab.Symbol) *symbol {
	return &symbol{name: s.Name, abi: uint16(s.ABI), kind: kindOf(s.Kind), known: true, decided: true, addr: uintptr(s.Addr), size: uint32(s.Size)}
}
