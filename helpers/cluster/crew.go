package cluster

import (
	"context"
	"errors"
	"sync"
	"time"
)

// crew is the shell of one job: workers and readers that step its State themselves, under one lock,
// and go on with what it tells them. A visit costs one lock and no channel while there is work.
type crew struct {
	p      *plan
	job    *Job
	stage  int
	parent context.Context // ends when the run is cancelled from outside
	ctx    context.Context // ends also when a task failed
	cancel context.CancelCauseFunc
	begun  time.Time

	mu      sync.Mutex
	state   *State
	tiles   []*openTile
	closed  []*openTile // to be used again
	arrived []rawBytes  // read and not yet folded
	spare   [][]byte    // raw buffers not in use
	bytes   int64       // stored bytes folded
	workers hands
	readers hands
	all     sync.WaitGroup
	ended   chan struct{}
}

// hands are the goroutines of one kind.
type hands struct {
	tasks chan task
	start func(id int)
	n     int // started
	idle  int // waiting for a task and not yet promised one
}

// openTile is the memory of an open tile and what Open left for it.
type openTile struct {
	id    int
	acc   []byte
	value any
}

// rawBytes is the stored bytes of a visit that is read and not yet folded.
type rawBytes struct {
	v   Visit
	buf []byte // the whole buffer
	n   int
}

// task is an action with what it works on.
type task struct {
	Action
	tile *openTile
	raw  rawBytes
}

func (p *plan) crew(ctx context.Context, stage int, s *State) *crew {
	c := &crew{p: p, job: p.jobs[stage], stage: stage, parent: ctx, state: s, begun: time.Now(), ended: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.workers = hands{tasks: make(chan task, s.Workers()), start: c.worker}
	c.readers = hands{tasks: make(chan task, s.Readers()), start: c.reader}
	return c
}

// run runs the job to its end; no goroutine outlives it.
func (c *crew) run() error {
	defer c.cancel(nil)
	cancelled := make(chan struct{})
	stop := context.AfterFunc(c.ctx, func() {
		defer close(cancelled)
		c.step(Event{Kind: Cancel, Err: context.Cause(c.ctx)}, 0)
	})
	stopWatch := c.p.watch.follow(c)
	c.step(Event{Kind: Start}, 0)
	<-c.ended
	c.all.Wait()
	if !stop() {
		<-cancelled
	}
	c.release()
	stopWatch()
	return c.verdict()
}

// verdict is the error of a job that has ended. A task that failed because the run was cancelled is
// no failure of its own.
func (c *crew) verdict() error {
	err := c.state.Err()
	if err == nil {
		return nil
	}
	if errors.Is(err, c.parent.Err()) || errors.Is(err, context.Cause(c.parent)) {
		e := c.p.canceled(c.ctx, c.state.Folded()).(*Canceled)
		e.Job = c.job.Name
		return e
	}
	return err
}

// release puts back what an aborted job left open, and the raw buffers.
func (c *crew) release() {
	slabs := c.p.c.slabs
	for _, t := range c.tiles {
		slabs.Put(t.acc)
	}
	for _, r := range c.arrived {
		slabs.Put(r.buf)
	}
	for _, b := range c.spare {
		slabs.Put(b)
	}
}

// step feeds an event to the state, hands out the actions that follow, and returns the first one
// that the caller can do itself: mine is Fold for workers, Read for readers, 0 for others.
func (c *crew) step(e Event, mine ActionKind) (own task, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.state.Ended() {
		c.p.log.add(e)
	}
	c.account(e)
	for _, a := range c.state.Step(e) {
		if a.Kind == Done || a.Kind == Abort {
			close(c.workers.tasks)
			close(c.readers.tasks)
			close(c.ended)
			return task{}, false
		}
		t := c.equip(a)
		switch {
		case !ok && mine != 0 && (a.Kind == Read) == (mine == Read):
			own, ok = t, true
		case a.Kind == Read:
			c.hand(&c.readers, t)
		default:
			c.hand(&c.workers, t)
		}
	}
	switch {
	case ok:
	case mine == Read:
		c.readers.idle++
	case mine != 0:
		c.workers.idle++
	}
	if c.state.stopped {
		c.cancel(c.state.Err())
	}
	return own, ok
}

// account keeps the crew's own books of an event.
func (c *crew) account(e Event) {
	switch e.Kind {
	case Folded:
		if e.Err == nil {
			c.bytes += e.Bytes
		}
	case Finished:
		for i, t := range c.tiles {
			if t.id == e.V.Tile {
				c.p.c.slabs.Put(t.acc)
				c.tiles = append(c.tiles[:i], c.tiles[i+1:]...)
				*t = openTile{}
				c.closed = append(c.closed, t)
				break
			}
		}
	}
}

// equip finds what an action works on.
func (c *crew) equip(a Action) task {
	t := task{Action: a}
	if a.Kind == Open {
		t.tile = c.fresh()
		t.tile.id = a.V.Tile
		c.tiles = append(c.tiles, t.tile)
		return t
	}
	if a.Kind == Read {
		if last := len(c.spare) - 1; last >= 0 {
			t.raw.buf, c.spare = c.spare[last], c.spare[:last]
		}
		return t
	}
	for _, open := range c.tiles {
		if open.id == a.V.Tile {
			t.tile = open
			break
		}
	}
	if a.Kind == Fold {
		t.raw = c.take(a.V)
	}
	return t
}

// fresh is an empty tile, a used one if there is any.
func (c *crew) fresh() *openTile {
	last := len(c.closed) - 1
	if last < 0 {
		return &openTile{}
	}
	t := c.closed[last]
	c.closed = c.closed[:last]
	return t
}

// take finds the bytes that were read for a visit.
func (c *crew) take(v Visit) rawBytes {
	for i, r := range c.arrived {
		if r.v == v {
			last := len(c.arrived) - 1
			c.arrived[i] = c.arrived[last]
			c.arrived[last] = rawBytes{}
			c.arrived = c.arrived[:last]
			return r
		}
	}
	return rawBytes{}
}

// hand gives a task to a waiting goroutine, or to a new one: the state never issues more than it
// was admitted for, and the channel holds that many, so it never blocks.
func (c *crew) hand(h *hands, t task) {
	if h.idle > 0 {
		h.idle--
	} else {
		id := h.n
		h.n++
		c.all.Go(func() { h.start(id) })
	}
	h.tasks <- t
}
