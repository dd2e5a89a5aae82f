package cluster

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// worker is the goroutine of one worker: it waits for a task, and goes on with the next itself as
// long as there is one.
func (c *crew) worker(id int) {
	w := &Worker{ID: id}
	slot := c.p.c.slabs.get(c.job.Work, true)
	defer c.p.c.slabs.Put(slot)
	w.Slot = slot
	ready := c.prepare(w)
	var now task
	busy := false
	defer func() {
		if busy { // the task ended its goroutine by runtime.Goexit
			c.reuse(now.raw)
			c.step(Event{Kind: now.Kind.answer(), V: now.V, Err: c.failure(now.Action, errGone)}, 0)
		}
	}()
	for now = range c.workers.tasks {
		for busy = true; busy; {
			e := Event{Kind: now.Kind.answer(), V: now.V}
			if ready != nil {
				e.Err = c.failure(now.Action, ready)
			} else {
				e.Bytes, e.Err = c.do(&now, w)
			}
			c.reuse(now.raw)
			now, busy = c.step(e, Fold)
		}
	}
}

// errGone is the error of a task that ended its goroutine.
var errGone = fmt.Errorf("the task ended its goroutine (runtime.Goexit)")

// prepare checks the slot and lets the job set the worker's state.
func (c *crew) prepare(w *Worker) (err error) {
	if w.Slot == nil && c.job.Work > 0 {
		return errNoMemory
	}
	if c.job.NewWorker == nil {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{p, debug.Stack()}
		}
	}()
	return c.job.NewWorker(w)
}

// panicked carries a panic until the task that it belongs to is known.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// do runs one task of a worker and returns the stored bytes of a visit.
func (c *crew) do(t *task, w *Worker) (n int64, err error) {
	defer c.guard(t.Action, &err)
	if t.Kind == Open {
		return 0, c.open(t, w)
	}
	w.Acc, w.Tile = t.tile.acc, t.tile.value
	if t.Kind == Finish {
		if c.job.Finish == nil {
			return 0, nil
		}
		return 0, c.job.Finish(c.ctx, t.V.Tile, w)
	}
	n = int64(t.raw.n)
	if c.job.Stored != nil {
		n = c.job.Stored(t.V)
	}
	if c.job.Fold == nil {
		return n, nil
	}
	return n, c.job.Fold(c.ctx, t.V, t.raw.buf[:t.raw.n:t.raw.n], w)
}

// open gets the accumulator of a tile and lets the job begin it.
func (c *crew) open(t *task, w *Worker) error {
	if c.job.Acc != nil {
		if n := c.job.Acc(t.V.Tile); n > 0 {
			if t.tile.acc = c.p.c.slabs.get(n, true); t.tile.acc == nil {
				return errNoMemory
			}
		}
	}
	w.Acc, w.Tile = t.tile.acc, nil
	if c.job.Open == nil {
		return nil
	}
	err := c.job.Open(c.ctx, t.V.Tile, t.tile.acc, w)
	t.tile.value = w.Tile
	return err
}

// guard turns an error or a panic of a task into a TaskError.
func (c *crew) guard(a Action, err *error) {
	if p := recover(); p != nil {
		*err = &panicked{p, debug.Stack()}
	}
	if *err != nil {
		*err = c.failure(a, *err)
	}
}

// failure names the task of an error.
func (c *crew) failure(a Action, err error) error {
	t := &TaskError{Job: c.job.Name, Task: a.Kind, Tile: a.V.Tile, Seq: a.V.Seq, Err: err}
	if p, ok := err.(*panicked); ok {
		t.Panic, t.Stack = p.value, p.stack
		t.Err, _ = p.value.(error)
		if _, ok := p.value.(*runtime.PanicNilError); ok {
			t.Err = nil
		}
	}
	return t
}

// reuse keeps the raw buffer of a folded visit for the next read.
func (c *crew) reuse(r rawBytes) {
	if r.buf == nil {
		return
	}
	c.mu.Lock()
	c.spare = append(c.spare, r.buf)
	c.mu.Unlock()
}

// reader is the goroutine of one reader.
func (c *crew) reader(int) {
	var now task
	busy := false
	defer func() {
		if busy {
			now.raw.v = now.V
			c.deliver(now.raw, c.failure(now.Action, errGone), 0)
		}
	}()
	for now = range c.readers.tasks {
		for busy = true; busy; {
			r, err := c.read(&now)
			now, busy = c.deliver(r, err, Read)
		}
	}
}

// read reads the stored bytes of a visit.
func (c *crew) read(t *task) (r rawBytes, err error) {
	r = rawBytes{v: t.V, buf: t.raw.buf}
	defer c.guard(t.Action, &err)
	if r.buf == nil && c.job.Raw > 0 {
		if r.buf = c.p.c.slabs.get(c.job.Raw, true); r.buf == nil {
			return r, errNoMemory
		}
		t.raw.buf = r.buf
	}
	r.n, err = c.job.Read(c.ctx, t.V, r.buf)
	if err == nil && (r.n < 0 || r.n > len(r.buf)) {
		err = fmt.Errorf("%d bytes were read by its own account into a buffer of %d", r.n, len(r.buf))
	}
	return r, err
}

// deliver hands over what was read.
func (c *crew) deliver(r rawBytes, err error, mine ActionKind) (task, bool) {
	c.mu.Lock()
	if err != nil {
		c.spare = append(c.spare, r.buf)
	} else {
		c.arrived = append(c.arrived, r)
	}
	c.mu.Unlock()
	return c.step(Event{Kind: ReadDone, V: r.v, Bytes: int64(r.n), Err: err}, mine)
}
