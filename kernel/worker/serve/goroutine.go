package serve

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/gonda-go/gonda/kernel/worker"
)

// spawn takes the place of runtime.newproc in the code of cells: what a go statement starts
// panics without harm to others.
func spawn(f func()) {
	if f == nil {
		panic("go of nil func value")
	}
	go guard(current.owner(), f)
}

// guard runs a function of a cell as the whole of a goroutine. A panic fails the run that it
// belongs to, or is told if that is over.
func guard(r *run, f func()) {
	if r == nil { // a callback, in a goroutine of a library, of which no run is known
		r = current.orphans
	}
	m := new(member)
	defer func() {
		if recover() != nil { // an interrupt between the end of f and that of its interrupts
			m.leave()
		}
	}()
	defer func() {
		value := recover()
		m.leave()
		if value != nil {
			r.caught(value)
		}
	}()
	m.enter(r)
	debug.SetPanicOnFault(true)
	f()
}

// caught takes a panic of one of the run's goroutines.
func (r *run) caught(value any) {
	f := failure(value)
	if f.Kind == worker.Interrupted {
		return
	}
	f.Goroutine = true
	if r.fail(byPanic, f) || f.Kind == worker.Exited && f.Code == 0 {
		return
	}
	fmt.Fprintf(os.Stderr, "%s in a goroutine%s\n", f.Error(), trace(f.Frames))
}

func trace(frames []worker.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "\n\tat %s", f)
	}
	return b.String()
}
