package lazy

import (
	"fmt"
	"slices"
)

// Index picks positions along one dimension: Len of them from Start in steps of Step (which
// may be negative), or those listed in Pick, in that order.
type Index struct {
	Start, Step, Len int
	Pick             []int
}

// Whole takes the n elements of a dimension as they are.
func Whole(n int) Index { return Index{0, 1, n, nil} }

// One takes a single position; the dimension stays, with length 1.
func One(pos int) Index { return Index{pos, 1, 1, nil} }

// Slice takes lo up to hi, hi excluded.
func Slice(lo, hi int) Index { return Index{lo, 1, hi - lo, nil} }

// Positions takes the listed positions; arithmetic runs are recognised.
func Positions(pos []int) Index {
	if len(pos) == 0 {
		return Index{0, 1, 0, nil}
	}
	step := 1
	if len(pos) > 1 {
		step = pos[1] - pos[0]
	}
	for i := 1; i < len(pos); i++ {
		if pos[i]-pos[i-1] != step {
			return Index{Pick: slices.Clone(pos), Len: len(pos)}
		}
	}
	if step == 0 {
		return Index{Pick: slices.Clone(pos), Len: len(pos)}
	}
	return Index{pos[0], step, len(pos), nil}
}

// at is the position in the indexed dimension of element i.
func (x Index) at(i int) int {
	if x.Pick != nil {
		return x.Pick[i]
	}
	return x.Start + i*x.Step
}

func (x Index) identity(n int) bool {
	return x.Pick == nil && x.Start == 0 && x.Len == n && (x.Step == 1 || n <= 1)
}

// dense says whether neighbours of the result are neighbours of the indexed dimension.
func (x Index) dense() bool { return x.Pick == nil && (x.Step == 1 || x.Len <= 1) }

// then is the index that applies x first and y to its result.
func (x Index) then(y Index) Index {
	if x.Pick == nil && y.Pick == nil {
		return Index{x.Start + y.Start*x.Step, x.Step * y.Step, y.Len, nil}
	}
	pos := make([]int, y.Len)
	for i := range pos {
		pos[i] = x.at(y.at(i))
	}
	return Positions(pos)
}

// bounds is the half-open range of positions that elements lo to hi of the result need.
func (x Index) bounds(lo, hi int) (int, int) {
	if x.Pick != nil {
		return slices.Min(x.Pick[lo:hi]), slices.Max(x.Pick[lo:hi]) + 1
	}
	a, b := x.at(lo), x.at(hi-1)
	return min(a, b), max(a, b) + 1
}

func (x Index) check(n int) error {
	if x.Len < 0 {
		return fmt.Errorf("length %d", x.Len)
	}
	if x.Len == 0 {
		return nil
	}
	if x.Pick != nil && len(x.Pick) != x.Len {
		return fmt.Errorf("%d positions for length %d", len(x.Pick), x.Len)
	}
	if x.Pick == nil && x.Step == 0 {
		return fmt.Errorf("step 0")
	}
	if lo, hi := x.bounds(0, x.Len); lo < 0 || hi > n {
		return fmt.Errorf("positions %d to %d of a dimension of length %d", lo, hi-1, n)
	}
	return nil
}

// Index selects along every dimension; the number of dimensions stays.
func (a Array) Index(ix ...Index) Array {
	if a.err != nil {
		return a
	}
	if len(ix) != len(a.n.shape) {
		return Failed(fmt.Errorf("lazy: %d indexes for %d dimensions", len(ix), len(a.n.shape)))
	}
	ix = slices.Clone(ix)
	for d := range ix {
		if err := ix[d].check(a.n.shape[d]); err != nil {
			return Failed(fmt.Errorf("lazy: index of dimension %d: %w", d, err))
		}
		if ix[d].Len == 0 {
			ix[d] = Index{0, 1, 0, nil}
		}
	}
	return Array{n: indexed(a.n, ix, make(map[*node]*node))}
}

