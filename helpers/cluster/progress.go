package cluster

import (
	"context"
	"fmt"
	"time"
)

// Progress is where a plan is.
type Progress struct {
	Job                     string // the stage that runs
	Stage, Stages           int    // counted from 1
	DoneVisits, TotalVisits int64  // of this stage; Total is 0 if unknown
	DoneBytes, TotalBytes   int64  // stored bytes of this stage; Total is 0 if unknown
	Elapsed                 time.Duration
	Left                    time.Duration // of this stage, from the pace of the last 3 s; 0 if unknown
	Used, Peak              int64         // bytes of the limit in use now, and most so far in this stage
	Done                    bool          // the stage has ended
}

// WithProgress makes Run tell f where it is: up to 10 times a second, and at the end of each stage.
// Calls come one at a time; a slow f gets fewer of them and delays the end of the run at most by
// one call.
func WithProgress(ctx context.Context, f func(Progress)) context.Context {
	return context.WithValue(ctx, watchKey{}, &watch{sink: f})
}

const (
	beat   = 100 * time.Millisecond
	window = 30 // beats by which the pace is measured
)

// mostSummed is how many visits are asked for their stored bytes to find the total.
const mostSummed = 1 << 20

type watchKey struct{}

// watch delivers progress to a sink.
type watch struct{ sink func(Progress) }

func watchOf(ctx context.Context) *watch {
	w, _ := ctx.Value(watchKey{}).(*watch)
	return w
}

// follow reports on a job until the function that it returns is called, which sends the last word.
func (w *watch) follow(c *crew) (stop func()) {
	if w == nil || w.sink == nil {
		return func() {}
	}
	visits, bytes := c.job.totals()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		var past pace
		for {
			select {
			case <-tick.C:
				p := c.progress(visits, bytes)
				p.Left = past.left(p)
				if err := w.tell(p); err != nil {
					c.step(Event{Kind: Cancel, Err: err}, 0)
					return
				}
			case <-end:
				p := c.progress(visits, bytes)
				p.Done = true
				_ = w.tell(p) // the stage has ended: too late to fail
				return
			}
		}
	}()
	return func() { close(end); <-ended }
}

// tell calls the sink; its panic ends the run as an error.
func (w *watch) tell(p Progress) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &JobError{p.Job, fmt.Sprintf("the function of WithProgress panicked: %v", r)}
		}
	}()
	w.sink(p)
	return nil
}

func (c *crew) progress(visits, bytes int64) Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Progress{
		Job: c.job.Name, Stage: c.stage + 1, Stages: len(c.p.jobs),
		DoneVisits: c.state.Folded(), TotalVisits: visits, DoneBytes: c.bytes, TotalBytes: bytes,
		Elapsed: time.Since(c.p.start), Used: c.state.Used(), Peak: c.state.Peak(),
	}
}

// pace remembers the progress of the last 3 s.
type pace struct {
	seen [window]Progress
	n    int
}

// left extrapolates by stored bytes where they are known, else by visits.
func (w *pace) left(p Progress) time.Duration {
	old := w.seen[w.n%window]
	if w.n < window {
		old = w.seen[0]
	}
	w.seen[w.n%window] = p
	w.n++
	if w.n == 1 {
		return 0
	}
	done, more := p.DoneBytes-old.DoneBytes, p.TotalBytes-p.DoneBytes
	if p.TotalBytes == 0 {
		done, more = p.DoneVisits-old.DoneVisits, p.TotalVisits-p.DoneVisits
	}
	if done <= 0 || more <= 0 {
		return 0
	}
	return time.Duration(float64(p.Elapsed-old.Elapsed) * float64(more) / float64(done))
}

// totals is the visits and stored bytes of the whole job, as stated or else summed.
func (j *Job) totals() (visits, bytes int64) {
	defer func() { _ = recover() }() // the state reports what panics in Visits
	visits, bytes = j.TotalVisits, j.TotalBytes
	if visits == 0 {
		for t := range j.Tiles {
			visits += int64(j.Visits(t))
		}
	}
	if bytes == 0 && j.Stored != nil && visits <= mostSummed {
		for t := range j.Tiles {
			for seq := range j.Visits(t) {
				bytes += j.Stored(Visit{t, seq})
			}
		}
	}
	return visits, bytes
}
