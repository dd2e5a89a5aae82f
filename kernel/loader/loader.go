package loader

import (
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// Archive is a compiled package.
type Archive struct {
	// Path is its import path, "main" for a cell.
	Path string
	// Data is the archive that the compile tool writes with -pack. It is not kept.
	Data []byte
}

// Loader loads archives into the running program. Its methods may be called by several
// goroutines, which wait for each other; all others may run, allocate, panic and take stack
// traces meanwhile. A program can have one Loader.
type Loader struct {
	mu      sync.Mutex
	program *program
	memory  *memory
	ground  *moduledata
	modules []*module

	placed    map[key]placed
	packages  map[string]*pack
	redirects map[key]redirect

	// Types that reflect made are named by offsets that nothing has: both ways.
	farOffsets map[uintptr]uint32
	farTypes   map[uint32]uintptr
	typemap    map[int32]unsafe.Pointer // what the runtime reads; replaced, never changed
}

// New opens the table of the running program's symbols, compares the runtime's structures with
// their mirrors and reserves the addresses that code and data will have.
//
// Errors: those that are ErrRuntime: another Go or system, another program's table, a structure
// that differs; and those of the file system.
// Cost: about a millisecond; 1.25 GB and 0.9 GB of addresses, no memory.
func New(symbols string) (*Loader, error) {
	if err := checkVersion(); err != nil {
		return nil, err
	}
	t, err := symtab.Open(symbols)
	if err != nil {
		return nil, err
	}
	l, err := newLoader(t)
	if err != nil {
		t.Close()
		return nil, err
	}
	return l, nil
}

func newLoader(t table) (*Loader, error) {
	p, err := openProgram(t)
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return nil, err
	}
	m, err := reserveMemory()
	if err != nil {
		return nil, err
	}
	l := &Loader{
		program: p, memory: m,
		placed: make(map[key]placed), packages: make(map[string]*pack), redirects: make(map[key]redirect),
		farOffsets: make(map[uintptr]uint32), farTypes: make(map[uint32]uintptr),
	}
	if err := l.begin(); err != nil {
		m.release()
		return nil, err
	}
	return l, nil
}

// begin makes what all loads share, and shows the runtime the first module of ours.
func (l *Loader) begin() error {
	for _, s := range []*stretch{&l.memory.names, &l.memory.pcs} {
		if _, err := s.append([]byte{0}); err != nil { // offset 0 means none
			return err
		}
	}
	// The collector may read ahead of what it needs of masks.
	if err := l.memory.masks.use(l.memory.masks.start + 1); err != nil {
		return err
	}
	if err := l.newGround(); err != nil {
		return err
	}
	atomic.StoreUintptr(&l.program.first.next, uintptr(unsafe.Pointer(l.ground)))
	l.publish(nil, 0)
	return nil
}

// Load links the archives, in the order of their dependencies, into the program, all or none.
// It runs nothing: see Unit.
//
// Errors: *Error and *goobj.Error for what cannot be loaded: another compiler, a damaged
// archive, a missing package or symbol, a second definition, a relocation that is not known.
// After an error the program is as it was.
// Cost: 0.1 to 0.5 ms for a cell; about 15 KB for a cell beside its code and data.
func (l *Loader) Load(archives ...Archive) (*Unit, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	objects, err := open(archives)
	if err != nil {
		return nil, err
	}
	j := newJob(l, objects)
	if err := j.checkPackages(archives); err != nil {
		return nil, err
	}
	return j.linkOrUndo()
}

// Has says whether the package with this import path is part of the program or was loaded.
func (l *Loader) Has(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if path == mainPath {
		return false // every cell is another one
	}
	if _, ok := l.packages[path]; ok {
		return true
	}
	_, ok := l.program.Package(path)
	return ok && path != builtins
}

// Clear sets a variable of package main that was loaded to zero, which releases what it holds.
//
// Errors: *Error for a name that is no variable of a cell.
func (l *Loader) Clear(symbol string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.placed[key{symbol, symtab.ABI0}]
	if !ok || !strings.HasPrefix(symbol, mainPath+".") || p.kind == goobj.Rodata || p.kind == goobj.Text {
		return &Error{Symbol: symbol, What: symbol + " is no variable of a cell"}
	}
	if p.gotype != 0 {
		zero(p.gotype, p.addr)
		return nil
	}
	clear(bytesAt(p.addr, int(p.size)))
	return nil
}
