package cluster

import (
	"runtime/debug"
	"sync"
	"time"
)

const (
	// leastBase is declared for the process itself: Go runtime, program, small heap.
	leastBase = 24 * mib
	// baseStep is how base grows when the process is measured to be larger.
	baseStep = 8 * mib
	// garbage is the room that base keeps for what the Go heap collects during a plan.
	garbage = 4 * mib
	// patience is for how long a measured size is taken for the present one while plans took
	// no more than smallTaken bytes since: measuring costs more than a small plan.
	patience   = 50 * time.Millisecond
	smallTaken = 1 * mib
)

// budget counts the bytes of one client: base, held, and what running plans were granted.
type budget struct {
	mu       sync.Mutex
	limit    int64
	base     int64
	fixed    bool // base was stated and is not measured
	held     int64
	granted  int64
	results  int64 // of granted: not in slabs
	planned  int64 // results that Need was asked about last
	plans    int
	resident func() int64    // bytes of the process in RAM
	queue    []chan struct{} // plans that wait for others, oldest first
	slabs    *Slabs
	patience time.Duration
	seen     struct { // the size that was measured last
		at    time.Time
		bytes int64
		taken int64 // by plans and leases since, or given back
	}
}

// kept is what lies outside plans: declared by Hold, or callers' slabs that nobody declared. A held
// slab counts once, and so does a slab that is a running plan's result.
func (b *budget) kept() int64 { return max(b.held, b.slabs.held()-b.results) }

// left is what a new plan or a new lease may take.
func (b *budget) left() int64 { return b.limit - b.base - b.kept() - b.granted }

// measure sets base from the size of the process, when no plan runs: the least of 24 MiB + n * 8
// MiB that holds it. want is what the next plan would like: only if a raised base leaves less is
// the heap collected first, since dead results would count otherwise.
//
// announced is the bytes of results that Need was told of before they were allocated and that may
// be in the process by now, wholly, partly or not at all: base stays what it was then as long as
// they can explain the difference, so that they do not count twice and nothing hides behind them.
func (b *budget) measure(want, announced int64) {
	if b.fixed || b.plans > 0 {
		return
	}
	before := b.base
	b.base = b.baseOf(before, announced)
	if b.base > leastBase && b.left() < want {
		debug.FreeOSMemory()
		b.seen.at = time.Time{}
		b.base = b.baseOf(before, announced)
	}
}

func (b *budget) baseOf(before, announced int64) int64 {
	rest := b.size() - b.kept()
	return max(stepBase(rest-announced), min(before, stepBase(rest)))
}

// size is the bytes of the process in RAM, now or a moment ago.
func (b *budget) size() int64 {
	if b.seen.at.IsZero() || b.seen.taken > smallTaken || time.Since(b.seen.at) >= b.patience {
		b.seen.bytes, b.seen.taken, b.seen.at = b.resident(), 0, time.Now()
	}
	return b.seen.bytes
}

func stepBase(resident int64) int64 {
	above := resident + garbage - leastBase
	if above <= 0 {
		return leastBase
	}
	return leastBase + (above-1)/baseStep*baseStep + baseStep
}

// take grants bytes to a plan.
func (b *budget) take(g grant) {
	b.plans++
	b.granted += g.bytes
	b.seen.taken += g.bytes
	b.results += g.results
	b.slabs.keep(b.granted - b.results)
}

// give takes a grant back and wakes the plan that waits longest.
func (b *budget) give(g grant) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.plans--
	b.granted -= g.bytes
	b.results -= g.results
	b.slabs.keep(b.granted - b.results)
	b.wake()
}

// wake lets the oldest waiting plan try again.
func (b *budget) wake() {
	if len(b.queue) > 0 {
		select {
		case b.queue[0] <- struct{}{}:
		default:
		}
	}
}

// grant is what a plan may use: results and the rest, in slabs.
type grant struct{ bytes, results int64 }

// settle waits for an admission that is under way: a plan that was let in is counted among
// the running ones afterwards.
func (b *budget) settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
}
