package lazy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
)

// Compute computes arrays together, reading what they share once, and returns their
// elements in the order of the arrays.
func Compute(ctx context.Context, c *cluster.Client, arrays ...Array) ([]Block, error) {
	outputs := make([]Output, len(arrays))
	for i, a := range arrays {
		outputs[i] = Output{Array: a}
	}
	p, err := NewPlan(c, outputs...)
	if err != nil {
		return nil, err
	}
	return p.Run(ctx)
}

// Stream computes an array and hands it to a sink tile by tile.
func Stream(ctx context.Context, c *cluster.Client, a Array, sink Sink) error {
	p, err := NewPlan(c, Output{a, sink})
	if err != nil {
		return err
	}
	_, err = p.Run(ctx)
	return err
}

// Stored is the number of stored bytes that the plan has read so far.
func (p *Plan) Stored() int64 { return p.read.Load() }

// Run carries the plan out. The results are in the order of the outputs, empty for those
// that went to a sink.
func (p *Plan) Run(ctx context.Context) ([]Block, error) {
	for _, set := range []map[*node]*memory{p.results, p.stores} {
		for _, m := range set {
			m.b = NewBlock(m.b.Type, m.b.Shape)
		}
	}
	for _, s := range p.stages {
		err := p.client.Run(ctx, s.job(p))
		if errors.Is(err, exact.ErrWide) && !s.wide {
			// Values that span more than the accumulators hold: once more, with room
			// for any, if the limit allows.
			s.wide = true
			s.plan(p.room(), p.client.Threads(), p.scope)
			err = p.client.Run(ctx, s.job(p))
		}
		if err != nil {
			return nil, s.explain(err)
		}
	}
	out := make([]Block, len(p.outputs))
	for i, o := range p.outputs {
		if o.Sink == nil {
			m := p.results[o.Array.n]
			if m == nil {
				m = p.stores[o.Array.n]
			}
			out[i] = m.b
		}
	}
	return out, nil
}

// explain says which elements a failed task was about.
func (s *stage) explain(err error) error {
	var task *cluster.TaskError
	if !errors.As(err, &task) || task.Panic != nil {
		return err
	}
	return fmt.Errorf("%v: %w", s.name, task.Err)
}

// tileState is what the visits of one open tile share.
type tileState struct {
	box   Box
	cells []cellState
	data  []byte // of a stage with a sink: the elements of the tile
}

type cellState struct {
	mu   sync.Mutex
	sums []accumulator
}

// job is the stage as the scheduler sees it.
func (s *stage) job(p *Plan) *cluster.Job {
	if s.tileCount() == 0 {
		return &cluster.Job{Name: s.title(), Result: p.held} // an empty array: nothing to do
	}
	return &cluster.Job{
		Name:        s.title(),
		Tiles:       s.tileCount(),
		Visits:      s.visits,
		Acc:         func(int) int64 { return s.acc },
		MaxAcc:      s.acc,
		Work:        s.work,
		Result:      p.held,
		TotalVisits: s.allVisits(),
		NewWorker: func(w *cluster.Worker) error {
			w.State = &evaluator{scope: p.scope, stored: &p.read}
			return nil
		},
		Open:   s.open,
		Fold:   s.fold,
		Finish: s.finish,
	}
}

// open makes the accumulators of a tile.
func (s *stage) open(_ context.Context, tile int, acc []byte, w *cluster.Worker) error {
	t := &tileState{box: s.box(tile)}
	w.Tile = t
	if s.sink != nil {
		t.data = acc[:t.box.Len()*s.body.t.Size]
		return nil
	}
	if len(s.outs) == 0 {
		return nil
	}
	t.cells = make([]cellState, s.cells(t.box))
	for i := range t.cells {
		n := s.cell(t.box, i).Len()
		mem := &bump{acc[int64(i)*s.cellBytes : int64(i+1)*s.cellBytes]}
		for _, a := range s.sums {
			t.cells[i].sums = append(t.cells[i].sums, a.open(n, s.folded(), mem, s.wide))
		}
	}
	return nil
}

// fold is one visit: compute a box of the body and fold or store it.
func (s *stage) fold(ctx context.Context, v cluster.Visit, _ []byte, w *cluster.Worker) error {
	e, t := w.State.(*evaluator), w.Tile.(*tileState)
	e.ctx, e.scratch, e.top = ctx, w.Slot, 0
	box, cell := s.visit(t.box, v.Seq)
	if len(s.outs) == 0 {
		return s.place(e, t, box)
	}
	x := e.take(box.Len() * s.body.t.Size)
	if err := e.eval(s.body, box, x); err != nil {
		return err
	}
	l := layoutOf(box.Shape(), s.over)
	c := &t.cells[cell]
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.sums {
		if err := l.walk(x, s.body.t.Size, a); err != nil {
			return err
		}
	}
	return nil
}

// place computes a box into its place in the tile or in the result.
func (s *stage) place(e *evaluator, t *tileState, box Box) error {
	dst, within := t.data, t.box
	if s.sink == nil {
		dst, within = s.store.b.Data, Full(s.body.shape)
	}
	shape := within.Shape()
	rel := box.clone()
	for d := range rel.Lo {
		rel.Lo[d] -= within.Lo[d]
		rel.Hi[d] -= within.Lo[d]
	}
	st := strides(shape)
	at := offset(rel.Lo, st) * s.body.t.Size
	bytes := box.Len() * s.body.t.Size
	if contiguous(rel, shape) {
		return e.eval(s.body, box, dst[at:at+bytes])
	}
	tmp := e.take(bytes)
	if err := e.eval(s.body, box, tmp); err != nil {
		return err
	}
	bs := box.Shape()
	kernel.CopyBoxAt(dst[at:], st, tmp, 0, strides(bs), bs, s.body.t.Size)
	return nil
}

// finish rounds the sums of a tile into the results, or hands the tile to the sink.
func (s *stage) finish(ctx context.Context, _ int, w *cluster.Worker) error {
	e, t := w.State.(*evaluator), w.Tile.(*tileState)
	if s.sink != nil {
		return s.sink.Write(ctx, t.box, Block{s.body.t, t.box.Shape(), t.data}, w.Slot)
	}
	for i := range t.cells {
		box := s.cell(t.box, i)
		for _, out := range s.outs {
			e.scratch, e.top = w.Slot, 0
			s.round(e, t.cells[i].sums, out, box)
		}
	}
	return nil
}

// round puts one fold of one cell into its result.
func (s *stage) round(e *evaluator, sums []accumulator, out *node, box Box) {
	n := box.Len()
	tmp := e.take(n * out.t.Size)
	k := slices.IndexFunc(s.sums, func(a accumulation) bool { return a.serves(out.red) })
	sums[k].done(out.red, out.t, tmp, e.take(8*n))
	m := e.results[out]
	st := strides(m.b.Shape)
	shape := box.Shape()
	kernel.CopyBoxAt(m.b.Data[offset(box.Lo, st)*out.t.Size:], st, tmp, 0, strides(shape), shape, out.t.Size)
}

// bump hands out pieces of memory that somebody else owns.
type bump struct{ free []byte }

// alloc is n bytes, zeroed.
func (b *bump) alloc(n int) []byte {
	k := int(aligned(int64(n)))
	if k > len(b.free) {
		panic(fmt.Sprintf("lazy: an accumulator needs %d bytes more than it declared", k-len(b.free)))
	}
	p := b.free[:n:n]
	b.free = b.free[k:]
	clear(p)
	return p
}
