package lazy

import "slices"

// stage is one pass over a body: for every tile, for every visit: compute a box of the body
// and fold it into the cell of the tile that it belongs to, or store it. Tiles, cells and
// visits are boxes of a grid; nothing is listed, all is arithmetic on items and tiles.
//
//	for tile in product(tiles)            // kept dimensions; one tile along folded ones
//	    for visit in product(items in tile)   // C order: the order of chunks in a file
//	        cell[kept part of visit].fold(body[visit])
//	    finish(tile)                      // round, hand over
type stage struct {
	name  string
	body  *node
	over  []bool  // dimensions that are folded away; none for a stage that stores
	outs  []*node // the folds of body that the stage computes; none when it stores
	sums  []accumulation
	sink  Sink
	store *memory // where a stage without folds and sink stores
	items []Axis
	tiles []Axis

	cellBytes int64 // accumulators of the largest cell
	acc       int64 // of the largest tile
	work      int64 // scratch of one worker
	result    int64
	wide      bool // accumulators that hold sums of any range
}

// folds are those that the stage computes.
func (s *stage) folds() []reduction {
	out := make([]reduction, len(s.outs))
	for i, o := range s.outs {
		out[i] = o.red
	}
	return out
}

// tileCounts is the number of tiles along every dimension: one along those that are folded,
// even when they have no elements.
func (s *stage) tileCounts() []int {
	counts := make([]int, len(s.tiles))
	for d, t := range s.tiles {
		counts[d] = t.Chunks()
		if s.over[d] {
			counts[d] = 1
		}
	}
	return counts
}

// box is the part of the body that a tile covers.
func (s *stage) box(tile int) Box {
	idx := make([]int, len(s.tiles))
	unravel(tile, s.tileCounts(), idx)
	b := Full(s.body.shape)
	for d, i := range idx {
		if !s.over[d] {
			b.Lo[d], b.Hi[d] = s.tiles[d].Bounds(i)
		}
	}
	return b
}

// tileCount is the number of tiles.
func (s *stage) tileCount() int { return size(s.tileCounts()) }

// span is the items that a tile meets: the first one's number and how many, along every
// dimension.
func (s *stage) span(b Box) (first, counts []int) {
	first, counts = make([]int, len(b.Lo)), make([]int, len(b.Lo))
	for d, a := range s.items {
		if b.Hi[d] == b.Lo[d] {
			continue
		}
		first[d], _, _ = a.At(b.Lo[d])
		last, _, _ := a.At(b.Hi[d] - 1)
		counts[d] = last - first[d] + 1
	}
	return first, counts
}

// visits is the number of visits of a tile.
func (s *stage) visits(tile int) int {
	_, counts := s.span(s.box(tile))
	return size(counts)
}

// visit is the box of one visit of a tile and the cell that it folds into.
func (s *stage) visit(tile Box, seq int) (b Box, cell int) {
	first, counts := s.span(tile)
	idx := make([]int, len(first))
	unravel(seq, counts, idx)
	b = tile.clone()
	for d, i := range idx {
		lo, hi := s.items[d].Bounds(first[d] + i)
		b.Lo[d], b.Hi[d] = max(b.Lo[d], lo), min(b.Hi[d], hi)
		if !s.over[d] {
			cell = cell*counts[d] + i
		}
	}
	return b, cell
}

// cells is the number of cells of a tile.
func (s *stage) cells(tile Box) int {
	_, counts := s.span(tile)
	n := 1
	for d, c := range counts {
		if !s.over[d] {
			n *= c
		}
	}
	return n
}

// cell is the box of one cell of a tile in the dimensions that are kept.
func (s *stage) cell(tile Box, i int) Box {
	first, counts := s.span(tile)
	var keep []int
	var kept []int
	for d := range counts {
		if !s.over[d] {
			keep = append(keep, d)
			kept = append(kept, counts[d])
		}
	}
	idx := make([]int, len(kept))
	unravel(i, kept, idx)
	b := Box{make([]int, len(idx)), make([]int, len(idx))}
	for k, d := range keep {
		lo, hi := s.items[d].Bounds(first[d] + idx[k])
		b.Lo[k], b.Hi[k] = max(tile.Lo[d], lo), min(tile.Hi[d], hi)
	}
	return b
}

// folded is the number of elements that go into one output.
func (s *stage) folded() int64 {
	n := int64(1)
	for d, o := range s.over {
		if o {
			n *= int64(s.body.shape[d])
		}
	}
	return n
}

// amplification is how many elements are read for one that is needed, by whole chunks.
func (s *stage) amplification() float64 {
	grid := s.body.grid()
	a := 1.0
	for d, g := range grid {
		if g.Len() > 0 {
			a *= float64(g.touched(s.tiles[d])) / float64(g.Len())
		}
	}
	return a
}

// measure fixes the bytes that follow from items and tiles.
func (s *stage) measure(sc *scope) {
	cut := slices.Clone(s.items)
	for d := range cut {
		cut[d] = refine(s.items[d], s.tiles[d])
	}
	s.work = aligned(boxBytes(cut, s.body.t.Size)) + s.body.work(cut, sc)
	s.acc, s.cellBytes = 0, 0
	if s.sink != nil {
		s.acc = boxBytes(s.tiles, s.body.t.Size)
		s.work = max(s.work, aligned(s.sink.Work()))
		return
	}
	if len(s.outs) == 0 {
		return
	}
	n, cells := 1, 1
	for d, a := range cut {
		if !s.over[d] {
			n *= a.Max()
			cells *= perTile(a, s.tiles[d])
		}
	}
	for _, acc := range s.sums {
		s.cellBytes += aligned(acc.bytes(n, s.wide))
	}
	s.acc = s.cellBytes * int64(cells)
	// Finishing a tile needs room for the rounded values of one cell.
	s.work = max(s.work, aligned(int64(n)*8)*2)
}

// refine is the borders of both axes.
func refine(a, b Axis) Axis {
	if nested(a, b) {
		return a
	}
	var out Axis
	for pos := 0; pos < a.length; {
		_, _, x := a.At(pos)
		_, _, y := b.At(pos)
		out.push(Run{min(x, y) - pos, 1})
		pos = min(x, y)
	}
	return out
}

// nested says, where it is cheap to tell, that every border of b is one of a.
func nested(a, b Axis) bool {
	if b.chunks <= 1 || slices.Equal(a.runs, b.runs) {
		return true
	}
	if len(a.runs) == 0 {
		return true
	}
	regular := a.runs[0]
	for i, r := range b.runs {
		end := b.starts[i] + r.Size*r.Count
		if r.Size%regular.Size != 0 && !(r.Count == 1 && end == b.length) || end-r.Size > regular.Size*regular.Count {
			return false
		}
	}
	return true
}

// perTile is the most chunks of a that one tile holds.
func perTile(a, tiles Axis) int {
	most, start := 0, 0
	for _, r := range tiles.runs {
		pos := start
		for range r.Count {
			first, _, _ := a.At(pos)
			last, _, _ := a.At(pos + r.Size - 1)
			most = max(most, last-first+1)
			pos += r.Size
			if most == a.chunks || len(a.runs) == 1 && r.Size%a.runs[0].Size == 0 && start%a.runs[0].Size == 0 {
				break // the rest of the run is alike
			}
		}
		start += r.Size * r.Count
	}
	return most
}
