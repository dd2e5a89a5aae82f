package loader

import (
	"maps"
	"strings"
	"sync/atomic"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// commit shows a finished load to the runtime and remembers it. It cannot fail. The order:
// first types and variables, which functions refer to, then functions, then what the runtime
// looks up by itself.
func (j *job) commit(list []*module, kept int) {
	j.commitFar()
	atomic.StoreUintptr(&j.ground.enoptrdata, j.memory.plain.next)
	atomic.StoreUintptr(&j.ground.edata, alignUp(j.memory.pointers.next, wordSize))
	j.publish(list, kept)
	for _, h := range j.hashes {
		if atomic.LoadUint32(h.place) != h.value {
			atomic.StoreUint32(h.place, h.value)
		}
	}
	j.commitItabs()
	j.remember()
}

// commitFar gives the runtime a new map of the offsets that name types in the heap. Who reads
// the old one goes on to do so.
func (j *job) commitFar() {
	if len(j.far) == 0 {
		return
	}
	m := maps.Clone(j.typemap)
	if m == nil {
		m = make(map[int32]unsafe.Pointer)
	}
	for addr, offset := range j.far {
		m[int32(offset)] = at(addr)
		j.farOffsets[addr] = offset
		j.farTypes[offset] = addr
	}
	j.typemap = m
	atomic.StoreUintptr(&j.ground.typemap, *(*uintptr)(unsafe.Pointer(&m)))
}

// commitItabs enters the new tables of methods, for conversions at run time to find them.
func (j *job) commitItabs() {
	for _, s := range j.order {
		if !s.has(goobj.Itab) || (*itab)(at(s.addr)).fun[0] == 0 {
			continue
		}
		j.program.lock(j.program.itabLock)
		j.program.itabAdd(s.addr)
		j.program.unlock(j.program.itabLock)
	}
}

// remember keeps what later loads need of this one. Names are copied: those here are parts of
// the archives.
func (j *job) remember() {
	for k, s := range j.fresh {
		if !s.reached || s.addr == 0 {
			continue
		}
		k.name = strings.Clone(k.name)
		j.placed[k] = j.placement(s)
	}
	for path, o := range j.packs {
		if path == mainPath {
			continue
		}
		p := &pack{fingerprint: o.Fingerprint, own: make([]member, o.Own)}
		for i := range p.own {
			if s := o.symbols[i]; s != nil {
				p.own[i] = member{strings.Clone(s.name), uint8(s.abi), j.placement(s)}
			}
		}
		j.packages[strings.Clone(path)] = p
	}
}

func (j *job) placement(s *symbol) placed {
	p := placed{addr: s.addr, size: s.size, kind: s.kind, gotype: s.gotype}
	if s.object != nil && !s.known {
		if t, err := j.gotypeOf(s); err == nil && t != nil {
			p.gotype = t.addr
		}
	}
	return p
}
