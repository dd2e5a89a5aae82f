package loader

import "errors"

// Archive is a compiled package.
type Archive struct {
	// Path is its import path, "main" for a cell.
	Path string
	// Data is the archive that the compile tool writes with -pack. It is not kept.
	Data []byte
}

// Loader loads archives into the running program. One goroutine at a time may call its
// methods; all others may run, allocate, panic and take stack traces meanwhile.
type Loader struct{}

// New opens the table of the running program's symbols, compares the runtime's structures with
// their mirrors and reserves the address range that code and data will be in.
//
// Errors: *Error for a table of another program, another version of Go, another system.
func New(symbols string) (*Loader, error) { return nil, errors.New("loader: being written") }

// Redirect makes the code that is loaded from now on use fn, a top-level function, wherever it
// names symbol ("os.Exit", "runtime.newproc", "main.ʹshow"). Code of the program itself does not change.
func (l *Loader) Redirect(symbol string, fn any) error { return errors.New("loader: being written") }

// Load links the archives, in the order of their dependencies, into the program, all or none.
// It runs nothing: see Unit.
func (l *Loader) Load(archives ...Archive) (*Unit, error) {
	return nil, errors.New("loader: being written")
}

// Clear sets a variable of package main that was loaded to zero, which releases what it holds.
func (l *Loader) Clear(symbol string) error { return errors.New("loader: being written") }

// Has says whether the package with this import path is part of the program or was loaded.
func (l *Loader) Has(path string) bool { return false }

// Interrupter finds what makes a goroutine panic at its next safe point.
//
// Errors: when the program was linked without that.
func (l *Loader) Interrupter() (*Interrupter, error) { return nil, errors.New("loader: being written") }

// Unit is what one call of Load added.
type Unit struct{}

// Func is a function without arguments and results that the unit defines, by symbol: "main.ʹcell7".
func (u *Unit) Func(symbol string) (func(), error) { return nil, errors.New("loader: being written") }

// Init initialises the unit's packages in order, as a program does before main. It panics as
// they do, and must be called at most once.
func (u *Unit) Init() {}
