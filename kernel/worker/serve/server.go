package serve

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/gonda-go/gonda/kernel/loader"
	"github.com/gonda-go/gonda/kernel/worker"
)

// server is the state of the process. There is one, since what loaded code calls in place of
// functions of the standard library cannot have a receiver.
type server struct {
	hooks      Hooks
	kernel     *connection
	loader     *loader.Loader
	interrupts *interrupts
	memory     *memory
	orphans    *run // which is over: of goroutines whose run is not known

	members sync.Map // goroutines of runs: number -> *member

	mu   sync.Mutex
	last *run // the run that lasts, or the last one

	units []*loader.Unit // in the order of loading; of perform
}

var current *server

// owner is the run that the calling goroutine belongs to; nil if it is a library's.
func (s *server) owner() *run {
	if m, ok := s.members.Load(s.interrupts.Goroutine()); ok {
		return m.(*member).run
	}
	return nil
}

// tryOthers tries to make the goroutines that a run started panic; it says how many there are.
func (s *server) tryOthers(r *run, anywhere bool) (n int) {
	s.members.Range(func(_, v any) bool {
		if m := v.(*member); m.run == r && m != &r.main {
			n++
			s.interrupts.try(m, anywhere)
		}
		return true
	})
	return n
}

// read takes messages until the kernel closes the pipe. What may last is done elsewhere.
func (s *server) read() error {
	work := make(chan func(), 1024)
	go func() {
		for f := range work {
			f()
		}
	}()
	for {
		m, err := worker.Read(s.kernel.in)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch m.Verb {
		case worker.Reply:
			s.kernel.answered(m)
		case worker.Interrupt:
			s.interrupt(byUser)
			s.reply(m, nil)
		case worker.Run:
			r := newRun(s, m.Seq)
			s.mu.Lock()
			s.last = r
			s.mu.Unlock()
			work <- func() { s.run(r, m.Call) }
		default:
			work <- func() { s.reply(m, s.perform(m)) }
		}
	}
}

func (s *server) reply(m *worker.Message, err error) {
	r := &worker.Message{Verb: worker.Reply, Seq: m.Seq}
	if err != nil {
		r.Error = err.Error()
	}
	_ = s.kernel.tell(r) // without a kernel this process is about to end
}

// interrupt stops the run that lasts, if there is one.
func (s *server) interrupt(why reason) {
	s.mu.Lock()
	r := s.last
	s.mu.Unlock()
	if r != nil && r.lasts() {
		r.halt(why)
	}
}

// perform does what a message asks for.
func (s *server) perform(m *worker.Message) error {
	switch m.Verb {
	case worker.Load:
		return s.load(m.Objects)
	case worker.Clear:
		var errs []error
		for _, symbol := range m.Names {
			errs = append(errs, s.loader.Clear(symbol))
		}
		return errors.Join(errs...)
	case worker.Chdir:
		return os.Chdir(m.Text)
	case worker.Setenv:
		return os.Setenv(first(m.Names), m.Text)
	case worker.Unsetenv:
		return os.Unsetenv(first(m.Names))
	}
	return fmt.Errorf("worker: verb %d is unknown", m.Verb)
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
