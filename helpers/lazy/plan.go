package lazy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// Output is an array to be computed and where it goes: a sink, or memory when Sink is nil.
type Output struct {
	Array Array
	Sink  Sink
}

// Plan is what a computation will do, known before it starts. A plan may be run once.
type Plan struct {
	// Peak is the memory in bytes that the process will use at most, with as many
	// workers and open tiles as the limit allows. Need is the least limit that would do.
	Peak  int64 `json:"peak_bytes"`
	Need  int64 `json:"need_bytes"`
	Limit int64 `json:"limit_bytes"`
	// Result is the memory of the results, ReadBytes about what will be read from
	// storage, Visits the number of boxes that will be read and folded.
	Result    int64 `json:"result_bytes"`
	ReadBytes int64 `json:"read_bytes"`
	Visits    int64 `json:"visits"`
	// Amplification is how many elements are decoded for one that is needed: 1 unless
	// memory or a selection cuts chunks.
	Amplification float64 `json:"amplification"`

	client  *cluster.Client
	read    atomic.Int64
	stages  []*stage
	outputs []Output
	*scope
	stores map[*node]*memory // of the other outputs
	held   int64
}

// The sizes that a plan aims at.
const (
	wantItem  = 1 << 15 // elements of a visit: below this, its fixed costs show
	cutItem   = 1 << 18 // elements of a visit over values that are in memory already
	wantRow   = 1 << 20 // stored bytes that a tile reads in a row
	wantAcc   = 8 << 20 // accumulators of a tile stay near the caches
	tileShare = 3       // a tile takes at most this fraction of the memory that is left
	smallAcc  = 1 << 16 // accumulators that are not worth cutting
	manyRuns  = 1 << 12 // chunks that are not cut into unequal halves: each would be a run of its own
	mostCuts  = 4       // halvings of a cell: its chunks are decoded up to 16 times, no more
)

// NewPlan fixes stages, tiles and bytes for computing the outputs with a client's memory and
// workers. The error is that of an array, or a *cluster.TooBig when the limit is too small.
func NewPlan(c *cluster.Client, outputs ...Output) (*Plan, error) {
	p := &Plan{client: c, outputs: outputs, scope: newScope(), stores: make(map[*node]*memory), Limit: c.Limit(), Amplification: 1}
	for _, o := range outputs {
		if o.Array.err != nil {
			return nil, o.Array.err
		}
	}
	p.cut()
	for _, s := range p.stages {
		p.Result += s.result
	}
	sources := make(map[Source]bool)
	for _, o := range outputs {
		for _, s := range o.Array.Sources() {
			if !sources[s] {
				sources[s] = true
				p.held += s.Held()
			}
		}
	}
	p.held += p.Result
	var worst *cluster.TooBig // what the stage that needs most says
	for _, s := range p.stages {
		var big *cluster.TooBig
		if err := p.admit(s); errors.As(err, &big) {
			if worst == nil || big.Need > worst.Need {
				worst = big
			}
		} else if err != nil {
			return nil, err
		}
	}
	if worst != nil {
		return nil, worst
	}
	return p, nil
}

// cut makes a stage for the folds of each body over each set of dimensions and for what is
// held, inputs first, and one for every output that is neither.
func (p *Plan) cut() {
	seen := make(map[*node]bool)
	for _, o := range p.outputs {
		o.Array.n.visit(seen, func(n *node) {
			switch n.kind {
			case kReduce:
				p.reduce(n)
			case kHold:
				p.hold(n)
			}
		})
	}
	for _, s := range p.stages {
		if len(s.outs) > 0 {
			s.sums = accumulations(s.body.t, s.folds())
		}
	}
	for _, o := range p.outputs {
		n := o.Array.n
		if o.Sink == nil && (p.results[n] != nil || p.stores[n] != nil) {
			continue
		}
		s := &stage{name: "store", body: n, over: make([]bool, len(n.shape)), sink: o.Sink}
		if o.Sink == nil {
			s.store = newMemory("a result", Block{Type: n.t, Shape: n.shape}, nil)
			p.stores[n] = s.store
			s.result = int64(size(n.shape)) * int64(n.t.Size)
		}
		p.stages = append(p.stages, s)
	}
}

