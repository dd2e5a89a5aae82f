package serve

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gonda-go/gonda/kernel/loader"
)

// member is a goroutine that can be made to panic, because a function of this package at its
// bottom recovers.
type member struct {
	number uint64
	run    *run
	left   atomic.Bool
	tried  time.Time // when it was last made to panic; of the run's chase
}

// enter is called by the goroutine when its recovering function is in place.
func (m *member) enter(r *run) {
	m.run, m.number = r, r.server.interrupts.Goroutine()
	r.server.members.Store(m.number, m)
}

// leave is called by the goroutine when the code of cells has ended in it. No interrupt comes
// after it has returned.
func (m *member) leave() {
	m.left.Store(true)
	i := m.run.server.interrupts
	for i.busy.Load() == m.number {
		i.Withdraw()
		runtime.Gosched()
	}
	m.run.server.members.CompareAndDelete(m.number, m)
}

// interrupts makes goroutines panic, one at a time.
type interrupts struct {
	*loader.Interrupter
	mu   sync.Mutex
	busy atomic.Uint64 // the goroutine that is wanted
}

const (
	tries = 10 // in a row
	pause = 20 * time.Microsecond
)

// try tries for a moment to make a goroutine panic. It does nothing to one that waits, has
// ended, or was made to panic so recently that its deferred functions may still run.
func (i *interrupts) try(m *member, anywhere bool) {
	if m.number == 0 || m.left.Load() || time.Since(m.tried) < unwinding {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.busy.Store(m.number)
	defer i.busy.Store(0)
	defer i.Withdraw()
	if m.left.Load() {
		return
	}
	before := i.Delivered()
	for range tries {
		if !i.Interrupt(m.number, !anywhere) {
			return
		}
		time.Sleep(pause)
		if i.Delivered() != before {
			m.tried = time.Now()
			return
		}
	}
}
