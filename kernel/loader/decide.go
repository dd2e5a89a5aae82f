package loader

import (
	"encoding/binary"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// Where descriptors have what, after the header that all types begin with.
const (
	kindOffset = 23
	ptrToThis  = 44
	flagOffset = 20
	hashOffset = 16

	firstElem  = typeHeaderSize     // of pointers, slices, arrays, channels; key of maps
	secondElem = typeHeaderSize + 8 // of maps
	mapHasher  = typeHeaderSize + 24
	chanDir    = typeHeaderSize + 8
	arrayLen   = typeHeaderSize + 16
	funcIn     = typeHeaderSize
	funcOut    = typeHeaderSize + 2
	funcTypes  = typeHeaderSize + 8
	structPath = typeHeaderSize
	structList = typeHeaderSize + 8
	structLen  = typeHeaderSize + 16

	uncommonSize = 16
	fieldSize    = 24

	itabType = 8
	itabHash = 16
	itabFun  = 24
)

// decide finds out whether a definition is known in another way than by its name: a type that
// reflect has made already, or a table of methods for two known types. Both have one identity,
// which is their address.
func (j *job) decide(s *symbol) error {
	if s.decided || s.object == nil {
		return nil
	}
	s.decided = true
	switch {
	case s.isType():
		return j.decideType(s)
	case s.has(goobj.Itab):
		return j.decideItab(s)
	}
	return nil
}

// decideItab asks the runtime for the table of a type and an interface that are both known.
func (j *job) decideItab(s *symbol) error {
	inter, err := j.pointee(s, 0)
	if err != nil {
		return err
	}
	typ, err := j.pointee(s, itabType)
	if err != nil {
		return err
	}
	for _, t := range []*symbol{inter, typ} {
		if t == nil {
			return s.fail("a table of methods without types")
		}
		if err := j.decide(t); err != nil {
			return err
		}
	}
	if !inter.known || !typ.known {
		return nil
	}
	addr := j.program.getitab(inter.addr, typ.addr, true)
	if addr == 0 {
		return nil // the type lacks a method; only the compiler's own test needs this table
	}
	s.known, s.addr = true, addr
	// The runtime's own tables have no hash, which switches compare first.
	j.hashes = append(j.hashes, hash{&(*itab)(at(addr)).hash, binary.LittleEndian.Uint32(s.data()[itabHash:])})
	return nil
}

// hash is one that a finished load will set.
type hash struct {
	place *uint32
	value uint32
}

// pointee is the target of the address at an offset of a definition; nil if there is none.
func (j *job) pointee(s *symbol, offset int32) (*symbol, error) {
	for n := range s.object.Relocs(s.index) {
		if r := s.object.Reloc(s.index, n); r.Offset == offset && r.Type == goobj.Addr {
			return j.resolve(s.object, r.Target)
		}
	}
	return nil, nil
}
