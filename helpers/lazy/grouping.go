package lazy

import "slices"

// grouping is the order in which groups along a dimension are folded, fixed when the node is
// made. Groups are cut into parts, in their own order. A part is one pass over the chunks that
// hold positions of its groups:
//
//	for part of groups
//	    for chunk of the part                  // in the order of positions
//	        for run of positions of one group in chunk
//	            open the group, if it is not   // an accumulator of its own
//	            fold the run into it
//	            if it was the group's last run: round, hand over, close
//
// So sorted groups are open one at a time and each is finished before the next begins.
type grouping struct {
	Groups
	dim   int
	sums  accumulation
	below []Axis  // boxes of what is folded that are computed at once
	size  []int32 // the number of positions of each group,
	from  []int32 // their first position, and
	last  []int32 // their last; -1 of groups without
	parts Axis    // of the groups
	// The chunks along dim of below that each part needs: of part p those from
	// chunks[first[p]] to chunks[first[p+1]].
	chunks []int32
	first  []int
	read   []int // positions in the chunks of all parts before each
	met    int   // positions in the chunks that hold some position of a group
	open   int   // the most groups that are open at once
}

const (
	// groupAcc is up to how many bytes of accumulators groups are folded in one pass so that
	// no chunk is read twice.
	groupAcc = 16 << 20
	// shared is of how many chunks of a part one may be read for the next part as well.
	shared = 8
)

func newGrouping(in *node, red reduction, dim int, of Groups) *grouping {
	g := &grouping{Groups: of, dim: dim, below: in.items(nil), size: make([]int32, of.N)}
	g.from, g.last = slices.Repeat([]int32{-1}, of.N), slices.Repeat([]int32{-1}, of.N)
	g.sums = accumulations(in.t, []reduction{red})[0]
	for i, k := range of.Of {
		if k < 0 {
			continue
		}
		if g.size[k] == 0 {
			g.from[k] = int32(i)
		}
		g.size[k]++
		g.last[k] = int32(i)
	}
	if chunks := in.grid()[dim]; 2*g.within(chunks) < len(of.Of) {
		g.below[dim] = chunks // joined ones would read what lies between
	}
	g.open, g.met = 1, g.within(g.below[dim])
	g.cut(in.t.Size)
	return g
}

// within is how many positions the chunks of an axis hold that hold one of a group.
func (g *grouping) within(axis Axis) int {
	n := 0
	for pos := 0; pos < len(g.Of); {
		_, _, hi := axis.At(pos)
		if slices.Max(g.Of[pos:hi]) >= 0 {
			n += hi - pos
		}
		pos = hi
	}
	return n
}

// columns is the number of accumulators of a group in a box of the given extents.
func (g *grouping) columns(items []Axis) int {
	n := 1
	for d, a := range items {
		if d != g.dim {
			n *= max(1, a.Max())
		}
	}
	return n
}

// slot is the memory of the accumulators of one group of n columns. It is enough for wide
// ones of a single column, and for those of fewer columns.
func (g *grouping) slot(n int) int64 {
	return aligned(max(g.sums.bytes(n, false), g.sums.bytes(min(n, fewOutputs), false), g.sums.bytes(1, true))) + 16*align
}

// needs lists the chunks of each group one after another, and where those of each begin.
func (g *grouping) needs() (chunks []int32, first []int) {
	axis := g.below[g.dim]
	first = make([]int, g.N+1)
	latest := slices.Repeat([]int32{-1}, g.N)
	each := func(f func(k, chunk int32)) {
		for pos := 0; pos < len(g.Of); {
			c, _, hi := axis.At(pos)
			for _, k := range g.Of[pos:hi] {
				if k >= 0 && latest[k] != int32(c) {
					latest[k] = int32(c)
					f(k, int32(c))
				}
			}
			pos = hi
		}
	}
	each(func(k, _ int32) { first[k+1]++ })
	for k := range g.N {
		first[k+1] += first[k]
		latest[k] = -1
	}
	chunks = make([]int32, first[g.N])
	next := slices.Clone(first[:g.N])
	each(func(k, c int32) {
		chunks[next[k]] = c
		next[k]++
	})
	return chunks, first
}

// cut makes the parts: as small as they can be without reading many chunks for two of them,
// and no smaller than is worth a visit.
func (g *grouping) cut(elem int) {
	axis := g.below[g.dim]
	chunks, first := g.needs()
	n := g.columns(g.below)
	most := max(groupAcc, 2*int64(n)*int64(axis.Max())*int64(elem)) / g.slot(n)
	reader := slices.Repeat([]int32{-1}, axis.Chunks()) // the last part that reads each chunk
	p := part{end: -1}
	g.first, g.read = []int{0}, []int{0}
	for k := range g.N {
		mine := chunks[first[k]:first[k+1]]
		number := int32(g.parts.chunks)
		again := 0
		for _, c := range mine {
			if reader[c] == number {
				again++
			}
		}
		if p.groups > 0 && (int64(p.with(g, k)) > most || p.positions*n >= wantItem && again*shared <= len(p.chunks)) {
			g.finish(p)
			p = part{end: -1}
			number++
		}
		p.open = p.with(g, k)
		p.end = max(p.end, g.last[k])
		p.groups++
		for _, c := range mine {
			if reader[c] != number {
				reader[c] = number
				lo, hi := axis.Bounds(int(c))
				p.positions += hi - lo
				p.chunks = append(p.chunks, c)
			}
		}
	}
	if p.groups > 0 {
		g.finish(p)
	}
}

// part is a part that is being made.
type part struct {
	groups, positions int
	chunks            []int32
	open              int   // the most groups that are open at once, or more
	end               int32 // the last position of all
}

// with is how many groups of the part are open at once if it takes group k, too.
func (p part) with(g *grouping, k int) int {
	switch {
	case g.size[k] == 0:
		return p.open
	case g.from[k] <= p.end:
		return p.open + 1
	}
	return max(p.open, 1)
}

func (g *grouping) finish(p part) {
	slices.Sort(p.chunks)
	g.chunks = append(g.chunks, p.chunks...)
	g.first = append(g.first, len(g.chunks))
	g.read = append(g.read, g.read[len(g.read)-1]+p.positions)
	g.parts.push(Run{p.groups, 1})
	g.open = max(g.open, p.open)
}

// share is how much of all positions folding groups lo to hi reads; more than 1 where chunks
// are read for several parts.
func (g *grouping) share(lo, hi int) float64 {
	if len(g.Of) == 0 || lo >= hi {
		return 0
	}
	first, _, _ := g.parts.At(lo)
	last, _, _ := g.parts.At(hi - 1)
	return float64(g.read[last+1]-g.read[first]) / float64(len(g.Of))
}

// again is how many times elements of a stage's body are read that groups need; 1 where there
// are no groups.
func (n *node) again(seen map[*node]bool) float64 {
	most := 1.0
	if seen[n] || n.kind == kReduce || n.kind == kHold {
		return most
	}
	seen[n] = true
	if n.kind == kGroup {
		most = max(most, float64(n.grp.read[len(n.grp.read)-1])/float64(max(1, n.grp.met)))
	}
	for _, in := range n.in {
		most = max(most, in.again(seen))
	}
	return most
}