// indexed pushes ix down to the sources. done keeps what a shared input became, so that a
// DAG stays one and is not unfolded into a tree; it belongs to one ix.
func indexed(n *node, ix []Index, done map[*node]*node) *node {
	if out := done[n]; out != nil {
		return out
	}
	out := pushIndex(n, ix, done)
	done[n] = out
	return out
}

func pushIndex(n *node, ix []Index, done map[*node]*node) *node {
	shape := make([]int, len(ix))
	same := true
	for d, x := range ix {
		shape[d] = x.Len
		same = same && x.identity(n.shape[d])
	}
	if same {
		return n
	}
	switch n.kind {
	case kMap:
		in := make([]*node, len(n.in))
		for i := range in {
			in[i] = indexed(n.in[i], ix, done)
		}
		return &node{kind: kMap, shape: shape, t: n.t, in: in, op: n.op}
	case kIndex:
		both := make([]Index, len(ix))
		for d := range ix {
			both[d] = n.ix[d].then(ix[d])
		}
		return pushIndex(n.in[0], both, nil)
	case kView:
		below := make([]Index, len(n.in[0].shape))
		for d, l := range n.in[0].shape {
			below[d] = Whole(l)
		}
		for d, a := range n.axes {
			if a >= 0 && n.in[0].shape[a] == n.shape[d] {
				below[a] = ix[d]
			}
		}
		return view(indexed(n.in[0], below, make(map[*node]*node)), n.axes, shape)
	case kConcat:
		return indexConcat(n, ix, shape)
	case kGroup:
		return indexGroup(n, ix)
	case kHold:
		return indexHold(n, ix)
	case kReduce:
		below := make([]Index, len(n.in[0].shape))
		k := 0
		for d, l := range n.in[0].shape {
			below[d] = Whole(l)
			if !n.red.over[d] {
				below[d] = ix[k]
				k++
			}
		}
		return &node{kind: kReduce, shape: shape, t: n.t, red: n.red,
			in: []*node{indexed(n.in[0], below, make(map[*node]*node))}}
	}
	return &node{kind: kIndex, shape: shape, t: n.t, in: []*node{n}, ix: ix}
}

// indexConcat gives each part its share of ix; parts that are not touched are dropped.
func indexConcat(n *node, ix []Index, shape []int) *node {
	starts := make([]int, len(n.in)+1)
	for i, in := range n.in {
		starts[i+1] = starts[i] + in.shape[n.dim]
	}
	x := ix[n.dim]
	var parts []*node
	for i := 0; i < x.Len; {
		pos := x.at(i)
		p, found := slices.BinarySearch(starts, pos)
		if !found {
			p--
		}
		for starts[p+1] == pos { // a part of length zero
			p++
		}
		j := shareOf(x, i, starts[p], starts[p+1])
		below := slices.Clone(ix)
		if x.Pick != nil {
			local := make([]int, j-i)
			for k := range local {
				local[k] = x.Pick[i+k] - starts[p]
			}
			below[n.dim] = Positions(local)
		} else {
			below[n.dim] = Index{pos - starts[p], x.Step, j - i, nil}
		}
		parts = append(parts, indexed(n.in[p], below, make(map[*node]*node)))
		i = j
	}
	if len(parts) == 0 {
		below := slices.Clone(ix)
		below[n.dim] = Index{0, 1, 0, nil}
		return indexed(n.in[0], below, make(map[*node]*node))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &node{kind: kConcat, shape: shape, t: n.t, in: parts, dim: n.dim}
}

// shareOf is the end of the run of elements of x from i on that lie between lo and hi.
func shareOf(x Index, i, lo, hi int) int {
	if x.Pick != nil {
		j := i + 1
		for j < x.Len && x.Pick[j] >= lo && x.Pick[j] < hi {
			j++
		}
		return j
	}
	pos := x.at(i)
	if x.Step > 0 {
		return min(x.Len, i+(hi-1-pos)/x.Step+1)
	}
	return min(x.Len, i+(pos-lo)/-x.Step+1)
}
