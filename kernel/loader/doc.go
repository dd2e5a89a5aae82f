// Package loader is for object files of Go's compiler that become code and data of the running
// program: it is the linker of cells, in memory, without a linker's file or a new process. It
// must never guess: an unknown relocation, symbol, version or runtime structure is refused in
// one sentence, and a refused load leaves nothing behind.
//
// It is written for Go 1.26 on linux/amd64, for a program that is linked without position
// independence, with everything kept, and whose symbols are in a table (package symtab). New
// compares what it mirrors of the runtime with the running program and refuses any other.
//
// Nothing that was loaded is ever unloaded. Not supported: cgo, the race detector, coverage,
// thread-local variables, FIPS mode, more code and variables than 1.25 GB.
package loader
