// Package control is for the tests of exact: it reads and sets the control and
// status word of the vector unit. It must never be used elsewhere: other code
// of the thread relies on the default word.
package control

// Word is MXCSR.
func Word() uint32

// SetWord sets MXCSR. The goroutine must be locked to its thread.
func SetWord(w uint32)
