package loader

import (
	"bytes"
	"encoding/binary"
	"reflect"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// agree makes sure that types and variables which this load declares again are what they were:
// one name, one definition. A type of another layout under an old name would let old values
// pass for new ones.
func (j *job) agree() error {
	for _, s := range j.doubles {
		if !s.reached || !s.near() {
			continue // not used, or made by reflect, which looks otherwise
		}
		same, err := j.same(s, s.addr, 0)
		if err != nil {
			return err
		}
		if !same {
			return s.fail("this type is defined already in another way; a changed type needs a new name")
		}
	}
	for _, v := range j.variables {
		t, err := j.gotypeOf(v[0])
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		if err := j.decide(t); err != nil {
			return err
		}
		if v[1].gotype != 0 && (!t.known || t.addr != v[1].gotype) {
			return v[0].fail("this variable is defined already with another type than %s; a changed variable needs a new name", t.name)
		}
	}
	return nil
}

// deepest is how far constants lead to constants in descriptors: a type to a name, a name to
// an import path.
const deepest = 8

// same compares a definition with memory as it would be if it were placed there.
func (j *job) same(s *symbol, addr uintptr, depth int) (bool, error) {
	if depth > deepest {
		return false, nil
	}
	want := s.data()
	got := bytesAt(addr, int(s.size))
	if s.isType() && !s.relocated(ptrToThis) {
		got = withoutPointer(got)
	}
	next := 0
	for n := range s.object.Relocs(s.index) {
		r := s.reloc(n)
		if r.Size == 0 {
			continue
		}
		from, to := int(r.Offset), int(r.Offset)+int(r.Size)
		if from < next || to > len(got) || !sameBytes(want, got, next, from) {
			return false, nil
		}
		next = to
		if ok, err := j.sameTarget(s, r, got[from:to], depth); err != nil || !ok {
			return false, err
		}
	}
	return sameBytes(want, got, next, len(got)), nil
}

// relocated says whether something is to be put at an offset.
func (s *symbol) relocated(offset int) bool {
	for n := range s.object.Relocs(s.index) {
		if int(s.reloc(n).Offset) == offset {
			return true
		}
	}
	return false
}

// withoutPointer is a descriptor without the offset of the type that points to it, which a
// compilation leaves out if it does not meet that type.
func withoutPointer(descriptor []byte) []byte {
	if len(descriptor) < ptrToThis+4 {
		return descriptor
	}
	b := bytes.Clone(descriptor)
	clear(b[ptrToThis : ptrToThis+4])
	return b
}

// sameBytes compares [from, to) of a content that zeros may follow with memory.
func sameBytes(want, got []byte, from, to int) bool {
	middle := min(max(from, len(want)), to)
	return bytes.Equal(want[min(from, len(want)):min(middle, len(want))], got[from:middle]) && len(bytes.Trim(got[middle:to], "\x00")) == 0
}

// sameTarget compares the target of a relocation with what is in its place.
func (j *job) sameTarget(s *symbol, r goobj.Reloc, place []byte, depth int) (bool, error) {
	t, err := j.resolve(s.object, r.Target)
	if err != nil {
		return false, err
	}
	got, absent := j.followed(place, r, t)
	if r.Offset == mapHasher && s.isType() && reflect.Kind(s.data()[kindOffset]) == reflect.Map && got >= regionEnd {
		return true, nil // see sameHash
	}
	if absent {
		return r.Weak || r.Type == goobj.MethodOff || s.isType() && int(r.Offset) == ptrToThis, nil
	}
	if t == nil {
		return false, nil
	}
	if err := j.decide(t); err != nil {
		return false, err
	}
	if t.known {
		return t.addr == got, nil
	}
	if t.object == nil || t.isCode() || t.isType() || !t.isConstant() {
		return false, nil
	}
	if err := t.unmark(); err != nil {
		return false, err
	}
	return j.same(t, got, depth+1)
}

// followed is the address that a relocated place leads to; absent if it leads nowhere, as
// linkers leave what is not used.
func (j *job) followed(place []byte, r goobj.Reloc, t *symbol) (addr uintptr, absent bool) {
	if len(place) == 8 {
		v := uintptr(binary.LittleEndian.Uint64(place))
		return v - uintptr(r.Add), v == 0 || v == j.program.unreachableMethod
	}
	v := binary.LittleEndian.Uint32(place)
	if far, ok := j.farTypes[v]; ok {
		return far, false
	}
	base := j.program.first.types
	if t != nil && t.isCode() {
		base = j.program.first.text
	}
	return base + uintptr(v) - uintptr(r.Add), v == 0 || v == ^uint32(0)
}
