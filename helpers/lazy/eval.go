package lazy

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
)

// blockLen is the number of elements that an elementwise program works on at a time: a few
// operands of it stay in the first-level cache.
const blockLen = 4096

// align is what every piece of scratch starts on: a cache line.
const align = 64

func aligned(n int64) int64 { return (n + align - 1) &^ (align - 1) }

// evaluator computes boxes of nodes on one worker. Its scratch is a stack: a node takes what
// it needs above what its callers hold and gives it back when it returns. The scope is the
// plan's.
type evaluator struct {
	ctx     context.Context
	scratch []byte
	top     int
	*scope
	stored *atomic.Int64
}

// take is n bytes of scratch; the caller restores top when done.
func (e *evaluator) take(n int) []byte {
	lo := e.top
	e.top += int(aligned(int64(n)))
	if lo+n > len(e.scratch) {
		panic(fmt.Sprintf("lazy: a visit needs %d bytes of scratch and declared %d", lo+n, len(e.scratch)))
	}
	return e.scratch[lo : lo+n : lo+n]
}

// eval puts the elements of box into dst in C order.
func (e *evaluator) eval(n *node, box Box, dst []byte) error {
	if len(dst) == 0 {
		return nil
	}
	defer func(top int) { e.top = top }(e.top)
	if m := e.results[n]; m != nil {
		_, err := m.Read(e.ctx, box, dst, nil)
		return err
	}
	switch n.kind {
	case kSource:
		return e.read(n.src, box, dst)
	case kIndex:
		return e.evalIndex(n, box, dst)
	case kView:
		return e.evalView(n, box, dst)
	case kConcat:
		return e.evalConcat(n, box, dst)
	case kMap:
		return e.evalMap(n, box, dst)
	case kGroup:
		return e.evalGroup(n, box, dst)
	}
	panic("lazy: a fold, or what is held, was not given a stage of its own")
}

func (e *evaluator) read(s Source, box Box, dst []byte) error {
	stored, err := s.Read(e.ctx, box, dst, e.take(len(e.scratch)-e.top))
	e.stored.Add(stored)
	return err
}

// evalIndex reads the smallest box that holds the positions and gathers them from it, or
// from memory.
func (e *evaluator) evalIndex(n *node, box Box, dst []byte) error {
	if m := e.inMemory(n.in[0]); m != nil {
		e.gather(n, box, Full(m.b.Shape), m.b.Data, dst)
		return nil
	}
	below := box.clone()
	dense := true
	for d, ix := range n.ix {
		below.Lo[d], below.Hi[d] = ix.bounds(box.Lo[d], box.Hi[d])
		dense = dense && (ix.dense() || box.Hi[d]-box.Lo[d] == 1)
	}
	if dense {
		return e.read(n.in[0].src, below, dst)
	}
	tmp := e.take(below.Len() * n.t.Size)
	if err := e.read(n.in[0].src, below, tmp); err != nil {
		return err
	}
	e.gather(n, box, below, tmp, dst)
	return nil
}

// inMemory is the elements of a node where they are in memory.
func (sc *scope) inMemory(n *node) *memory {
	if m := sc.results[n]; m != nil {
		return m
	}
	m, _ := n.src.(*memory)
	return m
}

// gather copies the indexed elements of box out of tmp, which holds the box below.
func (e *evaluator) gather(n *node, box, below Box, tmp, dst []byte) {
	shape, st := box.Shape(), strides(below.Shape())
	dstSt := strides(shape)
	srcSt := make([]int, len(shape))
	start := 0
	var picks []int
	for d, ix := range n.ix {
		if ix.Pick != nil {
			picks = append(picks, d)
			continue
		}
		srcSt[d] = ix.Step * st[d]
		start += (ix.at(box.Lo[d]) - below.Lo[d]) * st[d]
	}
	if len(picks) == 0 {
		kernel.CopyBoxAt(dst, dstSt, tmp, start, srcSt, shape, n.t.Size)
		return
	}
	counts := make([]int, len(picks))
	for i, d := range picks {
		counts[i] = shape[d]
	}
	inner := append([]int(nil), shape...)
	for _, d := range picks {
		inner[d] = 1
	}
	each(counts, func(idx []int) error {
		from, to := start, 0
		for i, d := range picks {
			from += (n.ix[d].Pick[box.Lo[d]+idx[i]] - below.Lo[d]) * st[d]
			to += idx[i] * dstSt[d]
		}
		kernel.CopyBoxAt(dst[to*n.t.Size:], dstSt, tmp, from, srcSt, inner, n.t.Size)
		return nil
	})
}

