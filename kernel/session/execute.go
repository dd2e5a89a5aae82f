package session

import (
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

const (
	// gather is the least time between the arrival of a cell and the reply that it failed: the
	// cells of one "run all" come one after the other, and shall all be there to be given up.
	// The error itself is shown at once.
	gather = 20 * time.Millisecond
	// moment is how long after that reply cells still count as sent before it, if their date
	// says so.
	moment = 100 * time.Millisecond
)

// serveCells runs cells one after the other.
func (s *Session) serveCells() {
	var last stop
	for {
		m, ok := s.cells.take()
		if !ok {
			return
		}
		if sentBefore(m, last.at) {
			s.abort(m)
			continue
		}
		if failed, yes := s.execute(m); yes {
			last = failed
			for _, m := range failed.waiting {
				s.abort(m)
			}
		}
	}
}

// stop is a failure that gives up the cells which were sent before its reply. Both are found
// before the reply goes out: who has it may send the next cell at once, and that one runs.
type stop struct {
	at      time.Time
	waiting []*wire.Message
}

// sentBefore says whether a cell was on its way already when an earlier one failed. The
// sender's clock is believed only for a moment.
func sentBefore(m *wire.Message, stop time.Time) bool {
	if time.Since(stop) > moment {
		return false
	}
	sent, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	return err == nil && sent.Before(stop)
}

// abort gives up a cell that waited for one that failed.
func (s *Session) abort(m *wire.Message) {
	r := s.begin(m)
	s.mu.Lock()
	count := s.count
	s.mu.Unlock()
	r.reply("execute_reply", failedReply{Status: "aborted", ExecutionCount: count, failed: failed{Traceback: []string{}}})
	r.end()
}

// execute runs one cell. It reports whether cells that wait shall be given up, and which.
func (s *Session) execute(m *wire.Message) (failure stop, stops bool) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	began := time.Now()
	r := s.begin(m)
	var q executeRequest
	r.decode(&q)

	s.mu.Lock()
	number := s.count + 1
	if q.stores() {
		s.count = number
	}
	count := s.count
	s.cancel, s.interrupted = cancel, false
	s.mu.Unlock()
	select {
	case <-s.stopped:
		cancel(errShutdown)
	default:
	}
	s.setRunning(r)
	defer func() {
		s.mu.Lock()
		s.cancel = nil
		s.mu.Unlock()
		s.setRunning(nil)
		r.end()
	}()

	if !q.Silent {
		r.publish("execute_input", executeInput{q.Code, count})
	}
	if q.stores() {
		s.past.add(number, q.Code)
	}
	s.source.put(number, q.Code)
	run := &run{session: s, request: r, number: number, silent: q.Silent, stores: q.stores(), allowStdin: q.AllowStdin, ctx: ctx}
	run.sink = &sink{run: run}
	err := run.guard(func() error { return run.cell(q.Code) })
	if err == nil {
		expressions := run.expressions(q.UserExpressions)
		if run.payload == nil {
			run.payload = []payload{}
		}
		r.reply("execute_reply", executeReply{"ok", count, run.payload, expressions})
		return stop{}, false
	}
	f := s.describe(err, number)
	r.output.send("error", f)
	if stops = q.stops() || ctx.Err() != nil; stops {
		time.Sleep(gather - time.Since(began))
		failure = stop{time.Now().Truncate(time.Microsecond), s.cells.flush()} // dates have microseconds
	}
	r.reply("execute_reply", failedReply{"error", count, f})
	return failure, stops
}

func (s *Session) setRunning(r *request) {
	s.busy.Lock()
	defer s.busy.Unlock()
	s.running = r
}

// run is one cell on its way.
type run struct {
	session    *Session
	request    *request
	number     int
	silent     bool
	stores     bool
	allowStdin bool
	ctx        context.Context // ended by an interrupt, with the reason
	sink       *sink
	payload    []payload
	args       []string // of the cell's program
	stdin      stdinOf  // the next shell line
	phases     phases
	timed      time.Time // of %%time; zero without it
	repeat     *string   // of %%timeit: arguments for nb.Timeit
}

// guard turns a panic of the kernel's own code into an error of the cell.
func (r *run) guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.session.log.Error("panic in the kernel", "cell", r.number, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = &kernelError{what: fmt.Sprint(p)}
		}
	}()
	return f()
}

// expressions evaluates the request's user expressions, each for itself, in the order of
// their names.
func (r *run) expressions(wanted map[string]string) map[string]any {
	out := make(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		value, err := r.expression(wanted[name])
		if err != nil {
			out[name] = expressionError{"error", r.session.describe(err, r.number)}
			continue
		}
		out[name] = value
	}
	return out
}
