package lazy

import (
	"fmt"
	"slices"
)

// Hold is the array, computed once when something that is made of it is computed, and held in
// memory until then: for what is needed many times, like the means of groups that are taken
// from each of their members. Its memory is part of a plan's results.
func (a Array) Hold() Array {
	if a.err != nil {
		return a
	}
	return Array{n: hold(a.n)}
}

func hold(n *node) *node {
	if _, ok := n.src.(*memory); ok || n.kind == kHold {
		return n
	}
	return &node{kind: kHold, shape: n.shape, t: n.t, in: []*node{n}}
}

// indexHold holds no more than is needed: of positions that are picked each once.
func indexHold(n *node, ix []Index) *node {
	below, above := slices.Clone(ix), make([]Index, len(ix))
	whole, same := true, true
	for d, x := range ix {
		above[d] = Whole(x.Len)
		if x.Pick != nil {
			once := slices.Clone(x.Pick)
			slices.Sort(once)
			once = slices.Compact(once)
			below[d] = Positions(once)
			pick := make([]int, len(x.Pick))
			for i, p := range x.Pick {
				pick[i], _ = slices.BinarySearch(once, p)
			}
			above[d] = Positions(pick)
		}
		whole = whole && below[d].identity(n.shape[d])
		same = same && above[d].identity(below[d].Len)
	}
	if !whole {
		n = hold(indexed(n.in[0], below, make(map[*node]*node)))
	}
	if same {
		return n
	}
	shape := make([]int, len(ix))
	for d, x := range above {
		shape[d] = x.Len
	}
	return &node{kind: kIndex, shape: shape, t: n.t, in: []*node{n}, ix: above}
}

// hold makes the stage that computes what is held.
func (p *Plan) hold(n *node) {
	s := &stage{name: "store", body: n.in[0], over: make([]bool, len(n.shape))}
	if n.in[0].kind == kGroup {
		s.name = fmt.Sprintf("grouped %v", n.in[0].red.fold)
	}
	s.store = newMemory("what is held", Block{Type: n.t, Shape: n.shape}, nil)
	s.result = int64(size(n.shape)) * int64(n.t.Size)
	p.results[n] = s.store
	p.stages = append(p.stages, s)
}
