package loader

import (
	"encoding/binary"
	"math"
	"reflect"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// trap fills the space between functions.
const trap = 0xcc

// write copies contents to their places and relocates them.
func (j *job) write() error {
	code := bytesAt(j.plan.code.start, int(j.memory.code.next-j.plan.code.start))
	for i := range code {
		code[i] = trap
	}
	for _, s := range j.order {
		if s.size == 0 {
			continue
		}
		if s.isCode() {
			clear(bytesAt(s.addr, int(s.size)))
		}
		copy(bytesAt(s.addr, int(s.size)), s.data())
		if err := j.relocate(s); err != nil {
			return err
		}
	}
	for s, n := range j.slots {
		binary.LittleEndian.PutUint64(bytesAt(j.slotsAt+8*uintptr(n), 8), uint64(s.addr))
	}
	return nil
}

// relocate fills the places in a symbol's content that depend on others.
func (j *job) relocate(s *symbol) error {
	var keep *goobj.Reloc
	for n := range s.object.Relocs(s.index) {
		r := s.reloc(n)
		if r.Size == 0 {
			if r.Type == goobj.Keep {
				keep = &r
			}
			continue
		}
		if r.Offset < 0 || int64(r.Offset)+int64(r.Size) > int64(s.size) {
			return s.fail("a relocation at byte %d of %d", r.Offset, s.size)
		}
		t, err := j.resolve(s.object, r.Target)
		if err != nil {
			return err
		}
		if err := j.apply(s, r, t); err != nil {
			return err
		}
	}
	if keep != nil {
		return j.sameHash(s, keep.Target)
	}
	return nil
}

// sameHash gives a named type of maps the hash function of its underlying type, if reflect has
// made that one: maps are converted between the two, and reflect's function may be another than
// the compiler's. A named type says with a mark what its underlying type is.
func (j *job) sameHash(s *symbol, underlying goobj.Ref) error {
	if !s.isType() || reflect.Kind(s.data()[kindOffset]) != reflect.Map {
		return nil
	}
	t, err := j.resolve(s.object, underlying)
	if err != nil || t == nil || t.near() {
		return err
	}
	binary.LittleEndian.PutUint64(bytesAt(s.addr+mapHasher, 8), load[uint64](t.addr+mapHasher))
	return nil
}

// threadG is where a thread's base keeps its goroutine: what linkers choose on Linux.
const threadG = -8

// apply computes one relocation. The formulas are those of cmd/link for amd64.
func (j *job) apply(s *symbol, r goobj.Reloc, t *symbol) error {
	place := s.addr + uintptr(r.Offset)
	if (t == nil || t.dropped()) && r.Type != goobj.TLS {
		return j.applyAbsent(s, r)
	}
	switch r.Type {
	case goobj.Addr:
		return s.put(r, int64(t.addr)+r.Add)
	case goobj.Call, goobj.PCRel:
		target, err := j.within(s, r, t)
		if err != nil {
			return err
		}
		return s.put(r, int64(target)+r.Add-int64(place)-int64(r.Size))
	case goobj.AddrOff, goobj.MethodOff:
		offset, err := j.offsetOf(s, t)
		if err != nil {
			return err
		}
		return s.put(r, offset+r.Add)
	case goobj.TLS:
		return s.put(r, threadG+r.Add)
	case goobj.Size:
		return s.put(r, int64(t.size)+r.Add)
	}
	return s.fail("relocation type %d with %d bytes is not known", r.Type, r.Size)
}

// applyAbsent fills the place of a weak reference to nothing.
func (j *job) applyAbsent(s *symbol, r goobj.Reloc) error {
	switch {
	case !r.Weak:
		return s.fail("it needs %s, which nothing defines", s.object.refName(r.Target))
	case r.Type == goobj.Addr:
		return s.put(r, int64(j.program.unreachableMethod))
	case r.Type == goobj.MethodOff:
		return s.put(r, -1)
	}
	return nil
}

// offsetOf is the distance of a symbol from the start of what the runtime counts from.
func (j *job) offsetOf(s, t *symbol) (int64, error) {
	switch {
	case !t.near():
		n, ok := j.farOffset(t.addr)
		if !ok {
			return 0, s.fail("%s is too far", t.name)
		}
		return int64(n), nil
	case t.isCode():
		return int64(t.addr - j.program.first.text), nil
	case t.isConstant():
		return int64(t.addr - j.program.first.types), nil
	}
	return 0, s.fail("an offset to %s, which is neither code nor constant", t.name)
}

// put stores a relocated value in as many bytes as the place has.
func (s *symbol) put(r goobj.Reloc, v int64) error {
	b := bytesAt(s.addr+uintptr(r.Offset), int(r.Size))
	switch r.Size {
	case 8:
		binary.LittleEndian.PutUint64(b, uint64(v))
		return nil
	case 4:
		if v < math.MinInt32 || v > math.MaxInt32 {
			return s.fail("%#x does not fit into the 4 bytes at %d", v, r.Offset)
		}
		binary.LittleEndian.PutUint32(b, uint32(v))
		return nil
	}
	return s.fail("a relocation of %d bytes at %d", r.Size, r.Offset)
}

// Two instructions of amd64 differ in one byte: LEAQ target(PC), R takes the target's address,
// MOVQ target(PC), R what is there.
const (
	opLEA = 0x8d
	opMOV = 0x8b
)

// takesAddress says that a relocation is that of an LEAQ, with nothing added.
func takesAddress(code []byte, r goobj.Reloc) bool {
	if r.Size != 4 || r.Add != 0 || r.Offset < 3 || int(r.Offset) > len(code) {
		return false
	}
	rex, op, mode := code[r.Offset-3], code[r.Offset-2], code[r.Offset-1]
	return rex&^0x4 == 0x48 && op == opLEA && mode&0xc7 == 0x05
}

// within is an address within reach that does for a symbol: its own; for a far one that of a
// copy whose fields are read, or that of a slot with its address, when the instruction is
// turned into one that loads it.
func (j *job) within(s *symbol, r goobj.Reloc, t *symbol) (uintptr, error) {
	if t.near() {
		return t.addr, nil
	}
	if !takesAddress(s.data(), r) {
		if t.copy == nil || r.Type != goobj.PCRel {
			return 0, s.fail("%s is too far for the relocation at %d", t.name, r.Offset)
		}
		return t.copy.addr, nil
	}
	n, ok := j.slots[t]
	if !ok || !s.isCode() {
		return 0, s.fail("%s is too far for the relocation at %d", t.name, r.Offset)
	}
	bytesAt(s.addr, int(s.size))[r.Offset-2] = opMOV
	return j.slotsAt + 8*uintptr(n), nil
}