// evalView computes the box below and rearranges it, or computes it in place where the
// elements come in the same order.
func (e *evaluator) evalView(n *node, box Box, dst []byte) error {
	below, plain := viewBox(n, box)
	if plain {
		return e.eval(n.in[0], below, dst)
	}
	tmp := e.take(below.Len() * n.t.Size)
	if err := e.eval(n.in[0], below, tmp); err != nil {
		return err
	}
	shape := box.Shape()
	st := strides(below.Shape())
	srcSt := make([]int, len(shape))
	for d, k := range n.axes {
		if k >= 0 && n.in[0].shape[k] == n.shape[d] {
			srcSt[d] = st[k]
		}
	}
	kernel.CopyBoxAt(dst, strides(shape), tmp, 0, srcSt, shape, n.t.Size)
	return nil
}

// viewBox is the box of the input that a box of a view needs, and whether its elements come
// in the same order and number.
func viewBox(n *node, box Box) (below Box, plain bool) {
	in := n.in[0]
	below = Full(in.shape)
	last := -1
	plain = true
	for d, k := range n.axes {
		ext := box.Hi[d] - box.Lo[d]
		if k < 0 || in.shape[k] != n.shape[d] {
			plain = plain && ext == 1
			continue
		}
		below.Lo[k], below.Hi[k] = box.Lo[d], box.Hi[d]
		if ext > 1 {
			plain = plain && k > last
			last = k
		}
	}
	return below, plain
}

// evalConcat computes the parts that the box meets.
func (e *evaluator) evalConcat(n *node, box Box, dst []byte) error {
	shape := box.Shape()
	outer := size(shape[:n.dim])
	start := 0
	for _, in := range n.in {
		lo, hi := max(box.Lo[n.dim], start), min(box.Hi[n.dim], start+in.shape[n.dim])
		if lo < hi {
			part := box.clone()
			part.Lo[n.dim], part.Hi[n.dim] = lo-start, hi-start
			if lo == box.Lo[n.dim] && hi == box.Hi[n.dim] {
				return e.eval(in, part, dst)
			}
			st := strides(shape)
			at := (lo - box.Lo[n.dim]) * st[n.dim] * n.t.Size
			bytes := part.Len() * n.t.Size
			if outer == 1 {
				if err := e.eval(in, part, dst[at:at+bytes]); err != nil {
					return err
				}
			} else {
				top := e.top
				tmp := e.take(bytes)
				if err := e.eval(in, part, tmp); err != nil {
					return err
				}
				ps := part.Shape()
				kernel.CopyBoxAt(dst[at:], st, tmp, 0, strides(ps), ps, n.t.Size)
				e.top = top
			}
		}
		start += in.shape[n.dim]
		if start >= box.Hi[n.dim] {
			break
		}
	}
	return nil
}

// evalMap computes the operands of an elementwise program and runs it over them in blocks.
func (e *evaluator) evalMap(n *node, box Box, dst []byte) error {
	p := e.program(n)
	count := box.Len()
	leaves := make([][]byte, len(p.leaves))
	for i, leaf := range p.leaves {
		leaves[i] = e.take(count * leaf.t.Size)
		if err := e.eval(leaf, box, leaves[i]); err != nil {
			return err
		}
	}
	p.run(leaves, e.take(p.slots*slotBytes), dst, count)
	return nil
}
