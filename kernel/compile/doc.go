// Package compile is for checking Go source against compiled packages and for compiling it with
// Go's compile tool, fast enough to be done at every cell.
//
// It must never link, load or run what it compiles.
package compile
