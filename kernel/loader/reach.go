package loader

import (
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// reachAll finds what is to be placed: all that other loads may refer to, and what that needs.
// Copies that the compiler makes wherever it needs them are placed only if something does.
func (j *job) reachAll() error {
	for _, o := range j.objects {
		for i := range o.Definitions {
			s := o.symbols[i]
			if s == nil || s.object != o || s.index != i || !j.root(s, i) {
				continue
			}
			if err := j.reach(s); err != nil {
				return err
			}
		}
	}
	for n := 0; n < len(j.order); n++ {
		if err := j.follow(j.order[n]); err != nil {
			return err
		}
	}
	return nil
}

// root says that a definition is placed whether something needs it or not.
func (j *job) root(s *symbol, i int) bool {
	o := s.object
	if s.known || s.name == "" || s.isCode() && s.size == 0 {
		return false
	}
	if strings.HasSuffix(s.name, "..inittask") {
		return true
	}
	hashed := i >= o.Own && i < o.Hashed
	return !hashed && s.abi != goobj.Static && s.def.Flags&goobj.DupOK == 0 && !(o.main && ofLoad(s.name))
}

// reach decides whether a symbol is to be placed and puts it in line.
func (j *job) reach(s *symbol) error {
	if s == nil || s.reached {
		return nil
	}
	s.reached = true
	if err := j.decide(s); err != nil || s.known {
		return err
	}
	if s.object == nil {
		return s.fail("nothing defines it")
	}
	if err := s.unmark(); err != nil {
		return err
	}
	j.order = append(j.order, s)
	return nil
}

// follow reaches all that a definition needs.
func (j *job) follow(s *symbol) error {
	for n := range s.object.Relocs(s.index) {
		r := s.reloc(n)
		if !r.Type.Known() {
			return s.fail("relocation type %d at byte %d is not known", r.Type, s.object.Offset(s.index)+int(r.Offset))
		}
		if r.Size == 0 && r.Type != goobj.Keep {
			continue // it marks something for linkers that leave out what is not used
		}
		if err := j.followRef(s, r); err != nil {
			return err
		}
	}
	switch s.kind {
	case goobj.Text:
		return j.followFunction(s)
	case goobj.Data, goobj.BSS:
		return j.followVariable(s)
	}
	return nil
}

func (j *job) followRef(s *symbol, r goobj.Reloc) error {
	t, err := j.resolve(s.object, r.Target)
	if err != nil {
		return err
	}
	if t == nil {
		if name := s.object.refName(r.Target); name != "" && !r.Weak {
			return s.fail("it needs %s, which nothing defines", name)
		}
		return nil
	}
	if t.dropped() {
		if r.Weak {
			return nil
		}
		return s.fail("it needs %s, which the compiler left out", t.name)
	}
	if err := j.reach(t); err != nil || t.near() || r.Size == 0 {
		return err
	}
	return j.followFar(s, r, t)
}

// followFar makes a symbol known that lies beyond the 32 bits of instructions and offsets: a
// type made by reflect, a table of methods made by the runtime. Code that takes its address
// gets a slot; code that reads a field gets a copy, whose fields are the same.
func (j *job) followFar(s *symbol, r goobj.Reloc, t *symbol) error {
	switch r.Type {
	case goobj.PCRel:
		if !takesAddress(s.data(), r) {
			j.copyNear(t)
		} else if _, ok := j.slots[t]; !ok {
			j.slots[t] = len(j.slots)
		}
	case goobj.AddrOff:
		if _, ok := j.farOffset(t.addr); ok {
			return nil
		}
		n := farTypesStart + uint32(len(j.farOffsets)+len(j.far))
		if n >= farTypesEnd {
			return s.fail("no number is left for %s", t.name)
		}
		j.far[t.addr] = n
	}
	return nil
}

// copyNear places a copy of a far constant.
func (j *job) copyNear(t *symbol) {
	if t.copy != nil || t.object == nil {
		return
	}
	t.copy = &symbol{name: t.name, kind: t.kind, size: t.def.Size, object: t.object, index: t.index, def: t.def, decided: true, reached: true, isCopy: true}
	j.order = append(j.order, t.copy)
}

// farOffset is the offset that names a type in the heap.
func (j *job) farOffset(addr uintptr) (uint32, bool) {
	if n, ok := j.far[addr]; ok {
		return n, true
	}
	n, ok := j.farOffsets[addr]
	return n, ok
}

// refName is the name of a reference by name.
func (o *object) refName(r goobj.Ref) string {
	if i, local, err := o.Local(r); err == nil && local {
		return o.Symbols[i].Name
	}
	return ""
}

// followVariable reaches the type of a variable with pointers: without it the collector would
// free what the variable holds.
func (j *job) followVariable(s *symbol) error {
	t, err := j.gotypeOf(s)
	if err != nil {
		return err
	}
	if t == nil {
		return s.fail("the object file has no type for this variable with pointers")
	}
	return j.reach(t)
}

// gotypeOf is the type of a variable; nil if its object has none.
func (j *job) gotypeOf(s *symbol) (*symbol, error) {
	for n := range s.object.Auxes(s.index) {
		if a := s.object.Aux(s.index, n); a.Type == goobj.AuxGotype {
			return j.resolve(s.object, a.Sym)
		}
	}
	return nil, nil
}
