package loader

import (
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// Interrupter makes a goroutine panic at its next safe point, by functions that the toolchain
// adds to the worker's runtime. The panic's value has a method Interrupted.
type Interrupter struct {
	goid      func() uint64
	delivered func() uint64
	want      func(goroutine uint64, lo, hi uintptr) bool
	lo, hi    uintptr // of loaded code
}

// newInterrupter finds the functions in the table of symbols; loaded code is in [lo, hi).
func newInterrupter(t *symtab.Table, lo, hi uintptr) (*Interrupter, bool) {
	i := &Interrupter{lo: lo, hi: hi}
	ok := linked(t, "runtime.gondaGoid", &i.goid) &&
		linked(t, "runtime.gondaDelivered", &i.delivered) &&
		linked(t, "runtime.gondaInterrupt", &i.want)
	return i, ok
}

// Goroutine is the number of the calling goroutine.
func (i *Interrupter) Goroutine() uint64 { return i.goid() }

// Interrupt asks for one panic of the goroutine with this number, when its innermost function
// is loaded code or anywhere, and says whether the goroutine runs now. The wish of the call
// before is withdrawn.
func (i *Interrupter) Interrupt(goroutine uint64, anywhere bool) bool {
	if anywhere {
		return i.want(goroutine, 0, 0)
	}
	return i.want(goroutine, i.lo, i.hi)
}

// Withdraw takes the last wish back, if it was not fulfilled.
func (i *Interrupter) Withdraw() { i.want(0, 0, 0) }

// Delivered is how many goroutines were made to panic so far.
func (i *Interrupter) Delivered() uint64 { return i.delivered() }

// linked sets *f to the function of the program that symbol names.
func linked[F any](t *symtab.Table, symbol string, f *F) bool {
	s, ok := t.Lookup(symbol, symtab.ABIInternal)
	if !ok || s.Kind != symtab.Text {
		return false
	}
	value := &struct{ entry uintptr }{uintptr(s.Addr)} // what a func value points to
	*(*unsafe.Pointer)(unsafe.Pointer(f)) = unsafe.Pointer(value)
	return true
}
