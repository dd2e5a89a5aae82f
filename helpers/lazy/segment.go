package lazy

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy/exact"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Segment is a run of positions along a dimension, Lo up to Hi, that are added. Its sum is
// missing unless at least Need of them have a value.
type Segment struct{ Lo, Hi, Need int }

// SumSegments adds each of several runs of positions along a dimension: position i of the
// result is the sum of segments[i]. The segments are in order and do not overlap; one may be
// empty. The result is float64.
//
// Reference: out[.., i, ..] = sum of a[.., Lo..Hi-1, ..], exact and rounded once, values that
// are NaN left out; NaN where fewer than Need are left.
//
// Unlike Reduce it is computed where it is needed, piece by piece, and its result is never
// held as a whole. a must not contain a Reduce, whose result would have to be.
//
// Cost: reads what the segments cover once, but where segments reach over chunk borders one
// chunk in eight twice. Per worker: one chunk of a, and accumulators for the part of one
// chunk that a segment is added to.
func (a Array) SumSegments(dim int, segments []Segment) Array {
	if a.err != nil {
		return a
	}
	if dim < 0 || dim >= len(a.n.shape) {
		return Failed(fmt.Errorf("lazy: no dimension %d of %d to add segments along", dim, len(a.n.shape)))
	}
	end := 0
	for i, s := range segments {
		if s.Lo < end || s.Hi < s.Lo || s.Hi > a.n.shape[dim] {
			return Failed(fmt.Errorf("lazy: segment %d, from %d to %d, does not follow %d or passes the end %d", i, s.Lo, s.Hi, end, a.n.shape[dim]))
		}
		end = s.Hi
	}
	folds := false
	a.n.visit(make(map[*node]bool), func(n *node) { folds = folds || n.kind == kReduce })
	if folds {
		return Failed(fmt.Errorf("lazy: segments of what is made with a reduction cannot be added: compute that first"))
	}
	if !a.n.t.IsFloat() {
		if a = a.Convert(dtype.Float64); a.err != nil {
			return a
		}
	}
	s := &segmentSums{in: a.n, dim: dim, segments: slices.Clone(segments), scope: newScope()}
	s.shape = slices.Clone(a.n.shape)
	s.shape[dim] = len(segments)
	s.measure()
	return FromSource(s)
}

// segmentSums is the Source of sums of segments along one dimension.
type segmentSums struct {
	in       *node
	dim      int
	segments []Segment
	shape    []int
	grid     []Axis // of the sums
	below    []Axis // of in
	*scope

	row   int64 // elements of the largest chunk of in
	acc   int64 // bytes of the accumulators of one segment
	inner int64 // scratch of in
	most  int   // sums of one segment in one chunk
}

// measure fixes the borders and the memory.
func (s *segmentSums) measure() {
	s.below = s.in.grid()
	s.grid = slices.Clone(s.below)
	s.grid[s.dim] = s.borders()
	s.most = 1
	for d, a := range s.below {
		if d != s.dim {
			s.most *= a.Max()
		}
	}
	s.row = aligned(boxBytes(s.below, s.in.t.Size))
	s.acc = aligned(max(exact.MapBytes(s.most, mapKind(s.in.t)), exact.WideBytes(1, mapKind(s.in.t)))) + 16*align
	s.inner = max(s.in.work(s.below, s.scope), s.in.work(s.cutGrid(), s.scope))
}

// mostShared is how many chunks of what is added one chunk of sums spans at most, where a
// border would be inside a segment: of so many one is read twice.
const mostShared = 8

// borders are those of the sums along the dimension: where a new chunk of what is added
// begins with a new segment, or many have been joined.
func (s *segmentSums) borders() Axis {
	var out Axis
	held, first, last := 0, 0, -1 // segments in a chunk of sums, and the chunks they reach over
	for _, g := range s.segments {
		if g.Lo < g.Hi {
			k, _, _ := s.below[s.dim].At(g.Lo)
			if last < 0 {
				first = k
			} else if k > last || k > first && k-first >= mostShared {
				out.push(Run{held, 1})
				held, first = 0, k
			}
			last, _, _ = s.below[s.dim].At(g.Hi - 1)
		}
		held++
	}
	out.push(Run{held, 1})
	return out
}

// cutGrid is a grid whose boxes are the largest that are no whole chunks of in: plans cut
// chunks, though not along the dimension of the segments, along which Read takes all of one.
func (s *segmentSums) cutGrid() []Axis {
	out := slices.Clone(s.below)
	for d, a := range out {
		switch m := a.Max(); {
		case d == s.dim || m < 2:
		case m == a.Len():
			out[d] = NewAxis(Run{m - 1, 1}, Run{1, 1})
		default:
			out[d] = NewAxis(Run{1, 1}, Run{m, (a.Len() - 1) / m}, Run{(a.Len() - 1) % m, 1})
		}
	}
	return out
}

// Name says what is added.
func (s *segmentSums) Name() string {
	src := Array{n: s.in}.Sources()
	if len(src) == 0 {
		return "sums"
	}
	return "sums of " + src[0].Name()
}

// Shape is that of the sums.
func (s *segmentSums) Shape() []int { return s.shape }

// Type is float64.
func (s *segmentSums) Type() dtype.Type { return dtype.Float64 }

// Grid follows the chunks of what is added.
func (s *segmentSums) Grid() []Axis { return s.grid }

// Work is a chunk of what is added, the accumulators of a segment and its rounded sums.
func (s *segmentSums) Work(bool) int64 {
	return s.row + s.acc + aligned(8*int64(s.most)) + s.inner
}

// Held is that of the sources.
func (s *segmentSums) Held() int64 {
	n := int64(24 * len(s.segments))
	for _, src := range (Array{n: s.in}).Sources() {
		n += src.Held()
	}
	return n
}

// Stored is what adding a box reads.
func (s *segmentSums) Stored(box Box) int64 {
	lo, hi := s.covered(box.Lo[s.dim], box.Hi[s.dim])
	b := box.clone()
	b.Lo[s.dim], b.Hi[s.dim] = lo, hi
	return s.in.stored(b)
}

// covered is from where to where segments i up to j reach.
func (s *segmentSums) covered(i, j int) (lo, hi int) {
	for ; i < j && s.segments[i].Lo == s.segments[i].Hi; i++ {
	}
	for ; i < j && s.segments[j-1].Lo == s.segments[j-1].Hi; j-- {
	}
	if i == j {
		return 0, 0
	}
	return s.segments[i].Lo, s.segments[j-1].Hi
}
