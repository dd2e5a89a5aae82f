// Package goobj is for reading what Go's compiler and assembler write: archives of object
// files, their symbols, relocations and function tables. It must never read outside of an
// archive, allocate more than the archive is long, or pass over what it does not know.
//
// The format is that of Go 1.20 and later ("\x00go120ld"), described by its fields in
// GOROOT/src/cmd/internal/goobj. Names for other tools (RefNames), flags of references and
// DWARF are not read. Package export data is skipped.
package goobj
