package lazy

import (
	"context"
	"errors"
	"math"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Read adds the segments of a box, by pieces as wide as a chunk is.
func (s *segmentSums) Read(ctx context.Context, box Box, out, scratch []byte) (int64, error) {
	var stored atomic.Int64
	r := &segmentReader{segmentSums: s, out: out, box: box}
	take := func(n int64) []byte {
		p := scratch[:n:n]
		scratch = scratch[n:]
		return p
	}
	r.rows, r.mem, r.sums = take(s.row), take(s.acc), kernel.View[float64](take(aligned(8*int64(s.most))))
	r.e = &evaluator{ctx: ctx, scratch: scratch, scope: s.scope, stored: &stored}
	err := r.each(box)
	return stored.Load(), err
}

// segmentReader is one Read.
type segmentReader struct {
	*segmentSums
	e    *evaluator
	box  Box
	out  []byte
	rows []byte    // of a chunk of what is added
	mem  []byte    // of the accumulators
	sums []float64 // rounded, of one segment
}

// each adds a box, cut into chunks but along the dimension of the segments.
func (r *segmentReader) each(box Box) error {
	first, counts := make([]int, len(box.Lo)), make([]int, len(box.Lo))
	for d, a := range r.grid {
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
			if d == r.dim {
				continue
			}
			lo, hi := r.grid[d].Bounds(first[d] + i)
			piece.Lo[d], piece.Hi[d] = max(piece.Lo[d], lo), min(piece.Hi[d], hi)
		}
		err := r.add(piece, false)
		if errors.Is(err, exact.ErrWide) {
			err = r.wide(piece)
		}
		return err
	})
}

// wide adds a piece whose values span more than the accumulators hold, in parts so small
// that the same memory holds accumulators for any values.
func (r *segmentReader) wide(piece Box) error {
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
	if n == 1 || exact.WideBytes(n, mapKind(r.in.t))+16*align <= r.acc {
		return r.add(piece, true)
	}
	left, right := piece.clone(), piece.clone()
	mid := (piece.Lo[longest] + piece.Hi[longest]) / 2
	left.Hi[longest], right.Lo[longest] = mid, mid
	if err := r.wide(left); err != nil {
		return err
	}
	return r.wide(right)
}

// add adds the segments of a piece. What they cover is computed once,
// chunk by chunk and in order; each segment is finished before the next begins.
func (r *segmentReader) add(piece Box, wide bool) error {
	outer, inner := 1, 1
	for d := range piece.Lo {
		switch ext := piece.Hi[d] - piece.Lo[d]; {
		case d < r.dim:
			outer *= ext
		case d > r.dim:
			inner *= ext
		}
	}
	acc := r.open(outer*inner, wide)
	lo, hi := r.covered(piece.Lo[r.dim], piece.Hi[r.dim])
	at := piece.Lo[r.dim] // the segment that is being added
	for pos := lo; pos < hi; {
		_, from, to := r.below[r.dim].At(pos)
		b := piece.clone()
		b.Lo[r.dim], b.Hi[r.dim] = from, to
		rows := r.rows[:outer*inner*(to-from)*r.in.t.Size]
		if err := r.e.eval(r.in, b, rows); err != nil {
			return err
		}
		for ; at < piece.Hi[r.dim] && r.segments[at].Lo < to; at++ {
			g := r.segments[at]
			first, last := max(g.Lo, from), min(g.Hi, to)
			for o := 0; o < outer && first < last; o++ {
				x := rows[(o*(to-from)+first-from)*inner*r.in.t.Size:]
				if err := acc.add(o*inner, last-first, inner, x[:(last-first)*inner*r.in.t.Size]); err != nil {
					return err
				}
			}
			if g.Hi > to {
				break
			}
			r.finish(piece, at, acc)
			acc = r.open(outer*inner, wide)
		}
		pos = r.next(at, piece.Hi[r.dim], to)
	}
	for ; at < piece.Hi[r.dim]; at++ { // empty ones behind the last that is not
		r.finish(piece, at, acc)
	}
	return nil
}

// next is from where segments at up to end need elements that are not before pos.
func (r *segmentReader) next(at, end, pos int) int {
	for _, g := range r.segments[at:end] {
		if g.Lo < g.Hi {
			return max(pos, g.Lo)
		}
	}
	return pos
}

// segmentAcc is the accumulators of one segment.
type segmentAcc struct {
	m  *exact.Map
	in dtype.Type
}

func (r *segmentReader) open(n int, wide bool) segmentAcc {
	mem := &bump{r.mem}
	if wide {
		return segmentAcc{exact.NewWideMap(n, mapKind(r.in.t), mem.alloc), r.in.t}
	}
	return segmentAcc{exact.NewMap(n, mapKind(r.in.t), mem.alloc), r.in.t}
}

func (a segmentAcc) add(at, rows, width int, x []byte) error {
	if a.in == dtype.Float32 {
		return a.m.AddMany32(at, rows, width, kernel.View[float32](x))
	}
	return a.m.AddMany64(at, rows, width, kernel.View[float64](x))
}

// finish rounds a segment's sums into their places.
func (r *segmentReader) finish(piece Box, at int, acc segmentAcc) {
	n := acc.m.Len()
	sums, counts := r.sums[:n], make([]int64, n)
	acc.m.Sum(sums)
	acc.m.Count(counts)
	for i, c := range counts {
		if c < int64(r.segments[at].Need) {
			sums[i] = math.NaN()
		}
	}
	b := piece.clone()
	b.Lo[r.dim], b.Hi[r.dim] = at, at+1
	shape, st := b.Shape(), strides(r.box.Shape())
	for d := range b.Lo {
		b.Lo[d] -= r.box.Lo[d]
	}
	kernel.CopyBoxAt(r.out[8*offset(b.Lo, st):], st, kernel.Bytes(sums), 0, strides(shape), shape, 8)
}
