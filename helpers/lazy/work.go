package lazy

import "slices"

// work is the scratch that eval takes at most for the boxes of a grid of items.
func (n *node) work(items []Axis, sc *scope) int64 {
	if sc.results[n] != nil {
		return 0
	}
	switch n.kind {
	case kSource:
		return aligned(n.src.Work(endToEnd(items, n.src.Grid())))
	case kIndex:
		if sc.inMemory(n.in[0]) != nil {
			return 0
		}
		w := aligned(n.in[0].src.Work(false))
		if below, dense := n.below(items); !dense {
			w += aligned(int64(size(below) * n.t.Size))
		}
		return w
	case kView:
		below := make([]Axis, len(n.in[0].shape))
		for k, l := range n.in[0].shape {
			below[k] = whole(l)
		}
		for d, k := range n.axes {
			if k >= 0 && n.in[0].shape[k] == n.shape[d] {
				below[k] = items[d]
			}
		}
		return aligned(boxBytes(below, n.t.Size)) + n.in[0].work(below, sc)
	case kConcat:
		w, start := int64(0), 0
		for _, in := range n.in {
			part := slices.Clone(items)
			part[n.dim] = items[n.dim].Slice(start, 1, in.shape[n.dim])
			need := in.work(part, sc)
			if boxBytes(part[:n.dim], 1) > 1 { // a part does not lie end to end
				need += aligned(boxBytes(part, n.t.Size))
			}
			w = max(w, need)
			start += in.shape[n.dim]
		}
		return w
	case kMap:
		p := sc.program(n)
		held, most := int64(0), int64(0)
		for _, leaf := range p.leaves {
			held += aligned(boxBytes(items, leaf.t.Size))
			most = max(most, held+leaf.work(items, sc))
		}
		return max(most, held+int64(p.slots*slotBytes))
	case kGroup:
		return n.groupWork(items, sc)
	}
	return 0
}

// boxBytes is the size of the largest box of a grid.
func boxBytes(items []Axis, elem int) int64 {
	n := int64(elem)
	for _, a := range items {
		n *= int64(a.Max())
	}
	return n
}

// endToEnd says whether boxes of items hold whole chunks of grid, each end to end: they are
// one chunk along every dimension, or several along just one and no more than an element
// along those before it.
func endToEnd(items, grid []Axis) bool {
	several := false
	for d := len(grid) - 1; d >= 0; d-- {
		switch {
		case several && items[d].Max() > 1:
			return false
		case slices.Equal(items[d].runs, grid[d].runs):
		case several || !nested(grid[d], items[d]):
			return false
		default:
			several = true
		}
	}
	return true
}

// pairDim is the dimension along which a box of two chunks is read faster than two of one: of
// the operands of a node the largest decides. It is the first that is longer than 1, where
// both lie end to end in the box, else the last. ok is false where there is none.
func (n *node) pairDim() (dim int, ok bool) {
	switch n.kind {
	case kSource:
		p, pairing := n.src.(Pairing)
		if !pairing || !p.Pairs() {
			return 0, false
		}
		grid := p.Grid()
		if d := slices.IndexFunc(grid, func(a Axis) bool { return a.Len() > 1 }); d >= 0 && grid[d].Chunks() > 1 {
			return d, true
		}
		return lastChunked(grid)
	case kIndex:
		return n.in[0].pairDim()
	case kView:
		below, ok := n.in[0].pairDim()
		dim = slices.Index(n.axes, below)
		return dim, ok && dim >= 0
	case kMap, kConcat:
		best := n.in[0]
		for _, in := range n.in[1:] {
			if in.weight() > best.weight() {
				best = in
			}
		}
		return best.pairDim()
	}
	return 0, false
}

// lastChunked is the last dimension that has several chunks.
func lastChunked(grid []Axis) (dim int, ok bool) {
	for d := len(grid) - 1; d >= 0; d-- {
		if grid[d].Chunks() > 1 {
			return d, true
		}
	}
	return 0, false
}

// below is the largest box that a box of items can need of an indexed source, and whether
// it can be read without gathering.
func (n *node) below(items []Axis) (shape []int, dense bool) {
	grid := n.in[0].grid()
	shape = make([]int, len(items))
	dense = true
	for d, ix := range n.ix {
		ext := min(items[d].Max(), ix.Len)
		switch {
		case ix.dense() || ext <= 1:
			shape[d] = ext
		case ix.Pick != nil:
			dense = false
			shape[d] = grid[d].Max()
			if !slices.Equal(items[d].runs, grid[d].Pick(ix.Pick).runs) { // boxes that reach over chunks
				lo, hi := ix.bounds(0, ix.Len)
				shape[d] = hi - lo
			}
		default:
			dense = false
			shape[d] = (ext-1)*max(ix.Step, -ix.Step) + 1
		}
	}
	return shape, dense
}

// sparse marks the dimensions along which neighbours of n are not neighbours of a source:
// joining their chunks would read what lies between.
func (n *node) sparse(mark []bool) {
	switch n.kind {
	case kIndex:
		for d, ix := range n.ix {
			mark[d] = mark[d] || !ix.dense()
		}
	case kView:
		below := make([]bool, len(n.in[0].shape))
		n.in[0].sparse(below)
		for d, k := range n.axes {
			mark[d] = mark[d] || k >= 0 && below[k]
		}
	case kGroup:
		n.in[0].sparse(mark)
		mark[n.dim] = true // parts are as large as is worth it
	case kMap, kConcat:
		for _, in := range n.in {
			in.sparse(mark)
		}
	}
}
