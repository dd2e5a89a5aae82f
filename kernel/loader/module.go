package loader

import (
	"cmp"
	"slices"
	"sync/atomic"
	"unsafe"
)

// The runtime knows loaded code by a list of modules. The first is the program's own. The
// second, the ground, holds what all loads share and has no functions: the range of types with
// their far ones, and the variables with their masks. Both stay. Behind them come modules of
// functions, by rising address: one for every load, of which foldAt of one level are made into one
// of the next, so that the list stays short: a look-up of an address walks it.
//
// Every pointer into the list is stored once, when all that it leads to is written; nodes that
// are replaced keep their own, so that whoever walks the list meanwhile comes to its end.

// foldAt modules of one level become one of the next.
const foldAt = 8

// module is one of functions.
type module struct {
	*moduledata
	level     int
	functions []functab // with the end
	typelinks []int32
}

// newGround makes the second module. Nothing knows it yet.
func (l *Loader) newGround() error {
	m, err := l.newModuledata()
	if err != nil {
		return err
	}
	first := l.program.first
	m.types, m.etypes = first.types, regionEnd
	m.noptrdata, m.enoptrdata = plainStart, plainStart
	m.data, m.edata = pointersStart, pointersStart
	m.gcdatamask.bytedata = l.memory.masks.start
	m.gofunc, m.epclntab = first.gofunc, regionEnd
	l.ground = m
	return nil
}

// newModuledata takes space for one and fills in what all have in common: offsets count from
// the same bases as the program's own, so that they are never negative and mean the same in
// every module.
func (l *Loader) newModuledata() (*moduledata, error) {
	m, err := take[moduledata](&l.memory.lists, 1)
	if err != nil {
		return nil, err
	}
	header, err := take[pcHeader](&l.memory.lists, 1)
	if err != nil {
		return nil, err
	}
	mask, err := take[uint64](&l.memory.lists, 1)
	if err != nil {
		return nil, err
	}
	first := l.program.first
	header[0] = *(*pcHeader)(at(first.pcHeader))
	header[0].nfunc, header[0].nfiles = 0, 0
	empty := bitvector{n: 1, bytedata: uintptr(unsafe.Pointer(&mask[0]))}
	m[0] = moduledata{
		pcHeader: uintptr(unsafe.Pointer(&header[0])),
		text:     first.text, etext: first.text, rodata: first.rodata, gofunc: first.gofunc,
		types: first.types, etypes: first.types,
		gcdatamask: empty, gcbssmask: empty,
	}
	return &m[0], nil
}

// take takes zeroed space for n values from a stretch.
func take[T any](s *stretch, n int) ([]T, error) {
	s.alignTo(8)
	var v T
	size := uintptr(n) * unsafe.Sizeof(v)
	if err := s.use(s.next + size); err != nil {
		return nil, err
	}
	list := unsafe.Slice((*T)(at(s.next)), n)
	clear(list)
	s.next += size
	return list, nil
}

// newModule makes a module of functions and of the types that reflect may look for.
func (l *Loader) newModule(level int, functions []functab, typelinks []int32) (*module, error) {
	m, err := l.newModuledata()
	if err != nil {
		return nil, err
	}
	mem := l.memory
	m.funcnametab = sliceOf(&mem.names, 1)
	m.cutab = sliceOf(&mem.units, 4)
	m.filetab = sliceOf(&mem.files, 1)
	m.pctab = sliceOf(&mem.pcs, 1)
	links, err := take[int32](&mem.lists, len(typelinks))
	if err != nil {
		return nil, err
	}
	copy(links, typelinks)
	m.typelinks = headerOf(links)
	if len(functions) == 0 {
		return &module{m, level, nil, links}, nil
	}
	m.pclntable = sliceOf(&mem.funcs, 1)
	list, err := take[functab](&mem.lists, len(functions))
	if err != nil {
		return nil, err
	}
	copy(list, functions)
	table, err := findTable(list)
	if err != nil {
		return nil, err
	}
	buckets, err := take[findfuncbucket](&mem.lists, len(table))
	if err != nil {
		return nil, err
	}
	copy(buckets, table)
	m.ftab = headerOf(list)
	m.findfunctab = uintptr(unsafe.Pointer(&buckets[0]))
	m.minpc = m.text + uintptr(list[0].entryoff)
	m.maxpc = m.text + uintptr(list[len(list)-1].entryoff)
	m.epclntab = regionEnd
	(*pcHeader)(at(m.pcHeader)).nfunc = len(list) - 1
	return &module{m, level, list, links}, m.verify()
}

