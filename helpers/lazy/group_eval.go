package lazy

import (
	"errors"

	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
)

// groupWork is the scratch of evalGroup: a chunk of what is folded, the accumulators of the
// groups that are open, and the rounded results of one of them.
func (n *node) groupWork(items []Axis, sc *scope) int64 {
	pieces := make([]Axis, len(items))
	for d, a := range items {
		pieces[d] = n.grp.below[d]
		if d != n.dim {
			pieces[d] = refine(a, pieces[d])
		}
	}
	in, columns := n.in[0], n.grp.columns(pieces)
	return aligned(boxBytes(pieces, in.t.Size)) + int64(n.grp.open)*n.grp.slot(columns) + 2*aligned(8*int64(columns)) + in.work(pieces, sc)
}

// evalGroup folds the groups of a box, by pieces as wide as a chunk is.
func (e *evaluator) evalGroup(n *node, box Box, dst []byte) error {
	r := &groupFolder{evaluator: e, n: n, grouping: n.grp, box: box, dst: dst}
	first, counts := make([]int, len(box.Lo)), make([]int, len(box.Lo))
	for d, a := range r.below {
		if d == r.dim {
			counts[d] = 1
			continue
		}
		first[d], _, _ = a.At(box.Lo[d])
		last, _, _ := a.At(box.Hi[d] - 1)
		counts[d] = last - first[d] + 1
	}
	return each(counts, func(idx []int) error {
		piece := box.clone()
		for d, i := range idx {
			if d != r.dim {
				lo, hi := r.below[d].Bounds(first[d] + i)
				piece.Lo[d], piece.Hi[d] = max(piece.Lo[d], lo), min(piece.Hi[d], hi)
			}
		}
		err := r.fold(piece, false)
		if errors.Is(err, exact.ErrWide) {
			err = r.wide(piece)
		}
		return err
	})
}

// groupFolder folds the groups of one box.
type groupFolder struct {
	*evaluator
	*grouping
	n   *node
	box Box
	dst []byte

	// of the piece at hand
	outer, inner int // columns before and after the dimension
	rows         []byte
	slots        []groupSlot
	free         []int // slots without a group
	result, tmp  []byte
}

// groupSlot is the accumulators of one open group.
type groupSlot struct {
	mem []byte
	acc accumulator
}

// wide folds a piece whose values span more than the accumulators hold, in parts so small
// that the same memory holds accumulators for any values.
func (r *groupFolder) wide(piece Box) error {
	n, longest := 1, -1
	for d := range piece.Lo {
		ext := piece.Hi[d] - piece.Lo[d]
		if d == r.dim {
			continue
		}
		n *= ext
		if longest < 0 || ext > piece.Hi[longest]-piece.Lo[longest] {
			longest = d
		}
	}
	if n == 1 || r.sums.bytes(n, true)+16*align <= r.slot(n) {
		return r.fold(piece, true)
	}
	left, right := piece.clone(), piece.clone()
	mid := (piece.Lo[longest] + piece.Hi[longest]) / 2
	left.Hi[longest], right.Lo[longest] = mid, mid
	if err := r.wide(left); err != nil {
		return err
	}
	return r.wide(right)
}

// fold folds the groups of a piece, part by part.
func (r *groupFolder) fold(piece Box, wide bool) error {
	defer func(top int) { r.top = top }(r.top)
	r.outer, r.inner = 1, 1
	for d := range piece.Lo {
		switch ext := piece.Hi[d] - piece.Lo[d]; {
		case d < r.dim:
			r.outer *= ext
		case d > r.dim:
			r.inner *= ext
		}
	}
	columns := r.outer * r.inner
	r.rows = r.take(columns * r.below[r.dim].Max() * r.n.in[0].t.Size)
	r.slots = make([]groupSlot, r.open)
	for i := range r.slots {
		r.slots[i].mem = r.take(int(r.slot(columns)))
	}
	r.result, r.tmp = r.take(columns*r.n.t.Size), r.take(8*columns)
	for at := piece.Lo[r.dim]; at < piece.Hi[r.dim]; {
		p, _, end := r.parts.At(at)
		piece.Lo[r.dim], piece.Hi[r.dim] = at, min(end, r.box.Hi[r.dim])
		if err := r.part(p, piece, wide); err != nil {
			return err
		}
		at, piece.Hi[r.dim] = end, r.box.Hi[r.dim]
	}
	return nil
}

