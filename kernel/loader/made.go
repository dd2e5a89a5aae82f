package loader

import (
	"encoding/binary"
	"reflect"
	"sync"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// cacheKey mirrors reflect's type of this name.
type cacheKey struct {
	kind   uint
	t1, t2 uintptr
	extra  uintptr
}

// decideType looks for a type without name in what package reflect has made so far: values of
// it may exist, so the definition must become that very type.
func (j *job) decideType(s *symbol) error {
	d := s.data()
	if len(d) < typeHeaderSize || s.def.Flags&goobj.DupOK == 0 || d[flagOffset]&tflagNamed != 0 {
		return nil
	}
	parts, err := j.parts(s)
	if err != nil || len(parts) == 0 && reflect.Kind(d[kindOffset]) != reflect.Func {
		return err
	}
	for _, p := range parts {
		if p == nil {
			return s.fail("a type without the type of a part")
		}
		if err := j.decide(p); err != nil || !p.known {
			return err
		}
	}
	addr, err := j.made(s, parts)
	if err != nil || addr == 0 {
		return err
	}
	s.known, s.addr = true, addr
	j.reflected = append(j.reflected, s)
	if h := (*typeHeader)(at(addr)); h.tflag&tflagUncommon == 0 {
		// reflect's hash is another than the compiler's, which switches compare first.
		j.hashes = append(j.hashes, hash{&h.hash, binary.LittleEndian.Uint32(d[hashOffset:])})
	}
	return nil
}

// parts are the types that a type without name is made of, but for structs' fields with their
// names; none for kinds that reflect does not make.
func (j *job) parts(s *symbol) ([]*symbol, error) {
	d := s.data()
	var offsets []int32
	switch reflect.Kind(d[kindOffset]) {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		offsets = []int32{firstElem}
	case reflect.Map:
		offsets = []int32{firstElem, secondElem}
	case reflect.Func:
		if len(d) < funcTypes {
			return nil, nil
		}
		n := int(binary.LittleEndian.Uint16(d[funcIn:])) + int(binary.LittleEndian.Uint16(d[funcOut:])&0x7fff)
		for i := range n {
			offsets = append(offsets, int32(funcTypes+uncommon(d)+8*i))
		}
	case reflect.Struct:
		for _, f := range fields(s) {
			offsets = append(offsets, f+8)
		}
	}
	list := make([]*symbol, len(offsets))
	for i, o := range offsets {
		t, err := j.pointee(s, o)
		if err != nil {
			return nil, err
		}
		list[i] = t
	}
	return list, nil
}

// uncommon is how many bytes a descriptor has between its own part and its lists.
func uncommon(d []byte) int {
	if d[flagOffset]&tflagUncommon != 0 {
		return uncommonSize
	}
	return 0
}

// fields are the offsets of the fields in the descriptor of a struct.
func fields(s *symbol) (offsets []int32) {
	d := s.data()
	if len(d) < structLen+8 {
		return nil
	}
	first := structLen + 16 + uncommon(d)
	n := binary.LittleEndian.Uint64(d[structLen:])
	for i := uint64(0); i < n && first+int(i+1)*fieldSize <= len(d); i++ {
		offsets = append(offsets, int32(first+int(i)*fieldSize))
	}
	return offsets
}

// made finds the address of the type that reflect made of parts, all of them known; 0 if it has not.
func (j *job) made(s *symbol, parts []*symbol) (uintptr, error) {
	d := s.data()
	kind := reflect.Kind(d[kindOffset])
	k := cacheKey{kind: uint(kind)}
	switch kind {
	case reflect.Pointer:
		v, ok := (*sync.Map)(at(j.program.ptrMap)).Load(typeAt(parts[0].addr))
		if !ok {
			return 0, nil
		}
		return dataWord(v), nil
	case reflect.Func:
		return j.madeFunc(d, parts), nil
	case reflect.Struct:
		return j.madeStruct(s, parts)
	case reflect.Map:
		k.t2 = parts[1].addr
	case reflect.Array:
		k.extra = uintptr(binary.LittleEndian.Uint64(d[arrayLen:]))
	case reflect.Chan:
		k.extra = uintptr(binary.LittleEndian.Uint64(d[chanDir:]))
	}
	k.t1 = parts[0].addr
	v, ok := (*sync.Map)(at(j.program.lookupCache)).Load(j.program.cacheKey(&k))
	if !ok {
		return 0, nil
	}
	return dataWord(v), nil
}

// cacheKey is k as a value of reflect's own type.
func (p *program) cacheKey(k *cacheKey) any {
	var v any
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(&v))
	words[0], words[1] = at(p.cacheKeyType), unsafe.Pointer(k)
	return v
}