// reduce adds a fold to the stage of what it folds.
func (p *Plan) reduce(n *node) {
	s := p.stageFor(n)
	s.outs = append(s.outs, n)
	p.results[n] = newMemory(fmt.Sprintf("the %v", n.red.fold), Block{Type: n.t, Shape: n.shape}, nil)
	s.result += int64(size(n.shape)) * int64(n.t.Size)
}

// stageFor finds the stage that folds what n folds, or makes it. A stage can be shared only
// while nothing between its place in the order and n depends on it, which holds because
// folds of one body need the same earlier stages.
func (p *Plan) stageFor(n *node) *stage {
	for _, s := range p.stages {
		if s.body == n.in[0] && slices.Equal(s.over, n.red.over) {
			return s
		}
	}
	s := &stage{name: n.red.fold.String(), body: n.in[0], over: n.red.over}
	p.stages = append(p.stages, s)
	return s
}

// room is the memory that a stage can use beside the base and what is held throughout.
func (p *Plan) room() int64 { return max(0, p.client.Free()-p.held) }

// admit fixes the tiles of a stage and adds it to the sums of the plan. The need is that of
// the smallest tiles, whatever the limit allows: below it nothing runs, from it on all does.
func (p *Plan) admit(s *stage) error {
	s.plan(0, 1, p.scope)
	least, use, err := p.client.Need(s.job(p))
	if err != nil {
		return err
	}
	if least > p.Limit {
		return &cluster.TooBig{Name: s.title(), Need: least, Limit: p.Limit, Base: p.client.Base(), Held: p.client.Held(),
			Result: p.held, Worker: cluster.SizeClass(s.work), Acc: cluster.SizeClass(s.acc)}
	}
	p.Need = max(p.Need, least)
	if room := p.room(); room > s.need() {
		s.plan(room, p.client.Threads(), p.scope)
		if _, use, err = p.client.Need(s.job(p)); err != nil {
			return err
		}
	}
	p.Peak = max(p.Peak, min(use, p.Limit))
	p.Visits += s.allVisits()
	p.ReadBytes += s.readBytes()
	p.Amplification = max(p.Amplification, s.amplification()*s.body.again(make(map[*node]bool)))
	return nil
}

// need is the least memory for one worker and one tile.
func (s *stage) need() int64 { return cluster.SizeClass(s.acc) + cluster.SizeClass(s.work) }

// title names the stage for people: what it does to what.
func (s *stage) title() string { return s.name + " of " + s.subject() }

// subject names what the stage reads, for messages.
func (s *stage) subject() string {
	src := Array{n: s.body}.Sources()
	switch len(src) {
	case 0:
		return "nothing"
	case 1:
		return src[0].Name()
	}
	return fmt.Sprintf("%s and %d more", src[0].Name(), len(src)-1)
}

// plan chooses items and tiles. room is the memory in bytes for workers and tiles.
func (s *stage) plan(room int64, workers int, sc *scope) {
	s.items = s.body.items(s.sink)
	s.tiles = make([]Axis, len(s.items))
	for d, n := range s.body.shape {
		s.tiles[d] = whole(n)
	}
	switch {
	case s.sink != nil:
		s.tileSink(room, workers, sc)
	case len(s.outs) > 0:
		s.tileFold(room, workers, sc)
	default:
		s.measure(sc)
	}
}

// items is the chunk borders of a node that goes to a sink or, where that is nil, to memory:
// small chunks joined along the dimensions that vary fastest, and values that are in memory
// anyhow cut to a convenient size.
func (n *node) items(sink Sink) []Axis {
	grid := slices.Clone(n.grid())
	sparse := make([]bool, len(grid))
	n.sparse(sparse)
	size := 1
	for _, g := range grid {
		size *= max(1, g.Max())
	}
	joined := size < wantItem
	for d := len(grid) - 1; d >= 0 && size < wantItem; d-- {
		if g := grid[d]; !sparse[d] && g.Chunks() > 1 {
			others := size / g.Max()
			grid[d] = g.Group((wantItem + others - 1) / others)
			size = others * grid[d].Max()
		}
	}
	if !joined {
		n.pairUp(sink, grid, sparse)
	}
	if n.weight() == 0 {
		for d := 0; d < len(grid) && size > cutItem; d++ {
			g := grid[d]
			if g.Max() == 0 {
				continue // nothing to cut
			}
			others := size / g.Max()
			grid[d] = g.Cut(max(1, cutItem/others))
			size = others * grid[d].Max()
		}
	}
	return grid
}

