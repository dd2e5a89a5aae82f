package serve

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gonda-go/gonda/kernel/worker"
)

// reason is why a run is stopped.
type reason uint32

const (
	byUser reason = iota + 1
	byMemory
	byExit  // of one of its goroutines
	byPanic // of one of its goroutines
)

// run is one call of a cell's entry function.
type run struct {
	server *server
	seq    uint64
	begun  time.Duration // since boot
	ctx    context.Context
	cancel context.CancelFunc

	why    atomic.Uint32 // the first reason to stop
	urgent atomic.Bool   // interrupted a second time
	stop   chan struct{} // closed by the first reason
	over   chan struct{} // closed when the goroutine of the run has ended
	main   member

	mu      sync.Mutex
	failure *worker.Failure // the first one that is known before the end
	told    bool            // the kernel knows the end
	exited  *worker.Failure // os.Exit in the run's own goroutine
}

func newRun(s *server, seq uint64) *run {
	r := &run{server: s, seq: seq, begun: sinceBoot(), stop: make(chan struct{}), over: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// live calls the entry function in a goroutine of its own.
func (r *run) live(entry func()) {
	defer close(r.over)
	defer r.last()
	r.main.enter(r)
	normal := false
	defer func() { r.end(normal, recover()) }()
	debug.SetPanicOnFault(true)
	if r.why.Load() == 0 {
		entry()
	}
	normal = true
}

// last catches an interrupt that came between the end of the cell and that of its interrupts.
func (r *run) last() {
	recover()
	r.main.leave()
	r.tell(r.verdict(nil))
}

// end says how the goroutine of the run ended: by return, by panic, or by runtime.Goexit.
func (r *run) end(normal bool, value any) {
	r.main.leave()
	var f *worker.Failure
	switch {
	case normal:
	case value != nil:
		f = failure(value)
	case r.why.Load() != 0: // a wait was given up
		f = &worker.Failure{Frames: stack()}
	}
	r.mu.Lock()
	if r.exited != nil {
		f = r.exited
	}
	r.mu.Unlock()
	r.tell(r.verdict(f))
}

// verdict is how the run ended, if its own goroutine ended with f: the reason that it was
// stopped for comes first.
func (r *run) verdict(f *worker.Failure) *worker.Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	var frames []worker.Frame
	if f != nil {
		frames = f.Frames
	}
	switch reason(r.why.Load()) {
	case byUser:
		return &worker.Failure{Kind: worker.Interrupted, Name: "interrupted", Frames: frames}
	case byMemory:
		return &worker.Failure{Kind: worker.Error, Name: "out of memory", Message: r.server.memory.sentence(), Frames: frames}
	case byExit, byPanic:
		return r.failure
	}
	return f
}

// tell tells the kernel the end, the first time.
func (r *run) tell(f *worker.Failure) {
	r.mu.Lock()
	first := !r.told
	r.told = true
	r.mu.Unlock()
	if !first {
		return
	}
	r.server.finished(r)
	_ = r.server.kernel.tell(&worker.Message{Verb: worker.Done, Seq: r.seq, Failure: f})
}

// lasts says whether the kernel still waits for the end.
func (r *run) lasts() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.told
}

// fail notes how the run failed elsewhere than in its own goroutine, and stops it; it says
// whether that was still of interest.
func (r *run) fail(why reason, f *worker.Failure) bool {
	r.mu.Lock()
	if r.told {
		r.mu.Unlock()
		return false
	}
	if r.failure == nil {
		r.failure = f
	}
	r.mu.Unlock()
	r.halt(why)
	return true
}

// halt begins to stop the run; a second time it is in a hurry.
func (r *run) halt(why reason) {
	if !r.why.CompareAndSwap(0, uint32(why)) {
		r.urgent.Store(true)
		signalChildren(syscall.SIGKILL, r.begun)
		return
	}
	close(r.stop)
	r.cancel()
	signalChildren(syscall.SIGINT, r.begun)
	go r.chase()
}

const (
	grace      = 50 * time.Millisecond  // for the context's end to be noticed
	alone      = 250 * time.Millisecond // until the goroutines of the run are stopped, too
	polite     = time.Second            // until code outside of cells is stopped
	patience   = 3 * time.Second        // until the run is left behind
	unwinding  = 200 * time.Millisecond // for deferred functions, until a goroutine is stopped anew
	tick       = time.Millisecond
	straggling = 50 * time.Millisecond // between tries when it was left behind
)

// chase stops the run, by the steps of the package's documentation, and ends with it.
func (r *run) chase() {
	begin, wait, polite, patience := time.Now(), grace, polite, patience
	if why := reason(r.why.Load()); why == byExit || why == byPanic {
		wait, polite, patience = 0, alone, polite // as in a program, nothing is waited for
	}
	timer := time.NewTimer(wait)
	for {
		<-timer.C
		since := time.Since(begin)
		anywhere := since >= polite || r.urgent.Load()
		over := r.isOver()
		if !over {
			r.server.interrupts.try(&r.main, anywhere)
		}
		others := 0
		if over || since >= alone || r.urgent.Load() {
			others = r.server.tryOthers(r, anywhere)
		}
		if over && (others == 0 || since >= patience) {
			return // goroutines that wait for something may stay
		}
		if since < patience {
			timer.Reset(tick)
			continue
		}
		r.abandon()
		timer.Reset(straggling)
	}
}

func (r *run) isOver() bool {
	select {
	case <-r.over:
		return true
	default:
		return false
	}
}

// abandon reports a run as over whose goroutine waits for something.
func (r *run) abandon() {
	if !r.lasts() {
		return
	}
	f := r.verdict(nil)
	if f == nil {
		f = &worker.Failure{Kind: worker.Interrupted, Name: "interrupted"}
	}
	late := *f
	late.Detached = true
	if late.Message == "" {
		late.Message = "the cell waits for what cannot be interrupted; it was left behind"
	}
	r.tell(&late)
}

// quit ends the calling goroutine of the run, and the run, as os.Exit ends a program.
func (r *run) quit(code int, frames []worker.Frame) {
	f := exit(code, frames)
	if r.main.number == r.server.interrupts.Goroutine() {
		r.mu.Lock()
		r.exited = f
		r.mu.Unlock()
	} else {
		f.Goroutine = true
		r.fail(byExit, f)
	}
	runtime.Goexit()
}