// dataWord is the pointer in an interface value that holds one.
func dataWord(v any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&v))[1] }

// madeFunc looks through reflect's function types.
func (j *job) madeFunc(d []byte, parts []*symbol) (found uintptr) {
	ins := int(binary.LittleEndian.Uint16(d[funcIn:]))
	variadic := binary.LittleEndian.Uint16(d[funcOut:])&0x8000 != 0
	(*sync.Map)(at(j.program.funcLookupMap)).Range(func(_, v any) bool {
		list := *(*[]uintptr)((*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1]) // []*abi.Type
		for _, addr := range list {
			t := typeAt(addr)
			if t.NumIn() != ins || t.NumIn()+t.NumOut() != len(parts) || t.IsVariadic() != variadic {
				continue
			}
			same := true
			for i, p := range parts {
				if i < ins {
					same = same && typeAddress(t.In(i)) == p.addr
				} else {
					same = same && typeAddress(t.Out(i-ins)) == p.addr
				}
			}
			if same {
				found = addr
				return false
			}
		}
		return true
	})
	return found
}

// madeStruct looks through reflect's struct types.
func (j *job) madeStruct(s *symbol, parts []*symbol) (found uintptr, err error) {
	(*sync.Map)(at(j.program.structLookupMap)).Range(func(_, v any) bool {
		list, _ := v.([]reflect.Type)
		for _, t := range list {
			var same bool
			if same, err = j.sameFields(s, parts, t); err != nil || same {
				found = typeAddress(t)
				return false
			}
		}
		return true
	})
	return found, err
}

func (j *job) sameFields(s *symbol, parts []*symbol, t reflect.Type) (bool, error) {
	if t.NumField() != len(parts) {
		return false, nil
	}
	path, err := j.nameAt(s, structPath)
	if err != nil {
		return false, err
	}
	for i, f := range fields(s) {
		name, err := j.nameAt(s, f)
		if err != nil {
			return false, err
		}
		got := t.Field(i)
		offset := binary.LittleEndian.Uint64(s.data()[f+16:])
		if typeAddress(got.Type) != parts[i].addr || got.Name != name.text || string(got.Tag) != name.tag || got.Anonymous != name.embedded || got.Offset != uintptr(offset) || !got.IsExported() && got.PkgPath != path.text {
			return false, nil
		}
	}
	return true, nil
}

// encodedName is a name of a field, or an import path.
type encodedName struct {
	text, tag string
	embedded  bool
}

// nameAt decodes the name that an address at an offset of a definition leads to.
func (j *job) nameAt(s *symbol, offset int32) (n encodedName, err error) {
	t, err := j.pointee(s, offset)
	if err != nil || t == nil || t.object == nil {
		return n, err
	}
	d := t.data()
	if len(d) < 2 {
		return n, nil
	}
	n.embedded = d[0]&8 != 0
	text, rest := cutString(d[1:])
	n.text = withoutMarks(text)
	if d[0]&2 != 0 {
		n.tag, _ = cutString(rest)
	}
	return n, nil
}

// cutString reads a length and the text that follows.
func cutString(d []byte) (string, []byte) {
	n, width := binary.Uvarint(d)
	if width <= 0 || n > uint64(len(d)-width) {
		return "", nil
	}
	return string(d[width : width+int(n)]), d[width+int(n):]
}