// pairUp joins every two chunks where the source gains by it.
func (n *node) pairUp(sink Sink, grid []Axis, sparse []bool) {
	d, ok := n.pairDim()
	if ok && sink != nil && sink.Grid()[d].Max() < 2*grid[d].Max() {
		d, ok = lastChunked(grid) // a tile is no longer than a chunk there
	}
	if ok && !sparse[d] && grid[d].Chunks() > 1 {
		grid[d] = grid[d].Group(2 * grid[d].Max())
	}
}

// tileFold joins cells into tiles: along the fastest dimensions first, until a row of
// chunks is worth a read and while the accumulators fit.
func (s *stage) tileFold(room int64, workers int, sc *scope) {
	if !s.cutCells(room, sc) {
		return // admission says what would do
	}
	share := min(wantAcc, (room-cluster.SizeClass(s.work)*int64(workers))/tileShare)
	want := int64(1)
	if n := s.visitStored(); n > 0 {
		want = (wantRow + n - 1) / n
	}
	cells := int64(1)
	for d := len(s.items) - 1; d >= 0 && cells < want; d-- {
		if s.over[d] || s.items[d].Chunks() <= 1 {
			continue
		}
		fit := share / max(1, s.acc)
		k := min((want+cells-1)/cells, fit, int64(s.items[d].Chunks()))
		if k <= 1 {
			continue
		}
		s.tiles[d] = groupChunks(s.items[d], int(k))
		s.measure(sc)
		cells *= k
	}
}

// cutCells halves cells that are too large on their own until they fit, which reads their
// chunks more than once. When none fits, or it would take too many cuts, it leaves the cells
// that need least.
func (s *stage) cutCells(room int64, sc *scope) bool {
	cell := func(items []Axis) {
		s.items = items
		for d, over := range s.over {
			if !over {
				s.tiles[d] = items[d]
			}
		}
		s.measure(sc)
	}
	cell(s.items)
	best, least := s.items, s.need()
	for cuts := 0; s.need() > room; cuts++ {
		d := -1
		if s.acc > smallAcc {
			d = s.largestKept()
		}
		if d < 0 || cuts == mostCuts {
			cell(best)
			return false
		}
		items := slices.Clone(s.items)
		items[d] = items[d].Cut((items[d].Max() + 1) / 2)
		cell(items)
		if s.need() < least {
			best, least = items, s.need()
		}
	}
	return true
}

// groupChunks joins every k chunks.
func groupChunks(a Axis, k int) Axis {
	var out Axis
	pos := 0
	for c := 0; c < a.Chunks(); c += k {
		if len(a.runs) == 1 || c+k <= a.runs[0].Count {
			// A regular axis, or its regular start, in one step.
			r := a.runs[0]
			if n := (r.Count - c) / k; n > 0 {
				out.push(Run{r.Size * k, n})
				pos += r.Size * k * n
				c += k * (n - 1)
				continue
			}
		}
		_, hi := a.Bounds(min(c+k, a.Chunks()) - 1)
		out.push(Run{hi - pos, 1})
		pos = hi
	}
	return out
}

// largestKept is the kept dimension to cut: the slowest one whose chunks are longer than 1.
func (s *stage) largestKept() int {
	for d, a := range s.items {
		if !s.over[d] && a.Max() > 1 && (a.Max()%2 == 0 || a.Chunks() < manyRuns) {
			return d
		}
	}
	return -1
}

