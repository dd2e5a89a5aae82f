package loader

import (
	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// table is what is asked of the table of the program's symbols.
type table interface {
	// Lookup finds a symbol by name and calling convention.
	Lookup(name string, abi uint8) (symtab.Symbol, bool)
	// Package finds a package that the program was linked with.
	Package(path string) (symtab.Package, bool)
	// Close gives the mapped file back.
	Close() error
}

// builtins is the path under which the table lists the functions of package runtime that the
// compiler calls by number.
const builtins = "go:builtin"

// program is the running program: what is used of its runtime, found by name.
type program struct {
	table
	first *moduledata
	// Addresses of variables of the runtime and of reflect.
	lastModule, modules            uintptr
	itabLock, zeroBase             uintptr
	ptrMap, lookupCache            uintptr
	funcLookupMap, structLookupMap uintptr
	cacheKeyType                   uintptr
	deferReturn, unreachableMethod uintptr

	// Functions of the runtime. None of them is changed.
	getitab      func(inter, typ uintptr, canFail bool) uintptr
	itabAdd      func(itab uintptr)
	lock, unlock func(mutex uintptr)
	gcMask       func(typ uintptr) uintptr
	doInit       func(task uintptr)
}

// openProgram finds all that it uses of the runtime, or says what is missing.
func openProgram(t table) (*program, error) {
	p := &program{table: t}
	first := uintptr(0)
	for _, v := range []struct {
		to   *uintptr
		name string
		size uint64 // 0: any
		abi  uint8
	}{
		{&first, "runtime.firstmoduledata", moduledataSize, symtab.ABI0},
		{&p.lastModule, "runtime.lastmoduledatap", 8, symtab.ABI0},
		{&p.modules, "runtime.modulesSlice", 8, symtab.ABI0},
		{&p.itabLock, "runtime.itabLock", 8, symtab.ABI0},
		{&p.zeroBase, "runtime.zerobase", 8, symtab.ABI0},
		{&p.ptrMap, "reflect.ptrMap", syncMapSize, symtab.ABI0},
		{&p.lookupCache, "reflect.lookupCache", syncMapSize, symtab.ABI0},
		{&p.funcLookupMap, "reflect.funcLookupCache", lockedMapSize, symtab.ABI0},
		{&p.structLookupMap, "reflect.structLookupCache", lockedMapSize, symtab.ABI0},
		{&p.cacheKeyType, "type:reflect.cacheKey", 0, symtab.ABI0},
		{&p.deferReturn, "runtime.deferreturn", 0, symtab.ABIInternal},
		{&p.unreachableMethod, "runtime.unreachableMethod", 0, symtab.ABIInternal},
	} {
		s, ok := t.Lookup(v.name, v.abi)
		if !ok {
			return nil, runtimeError("it has no %s", v.name)
		}
		if v.size != 0 && s.Size != v.size {
			return nil, runtimeError("%s has %d bytes, %d are known", v.name, s.Size, v.size)
		}
		*v.to = uintptr(s.Addr)
	}
	p.funcLookupMap += mutexSize
	p.structLookupMap += mutexSize
	p.first = (*moduledata)(at(first))
	return p, p.findFunctions()
}

func (p *program) findFunctions() error {
	for _, f := range []struct {
		name string
		set  func(entry uintptr)
	}{
		{"runtime.getitab", func(e uintptr) { p.getitab = funcAt[func(inter, typ uintptr, canFail bool) uintptr](e) }},
		{"runtime.itabAdd", func(e uintptr) { p.itabAdd = funcAt[func(uintptr)](e) }},
		{"runtime.lock2", func(e uintptr) { p.lock = funcAt[func(uintptr)](e) }},
		{"runtime.unlock2", func(e uintptr) { p.unlock = funcAt[func(uintptr)](e) }},
		{"runtime.getGCMask", func(e uintptr) { p.gcMask = funcAt[func(uintptr) uintptr](e) }},
		{"runtime.doInit1", func(e uintptr) { p.doInit = funcAt[func(uintptr)](e) }},
	} {
		entry, err := p.entry(f.name)
		if err != nil {
			return err
		}
		f.set(entry)
	}
	return nil
}

// entry is the address of a Go function of the program.
func (p *program) entry(name string) (uintptr, error) {
	s, ok := p.Lookup(name, symtab.ABIInternal)
	if !ok || s.Kind != symtab.Text {
		return 0, runtimeError("it has no function %s", name)
	}
	return uintptr(s.Addr), nil
}
