package session

import (
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

// done is a cell that ran well, whose Go %replay can run again.
type done struct {
	number int
	cell   *cell.Cell
	worker int // which of the session's workers has its values
}

// succeeded remembers a cell.
func (s *Session) succeeded(number int, c *cell.Cell) {
	s.replayed.Lock()
	defer s.replayed.Unlock()
	s.good = append(s.good, &done{number, c, s.engine.generation()})
}

// without lists the cells that ran well and whose values ended with a worker.
func (s *Session) without() []*done {
	s.replayed.Lock()
	defer s.replayed.Unlock()
	now := s.engine.generation()
	var out []*done
	for _, d := range s.good {
		if d.worker != now {
			out = append(out, d)
		}
	}
	return out
}

// forget forgets which cells ran well.
func (s *Session) forget() {
	s.replayed.Lock()
	defer s.replayed.Unlock()
	s.good = nil
}

// quiet lets a cell that runs again ask, but not show.
type quiet struct{ worker.Sink }

// Stream implements worker.Sink.
func (quiet) Stream(string, []byte) {}

// Display implements worker.Sink.
func (quiet) Display(worker.Display) {}

// replay runs the Go of all cells again that ran well before the worker ended, in their order
// and without their output. It stops at the first that fails.
func (r *run) replay(s cell.Special) error {
	if len(s.Args) > 0 {
		return wrongUse("it takes no %q", s.Args[0])
	}
	waiting := r.session.without()
	if len(waiting) == 0 {
		r.say("No values are lost: there is nothing to replay.")
		return nil
	}
	began := time.Now()
	for i, d := range waiting {
		again := *r
		again.number, again.args = d.number, nil
		if err := again.goCode(d.cell, quiet{r.sink}); err != nil {
			r.say("In[%d] fails now; %d of %d cells ran before it.", d.number, i, len(waiting))
			return err
		}
		r.session.replayed.Lock()
		d.worker = r.session.engine.generation()
		r.session.replayed.Unlock()
	}
	r.say("%d cells ran again in %s.", len(waiting), digits(time.Since(began)))
	return nil
}
