package loader

import "github.com/gonda-go/gonda/kernel/loader/symtab"

// Interrupter makes a goroutine panic where it could be preempted. The panic's value is a
// runtime.Error with a method Interrupted().
type Interrupter struct {
	goroutine func() uint64
	interrupt func(goroutine uint64, low, high uintptr) bool
	delivered func() uint64
}

// Interrupter finds what makes a goroutine panic at its next safe point.
//
// Errors: ErrRuntime when the program was linked without it.
func (l *Loader) Interrupter() (*Interrupter, error) {
	i := &Interrupter{}
	for _, f := range []struct {
		name string
		set  func(entry uintptr)
	}{
		{"runtime.gondaGoid", func(e uintptr) { i.goroutine = funcAt[func() uint64](e) }},
		{"runtime.gondaInterrupt", func(e uintptr) { i.interrupt = funcAt[func(uint64, uintptr, uintptr) bool](e) }},
		{"runtime.gondaDelivered", func(e uintptr) { i.delivered = funcAt[func() uint64](e) }},
	} {
		s, ok := l.program.Lookup(f.name, symtab.ABIInternal)
		if !ok || s.Kind != symtab.Text {
			return nil, runtimeError("it has no function %s", f.name)
		}
		f.set(uintptr(s.Addr))
	}
	return i, nil
}

// Goroutine is the number of the calling goroutine.
func (i *Interrupter) Goroutine() uint64 { return i.goroutine() }

// Interrupt asks for one panic of the goroutine with this number, as soon as it can be stopped,
// and says whether it was found running. With cell it must be in code that was loaded, where no
// lock of a library can be held. The wish stays until it is delivered or withdrawn; repeat it
// every millisecond, because a goroutine is often met where it cannot be stopped.
func (i *Interrupter) Interrupt(goroutine uint64, cell bool) (running bool) {
	if cell {
		return i.interrupt(goroutine, regionStart, constantsStart)
	}
	return i.interrupt(goroutine, 0, 0)
}

// Withdraw takes a wish back.
func (i *Interrupter) Withdraw() { i.interrupt(0, 0, 0) }

// Delivered is how many panics were made so far.
func (i *Interrupter) Delivered() uint64 { return i.delivered() }
