package cluster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// plan is the jobs of one Run.
type plan struct {
	c     *Client
	jobs  []*Job
	grant grant
	start time.Time
	stats Stats
	watch *watch
	log   *Log
}

// inside marks the contexts of tasks with their client.
type inside struct{}

// Run runs the jobs of one plan, one after another. The whole plan is admitted before the first job
// starts: what cannot fit is refused, with less than all workers if need be. If it would fit but
// for other plans that run now, Run waits for them holding nothing; called from inside a task it
// does not wait. A producer that is paused by its consumer should therefore Hold its buffers, not
// stay inside Run.
//
// Errors: [*TooBig] before anything runs; [*TaskError] for the first task that failed or panicked,
// after all that ran has ended; [*Canceled], which unwraps to the context's error and cause, within
// one visit of the cancellation; [*JobError]; [ErrClosed]. No goroutine is left behind.
func (c *Client) Run(ctx context.Context, jobs ...*Job) error {
	p := &plan{c: c, jobs: jobs, start: time.Now()}
	p.watch, p.log = watchOf(ctx), logOf(ctx)
	if len(jobs) == 0 {
		return nil
	}
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer c.running.Done()
	defer c.budget.give(p.grant)
	ctx, cancel := context.WithCancelCause(context.WithValue(ctx, inside{}, c))
	defer cancel(nil)
	defer context.AfterFunc(c.ctx, func() { cancel(ErrClosed) })()
	err := p.run(ctx)
	p.finish(ctx)
	return err
}

func (p *plan) run(ctx context.Context) error {
	var results int64
	for i, j := range p.jobs {
		s, err := Admit(j, p.grant.bytes, results, p.c.threads)
		if err != nil {
			return err
		}
		c := p.crew(ctx, i, s)
		err = c.run()
		p.stats.add(s, c.bytes)
		if err != nil {
			return err
		}
		results += j.Result
	}
	return nil
}

// enter waits until the plan may run and takes its grant.
func (p *plan) enter(ctx context.Context) error {
	b := &p.c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	nested := ctx.Value(inside{}) == p.c
	var turn chan struct{}
	defer func() { b.unqueue(turn) }()
	for {
		switch {
		case p.c.closed.Load():
			return ErrClosed
		case ctx.Err() != nil:
			return p.canceled(ctx, 0)
		}
		ok, err := p.admit(turn, nested)
		if err != nil {
			return err
		}
		if ok {
			b.take(p.grant)
			p.c.running.Add(1)
			return nil
		}
		if nested {
			return p.tooBig(b.granted)
		}
		if turn == nil {
			turn = make(chan struct{}, 1)
			b.queue = append(b.queue, turn)
		}
		b.mu.Unlock()
		select {
		case <-turn:
		case <-ctx.Done():
		case <-p.c.ctx.Done():
		}
		b.mu.Lock()
	}
}

// unqueue takes a plan out of the queue; the next one may fit beside it.
func (b *budget) unqueue(turn chan struct{}) {
	if turn == nil {
		return
	}
	b.queue = slices.DeleteFunc(b.queue, func(q chan struct{}) bool { return q == turn })
	b.wake()
}

// admit computes the grant; false says that the plan has to wait for others.
func (p *plan) admit(turn chan struct{}, nested bool) (bool, error) {
	b := &p.c.budget
	need, want, results, err := p.sizes()
	if err != nil {
		return false, err
	}
	announced := results
	if results > b.planned {
		announced = 0
	}
	b.measure(want, announced)
	if err := p.tooBig(0); err != nil {
		return false, err
	}
	first := nested || len(b.queue) == 0 || b.queue[0] == turn
	left := b.left()
	if need > left || !first {
		return false, nil
	}
	p.grant = grant{bytes: p.share(left), results: results}
	return true, nil
}

// share is what the plan will use of the bytes left: the rest stays for other plans.
func (p *plan) share(left int64) (most int64) {
	var results int64
	for _, j := range p.jobs {
		if s, err := Admit(j, left, results, p.c.threads); err == nil {
			most = max(most, s.Most())
		}
		results += j.Result
	}
	return most
}

// sizes is what the plan needs at least, would use at most, and keeps as results, without base.
func (p *plan) sizes() (need, want, results int64, err error) {
	for _, j := range p.jobs {
		w, err := wish(j, p.c.threads)
		if err != nil {
			return 0, 0, 0, p.explain(err)
		}
		s := &State{job: j, base: results}
		s.size()
		need = max(need, s.Need())
		want = max(want, plus(results, w))
		results = plus(results, j.Result)
	}
	return need, want, results, nil
}

// explain completes a refusal with the client's own numbers.
func (p *plan) explain(err error) error {
	var big *TooBig
	if errors.As(err, &big) {
		big.Limit, big.Base, big.Held = p.c.budget.limit, p.c.budget.base, p.c.budget.kept()
	}
	return err
}

// tooBig refuses the first job that does not fit beside what is held and what runs.
func (p *plan) tooBig(running int64) error {
	b := &p.c.budget
	var results int64
	for _, j := range p.jobs {
		s := &State{job: j}
		s.size()
		need := plus(plus(b.base+b.kept(), running), plus(results, s.Need()))
		if need > b.limit {
			return &TooBig{Name: j.Name, Need: need, Limit: b.limit, Base: b.base, Held: b.kept(), Running: running,
				Result: plus(results, j.Result), Worker: plus(s.slot, s.raw), Acc: s.acc}
		}
		results = plus(results, j.Result)
	}
	return nil
}

// canceled describes a run that its context ended.
func (p *plan) canceled(ctx context.Context, visits int64) error {
	cause := cmp.Or(context.Cause(ctx), ctx.Err())
	return &Canceled{Job: p.jobs[0].Name, Visits: visits, Err: ctx.Err(), Cause: cause}
}