// tileSink makes tiles of whole chunks of the sink, and doubles them along the dimension
// where that saves most reading, while two of them fit.
func (s *stage) tileSink(room int64, workers int, sc *scope) {
	sink := s.sink.Grid()
	factor := make([]int, len(sink))
	for d := range sink {
		factor[d] = 1
		s.tiles[d] = sink[d]
	}
	s.measure(sc)
	// Where memory is too small for all workers, it is for as many as fit.
	fit := (room - 2*cluster.SizeClass(s.acc)) / max(1, cluster.SizeClass(s.work))
	workers = max(1, min(workers, int(fit)))
	fits := func() bool {
		return 2*cluster.SizeClass(s.acc)+cluster.SizeClass(s.work)*int64(workers) <= room
	}
	chunks := s.body.grid()
	for d, a := range s.items { // a tile holds the two chunks that are read together
		if sink[d].Max() == chunks[d].Max() && a.Max() == 2*chunks[d].Max() && sink[d].Chunks() > 1 {
			factor[d] = 2
			s.tiles[d] = groupChunks(sink[d], 2)
			if s.measure(sc); !fits() {
				factor[d], s.tiles[d] = 1, sink[d]
				s.measure(sc)
			}
		}
	}
	grid := s.body.grid()
	for {
		best, gain := -1, 1.0
		for d := range sink {
			if factor[d] >= sink[d].Chunks() {
				continue
			}
			wider := groupChunks(sink[d], 2*factor[d])
			if g := float64(grid[d].touched(s.tiles[d])) / float64(max(1, grid[d].touched(wider))); g > gain {
				best, gain = d, g
			}
		}
		if best < 0 {
			return
		}
		before := s.tiles[best]
		s.tiles[best] = groupChunks(sink[best], 2*factor[best])
		s.measure(sc)
		if !fits() {
			s.tiles[best] = before
			s.measure(sc)
			return
		}
		factor[best] *= 2
	}
}

// visitStored is about how many stored bytes one visit reads.
func (s *stage) visitStored() int64 {
	if s.tileCount() == 0 {
		return 0
	}
	if s.visits(0) == 0 {
		return 0
	}
	b, _ := s.visit(s.box(0), 0)
	return s.body.stored(b)
}

// allVisits is the number of visits of all tiles.
func (s *stage) allVisits() int64 {
	n := int64(1)
	for d := range s.items {
		n *= int64(refine(s.items[d], s.tiles[d]).Chunks())
	}
	return n
}

// readBytes is about how many stored bytes the stage reads.
func (s *stage) readBytes() int64 {
	return int64(float64(s.body.stored(Full(s.body.shape))) * s.amplification())
}

// stored is about how many stored bytes a box of n costs to read.
func (n *node) stored(b Box) int64 {
	if b.Len() == 0 {
		return 0
	}
	switch n.kind {
	case kSource:
		return n.src.Stored(b)
	case kIndex:
		below := b.clone()
		share := 1.0
		for d, ix := range n.ix {
			below.Lo[d], below.Hi[d] = ix.bounds(b.Lo[d], b.Hi[d])
			g := n.in[0].grid()[d]
			first, _, _ := g.At(below.Lo[d])
			last, _, _ := g.At(below.Hi[d] - 1)
			touched := n.grid()[d]
			if k := last - first + 1; touched.Chunks() < k && b.Hi[d]-b.Lo[d] == ix.Len {
				share *= float64(touched.Chunks()) / float64(k)
			}
		}
		return int64(float64(n.in[0].stored(below)) * share)
	case kView:
		below, _ := viewBox(n, b)
		return n.in[0].stored(below)
	case kReduce, kHold:
		return 0
	case kGroup:
		below := b.clone()
		below.Lo[n.dim], below.Hi[n.dim] = 0, n.in[0].shape[n.dim]
		return int64(float64(n.in[0].stored(below)) * n.grp.share(b.Lo[n.dim], b.Hi[n.dim]))
	}
	sum, start := int64(0), 0
	for _, in := range n.in {
		part := b
		if n.kind == kConcat {
			part = b.clone()
			part.Lo[n.dim] = max(b.Lo[n.dim]-start, 0)
			part.Hi[n.dim] = min(b.Hi[n.dim]-start, in.shape[n.dim])
			start += in.shape[n.dim]
			if part.Lo[n.dim] >= part.Hi[n.dim] {
				continue
			}
		}
		sum += in.stored(part)
	}
	return sum
}

// String is the sentence shown to people before the computation runs.
func (p *Plan) String() string {
	var b strings.Builder
	visits := "visits"
	if p.Visits == 1 {
		visits = "visit"
	}
	fmt.Fprintf(&b, "read %s in %d %s · peak %s of %s", cluster.FormatBytes(p.ReadBytes), p.Visits, visits, cluster.FormatBytes(p.Peak), cluster.FormatBytes(p.Limit))
	if p.Amplification > 1.05 {
		fmt.Fprintf(&b, " · every chunk decoded %.1f times", p.Amplification)
	}
	if len(p.stages) > 1 {
		fmt.Fprintf(&b, " · %d stages", len(p.stages))
	}
	return b.String()
}
