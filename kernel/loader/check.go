package loader

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

const (
	goVersion      = "go1.26"
	moduledataSize = uint64(unsafe.Sizeof(moduledata{}))
	mutexSize      = unsafe.Sizeof(sync.Mutex{})
	syncMapSize    = uint64(unsafe.Sizeof(sync.Map{}))
	lockedMapSize  = syncMapSize + uint64(mutexSize)
)

// checkVersion refuses every Go, system and processor but the one known.
func checkVersion() error {
	version := strings.Fields(runtime.Version())[0]
	if version != goVersion && !strings.HasPrefix(version, goVersion+".") || runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return runtimeError("it is %s on %s/%s, cells are loaded by %s on linux/amd64 alone", version, runtime.GOOS, runtime.GOARCH, goVersion)
	}
	return nil
}

// check compares what the mirrors say with what is known otherwise, before anything relies on
// them.
func (p *program) check() error {
	for _, check := range []func() error{p.checkIdentity, p.checkModule, p.checkFunction, p.checkType, p.checkItab, p.checkModules} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkIdentity makes sure that the table is of the running program.
func (p *program) checkIdentity() error {
	const self = "github.com/gonda-go/gonda/kernel/loader.New"
	s, ok := p.Lookup(self, symtab.ABIInternal)
	if !ok || uintptr(s.Addr) != reflect.ValueOf(New).Pointer() {
		return runtimeError("the table of symbols belongs to another program (%s is not where it says)", self)
	}
	return nil
}

// checkModule compares the fields of the program's moduledata with the linker's symbols.
func (p *program) checkModule() error {
	m := p.first
	for _, f := range []struct {
		field string
		got   uintptr
		name  string
	}{
		{"text", m.text, "runtime.text"}, {"etext", m.etext, "runtime.etext"},
		{"minpc", m.minpc, "runtime.text"},
		{"noptrdata", m.noptrdata, "runtime.noptrdata"}, {"enoptrdata", m.enoptrdata, "runtime.enoptrdata"},
		{"data", m.data, "runtime.data"}, {"edata", m.edata, "runtime.edata"},
		{"bss", m.bss, "runtime.bss"}, {"ebss", m.ebss, "runtime.ebss"},
		{"noptrbss", m.noptrbss, "runtime.noptrbss"}, {"enoptrbss", m.enoptrbss, "runtime.enoptrbss"},
		{"end", m.end, "runtime.end"},
		{"types", m.types, "runtime.types"}, {"etypes", m.etypes, "runtime.etypes"},
		{"rodata", m.rodata, "runtime.rodata"}, {"rodata and types", m.rodata, "runtime.types"},
		{"gofunc", m.gofunc, "go:func.*"}, {"epclntab", m.epclntab, "runtime.epclntab"},
		{"findfunctab", m.findfunctab, "runtime.findfunctab"},
		{"pcHeader", m.pcHeader, "runtime.pcheader"},
	} {
		s, ok := p.Lookup(f.name, symtab.ABI0)
		if !ok {
			s, ok = p.Lookup(f.name, symtab.ABIInternal)
		}
		if !ok {
			return runtimeError("it has no %s", f.name)
		}
		if uintptr(s.Addr) != f.got {
			return runtimeError("%s of its moduledata is %#x, %s is at %#x", f.field, f.got, f.name, s.Addr)
		}
	}
	h := (*pcHeader)(at(m.pcHeader))
	switch {
	case h.magic != pclnMagic || h.minLC != 1 || h.ptrSize != 8:
		return runtimeError("its table of functions begins with %#x, %#x is known", h.magic, uint32(pclnMagic))
	case h.nfunc <= 0 || m.ftab.len != h.nfunc+1:
		return runtimeError("%d functions and a list of %d", h.nfunc, m.ftab.len)
	case m.pclntable.data-m.pcHeader != h.pclnOffset || m.funcnametab.data-m.pcHeader != h.funcnameOffset || m.pctab.data-m.pcHeader != h.pctabOffset || m.cutab.data-m.pcHeader != h.cuOffset || m.filetab.data-m.pcHeader != h.filetabOffset:
		return runtimeError("the tables of its functions are not where their header says")
	case m.hasmain != 1 || m.bad || m.typemap != 0:
		return runtimeError("its moduledata is not that of a program")
	case m.textsectmap.len > 1:
		return runtimeError("its code is in %d sections, one is known", m.textsectmap.len)
	case m.end > regionStart:
		return runtimeError("it ends at %#x, cells begin at %#x", m.end, uintptr(regionStart))
	}
	return nil
}

// checkFunction finds a function by the mirrors and compares it with package runtime's answer.
func (p *program) checkFunction() error {
	entry := reflect.ValueOf(New).Pointer()
	f, ok := p.first.function(entry)
	if !ok {
		return runtimeError("function New is not found at %#x", entry)
	}
	want := runtime.FuncForPC(entry)
	name := cString(p.first.funcnametab, uintptr(f.nameOff))
	if want == nil || want.Entry() != entry || name != want.Name() {
		return runtimeError("the function at %#x is called %q, not %q", entry, name, want.Name())
	}
	if _, line := want.FileLine(entry); int(f.startLine) != line {
		return runtimeError("function New begins in line %d, not %d", f.startLine, line)
	}
	return nil
}

// function finds the description of the module's function that begins at entry.
func (m *moduledata) function(entry uintptr) (*_func, bool) {
	if entry < m.minpc || entry >= m.maxpc {
		return nil, false
	}
	off := entry - m.minpc
	b := (*findfuncbucket)(at(m.findfunctab + off/bucketBytes*unsafe.Sizeof(findfuncbucket{})))
	i := int(b.idx) + int(b.subbuckets[off%bucketBytes/partBytes])
	list := unsafe.Slice((*functab)(at(m.ftab.data)), m.ftab.len)
	for i+1 < len(list) && list[i+1].entryoff <= uint32(entry-m.text) {
		i++
	}
	if i+1 >= len(list) || m.text+uintptr(list[i].entryoff) != entry {
		return nil, false
	}
	return (*_func)(at(m.pclntable.data + uintptr(list[i].funcoff))), true
}

// cString is the string that ends with a zero byte at an offset of a table.
func cString(s sliceHeader, offset uintptr) string {
	if offset >= uintptr(s.len) {
		return ""
	}
	b := bytesAt(s.data, s.len)[offset:]
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return ""
}

// probe is a type whose descriptor is compared with package reflect's answers.
type probe struct {
	_ *int
	_ [3]uint16
	_ map[string]probe
}

func (probe) Error() string { return "" }

func (p *program) checkType() error {
	t := reflect.TypeFor[probe]()
	addr := typeAddress(t)
	h := (*typeHeader)(at(addr))
	pointer := p.first.types + uintptr(h.ptrToThis)
	switch {
	case h.size != t.Size() || h.size != 24 || h.ptrBytes != 24 || h.align != 8 || h.fieldAlign != 8 || h.kind != uint8(reflect.Struct):
		return runtimeError("a type descriptor says size %d, pointers in %d, kind %d", h.size, h.ptrBytes, h.kind)
	case h.tflag&(tflagNamed|tflagUncommon|tflagExtraStar) != tflagNamed|tflagUncommon|tflagExtraStar:
		return runtimeError("a type descriptor has flags %#x", h.tflag)
	case typeString(p.first.types, addr) != t.String():
		return runtimeError("a type is called %q, not %q", typeString(p.first.types, addr), t.String())
	case h.ptrToThis == 0 || pointer != typeAddress(reflect.PointerTo(t)):
		return runtimeError("the type of pointers to a type is not where its descriptor says")
	case *(*uint8)(at(p.gcMask(addr))) != 0b101:
		return runtimeError("the mask of pointers of a type is %#b", *(*uint8)(at(p.gcMask(addr))))
	}
	if s, ok := p.Lookup("type:reflect.cacheKey", symtab.ABI0); !ok || typeAt(uintptr(s.Addr)).Size() != unsafe.Sizeof(cacheKey{}) {
		return runtimeError("keys of reflect's types are others than known")
	}
	return nil
}

func (p *program) checkItab() error {
	var e error = probe{}
	got := (*itab)(*(*unsafe.Pointer)(unsafe.Pointer(&e)))
	typ := typeAddress(reflect.TypeFor[probe]())
	if got.typ != typ || got.inter != typeAddress(reflect.TypeFor[error]()) || got.hash != (*typeHeader)(at(typ)).hash || got.fun[0] == 0 {
		return runtimeError("a table of methods is laid out in another way than known")
	}
	if p.getitab(got.inter, typ, true) != uintptr(unsafe.Pointer(got)) {
		return runtimeError("its list of tables of methods does not answer")
	}
	return nil
}

// checkModules makes sure that nobody has added modules: plugins, or another Loader.
func (p *program) checkModules() error {
	first := uintptr(unsafe.Pointer(p.first))
	list := load[uintptr](p.modules)
	if p.first.next != 0 || load[uintptr](p.lastModule) != first || list == 0 {
		return runtimeError("modules were added to it; one Loader can be made in a program")
	}
	modules := *(*[]uintptr)(*(*unsafe.Pointer)(at(p.modules)))
	if len(modules) != 1 || modules[0] != first {
		return runtimeError("it has %d modules that the collector knows", len(modules))
	}
	return nil
}
