package cell

// Object is an archive that the worker loads: the import path of its package and the file.
type Object struct{ Path, File string }

// Unit is a cell that was built: what to load and to call.
type Unit struct {
	// Objects are the archives to load, in this order; those of imported packages that the
	// worker does not have come first. It is empty if the cell has nothing to run.
	Objects []Object
	// Entry is the symbol of the function to call, such as main.ʹcell7; empty if there is none.
	Entry string
	// Init says that package main's own initialisation is to be run before the entry. It is
	// always false: initial values are assigned by the entry, in Go's order.
	Init bool
	// Args are the arguments that the cell gives to its main function.
	Args []string
	// Obsolete are symbols of variables that nothing can reach any more once the entry has
	// returned without an error: the worker zeroes them, so that what they hold is freed.
	Obsolete []string
	// Notes say which earlier definitions no longer compile because of this cell, and why.
	Notes []Diagnostic

	build   *build
	text    string // the source that was compiled
	lasting bool   // it has functions that later units may call
}