// sliceOf is all that is used of a stretch, as a slice of elements of size bytes.
func sliceOf(s *stretch, size int) sliceHeader {
	n := int(s.size()) / size
	return sliceHeader{s.start, n, n}
}

func headerOf[T any](s []T) sliceHeader {
	if len(s) == 0 {
		return sliceHeader{}
	}
	return sliceHeader{uintptr(unsafe.Pointer(&s[0])), len(s), len(s)}
}

// verify checks what the runtime itself demands of a module, and would end the program for.
func (m *moduledata) verify() error {
	list := unsafe.Slice((*functab)(at(m.ftab.data)), m.ftab.len)
	for i := range list[1:] {
		if list[i].entryoff >= list[i+1].entryoff || uintptr(list[i].funcoff)+funcHead > uintptr(m.pclntable.len) {
			return &Error{What: "functions are not in the order of their addresses"}
		}
		d := (*_func)(at(m.pclntable.data + uintptr(list[i].funcoff)))
		if d.entryOff != list[i].entryoff {
			return &Error{What: "a function's description is that of another"}
		}
	}
	return nil
}

// describedAt finds the description of the function of the program, or of an earlier load, that
// begins at entry.
func (l *Loader) describedAt(entry uintptr) (*_func, bool) {
	if entry < regionStart {
		return l.program.first.function(entry)
	}
	for _, m := range l.modules {
		if d, ok := m.function(entry); ok {
			return d, true
		}
	}
	return nil, false
}

// folded makes of the last modules those of higher levels that are due, and returns the new list
// of modules. kept is how many of the old ones are still in it.
func (l *Loader) folded(added *module) (list []*module, kept int, err error) {
	list = append(slices.Clone(l.modules), added)
	kept = len(l.modules)
	for {
		n := 0
		level := list[len(list)-1].level
		for n < len(list) && list[len(list)-1-n].level == level {
			n++
		}
		if n < foldAt {
			return list, kept, nil
		}
		m, err := l.fold(level+1, list[len(list)-n:])
		if err != nil {
			return nil, 0, err
		}
		list = append(list[:len(list)-n], m)
		kept = min(kept, len(list)-1)
	}
}

// fold joins modules that follow each other.
func (l *Loader) fold(level int, parts []*module) (*module, error) {
	var functions []functab
	var typelinks []int32
	for _, p := range parts {
		if len(p.functions) > 0 {
			if len(functions) > 0 {
				functions = functions[:len(functions)-1]
			}
			functions = append(functions, p.functions...)
		}
		typelinks = append(typelinks, p.typelinks...)
	}
	l.sortTypelinks(typelinks)
	return l.newModule(level, functions, typelinks)
}

// sortTypelinks sorts offsets of types by what reflect calls these, as reflect searches them.
func (l *Loader) sortTypelinks(links []int32) {
	base := l.program.first.types
	slices.SortFunc(links, func(a, b int32) int {
		return cmp.Or(cmp.Compare(typeString(base, base+uintptr(a)), typeString(base, base+uintptr(b))), cmp.Compare(a, b))
	})
}

// publish makes the runtime see the new list of modules. kept of the old ones are the same.
func (l *Loader) publish(list []*module, kept int) {
	for i := len(list) - 1; i > kept; i-- {
		list[i-1].next = uintptr(unsafe.Pointer(list[i].moduledata)) // not reachable yet
	}
	before := l.ground
	if kept > 0 {
		before = list[kept-1].moduledata
	}
	if kept < len(list) {
		atomic.StoreUintptr(&before.next, uintptr(unsafe.Pointer(list[kept].moduledata)))
	}
	l.modules = list
	last := l.ground
	if len(list) > 0 {
		last = list[len(list)-1].moduledata
	}
	atomic.StoreUintptr((*uintptr)(at(l.program.lastModule)), uintptr(unsafe.Pointer(last)))
	l.publishActive()
}

// publishActive tells the collector and reflect of all modules that have something for them. The
// list is in the heap, reached by the runtime's own variable: its change is one that the collector sees.
func (l *Loader) publishActive() {
	active := &[]uintptr{uintptr(unsafe.Pointer(l.program.first)), uintptr(unsafe.Pointer(l.ground))}
	for _, m := range l.modules {
		if len(m.typelinks) > 0 {
			*active = append(*active, uintptr(unsafe.Pointer(m.moduledata)))
		}
	}
	atomic.StorePointer((*unsafe.Pointer)(at(l.program.modules)), unsafe.Pointer(active))
}