// part folds groups of part p.
func (r *groupFolder) part(p int, piece Box, wide bool) error {
	lo, hi := piece.Lo[r.dim], piece.Hi[r.dim]
	slots := make([]int, hi-lo) // of the groups, counted from 1
	r.free = r.free[:0]
	for i := range r.slots {
		r.free = append(r.free, i)
	}
	for _, c := range r.chunks[r.first[p]:r.first[p+1]] {
		from, to := r.below[r.dim].Bounds(int(c))
		if !r.needed(from, to, lo, hi) {
			continue
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		b := piece.clone()
		b.Lo[r.dim], b.Hi[r.dim] = from, to
		x := r.rows[:b.Len()*r.n.in[0].t.Size]
		if err := r.eval(r.n.in[0], b, x); err != nil {
			return err
		}
		for pos := from; pos < to; {
			k, end := int(r.Of[pos]), pos+1
			for end < to && int(r.Of[end]) == k {
				end++
			}
			if k >= lo && k < hi {
				if slots[k-lo] == 0 {
					slots[k-lo] = r.start(k, wide) + 1
				}
				s := slots[k-lo] - 1
				if err := r.add(r.slots[s].acc, x, to-from, pos-from, end-from); err != nil {
					return err
				}
				if int(r.last[k]) < end {
					r.finish(s, k, piece)
				}
			}
			pos = end
		}
	}
	for k := lo; k < hi; k++ {
		if r.size[k] == 0 {
			r.finish(r.start(k, wide), k, piece)
		}
	}
	return nil
}

// needed says whether some position from from to to belongs to one of the groups lo to hi.
func (r *groupFolder) needed(from, to, lo, hi int) bool {
	for _, k := range r.Of[from:to] {
		if int(k) >= lo && int(k) < hi {
			return true
		}
	}
	return false
}

// start opens a group in a slot that is free.
func (r *groupFolder) start(k int, wide bool) int {
	i := r.free[len(r.free)-1]
	r.free = r.free[:len(r.free)-1]
	r.slots[i].acc = r.sums.open(r.outer*r.inner, int64(r.size[k]), &bump{r.slots[i].mem}, wide)
	return i
}

// add folds positions first to last of a chunk of n, which x holds.
func (r *groupFolder) add(acc accumulator, x []byte, n, first, last int) error {
	elem := r.n.in[0].t.Size
	for o := range r.outer {
		rows := x[(o*n+first)*r.inner*elem : (o*n+last)*r.inner*elem]
		var err error
		if r.inner == 1 {
			err = acc.runs(o, 1, last-first, rows)
		} else {
			err = acc.rows(o*r.inner, last-first, r.inner, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finish rounds the results of group k into their places and closes it.
func (r *groupFolder) finish(slot, k int, piece Box) {
	r.slots[slot].acc.done(r.n.red, r.n.t, r.result, r.tmp)
	b := piece.clone()
	b.Lo[r.dim], b.Hi[r.dim] = k, k+1
	shape, st := b.Shape(), strides(r.box.Shape())
	for d := range b.Lo {
		b.Lo[d] -= r.box.Lo[d]
	}
	kernel.CopyBoxAt(r.dst[offset(b.Lo, st)*r.n.t.Size:], st, r.result, 0, strides(shape), shape, r.n.t.Size)
	r.free = append(r.free, slot)
}
