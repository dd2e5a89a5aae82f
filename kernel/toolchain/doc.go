// Package toolchain is for what cells are compiled against: the worker program with all of the
// standard library and the prelude, the table of its symbols, and the archives of the packages
// in it, built once by the user's own Go and kept in the user's cache. It must never take what
// was built only in part, or for another Go or another gonda, for whole.
//
// Go 1.26.8 on linux/amd64 alone; everything else is refused in one sentence. Programs that
// need cgo, and the race detector, are not supported.
package toolchain
