package lazy

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Groups says which group each position along a dimension belongs to: position i to group
// Of[i], one of 0 to N-1, or to none where that is negative. A group may have no positions.
type Groups struct {
	N  int
	Of []int32
}

// ReduceGroups folds the positions of each group along a dimension into one: position g of
// the result is the fold of the positions of group g. The dimension stays in its place, with
// length g.N. Types are those of Reduce.
//
// Reference: out[.., g, ..] = fold of all a[.., i, ..] with g.Of[i] == g.
//
// Unlike Reduce it is computed where it is needed, piece by piece, and its result need not fit
// into memory: Hold keeps one that is needed more than once.
//
// Cost: lazy. Reads what has groups once, but for chunks of which several groups need
// elements that are not folded together: about one chunk in eight at most, unless the
// accumulators of the groups of one chunk take more than 16 MiB and twice the chunk. Per
// worker: one chunk of a, and the accumulators of the groups that are open: those of which
// there are positions to come. When positions are in the order of their groups one is open at
// a time.
func (a Array) ReduceGroups(f Fold, dim int, g Groups, opt ReduceOptions) Array {
	if a.err != nil {
		return a
	}
	if dim < 0 || dim >= len(a.n.shape) {
		return Failed(fmt.Errorf("lazy: no dimension %d of %d to group along", dim, len(a.n.shape)))
	}
	if len(g.Of) != a.n.shape[dim] {
		return Failed(fmt.Errorf("lazy: groups of %d positions for a dimension of length %d", len(g.Of), a.n.shape[dim]))
	}
	members := make([]int32, g.N)
	for i, k := range g.Of {
		if int(k) >= g.N {
			return Failed(fmt.Errorf("lazy: position %d belongs to group %d of %d", i, k, g.N))
		}
		if k >= 0 {
			members[k]++
		}
	}
	if k := slices.Index(members, 0); k >= 0 && (f == Min || f == Max) && !a.n.t.IsFloat() {
		return Failed(fmt.Errorf("lazy: %v of group %d has no value: it has no positions, and %v has no missing value", f, k, a.n.t))
	}
	a, t := a.operand(f, opt)
	if a.err != nil {
		return a
	}
	g.Of = slices.Clone(g.Of)
	if rank := len(a.n.shape); size(a.n.shape[dim+1:]) < fewColumns && size(a.n.shape[:dim]) > 1 {
		// Elements of one position lie apart: they are brought together once, not for every fold.
		perm, back := make([]int, 0, rank), make([]int, rank)
		for d := range rank {
			switch {
			case d == dim:
				back[d] = 0
			case d < dim:
				back[d] = d + 1
			default:
				back[d] = d
			}
			if d != dim {
				perm = append(perm, d)
			}
		}
		a = a.Transpose(slices.Insert(perm, 0, dim)...)
		return Array{n: newGroup(a.n, reduction{fold: f, opt: opt}, t, 0, g)}.Transpose(back...)
	}
	return Array{n: newGroup(a.n, reduction{fold: f, opt: opt}, t, dim, g)}
}

// fewColumns is below how many neighbouring elements of a position are not worth a fold of
// their own.
const fewColumns = 16

// newGroup makes the node.
func newGroup(in *node, red reduction, t dtype.Type, dim int, g Groups) *node {
	shape := slices.Clone(in.shape)
	shape[dim] = g.N
	return &node{kind: kGroup, shape: shape, t: t, in: []*node{in}, dim: dim, red: red, grp: newGrouping(in, red, dim, g)}
}

// indexGroup takes groups, and of them a part of the other dimensions: what is not needed is
// not folded.
func indexGroup(n *node, ix []Index) *node {
	below := slices.Clone(ix)
	below[n.dim] = Whole(n.in[0].shape[n.dim])
	in := indexed(n.in[0], below, make(map[*node]*node))
	x := ix[n.dim]
	to := slices.Repeat([]int32{-1}, n.grp.N) // where each group goes
	for i := range x.Len {
		if to[x.at(i)] >= 0 { // a group that is needed twice
			above := make([]Index, len(ix))
			for d := range ix {
				above[d] = Whole(ix[d].Len)
			}
			above[n.dim] = x
			return indexed(hold(newGroup(in, n.red, n.t, n.dim, n.grp.Groups)), above, make(map[*node]*node))
		}
		to[x.at(i)] = int32(i)
	}
	g := Groups{N: x.Len, Of: make([]int32, len(n.grp.Of))}
	for i, k := range n.grp.Of {
		g.Of[i] = -1
		if k >= 0 {
			g.Of[i] = to[k]
		}
	}
	return newGroup(in, n.red, n.t, n.dim, g)
}
