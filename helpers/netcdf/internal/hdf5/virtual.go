package hdf5

import (
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Mapping says that elements of a virtual dataset are those of another dataset: the k-th of
// Target is the k-th of Source, both in C order.
type Mapping struct {
	File, Dataset  string
	Source, Target Selection
}

// Selection is a set of elements: for each dimension the positions, of which all combinations
// are taken. All stands for every element.
type Selection struct {
	All  bool
	Axes []Positions
}

// Positions are Count runs of Block positions each, Stride apart, the first at Start. Count
// or Block may be Unlimited: as many as there are. Runs lists them where they are irregular.
type Positions struct {
	Start, Stride, Count, Block int64
	Runs                        []Run
}

// Run is Len positions from Lo on.
type Run struct{ Lo, Len int64 }

// maxRuns bounds the runs of positions of a selection along one dimension.
const maxRuns = 1 << 20

// Unlimited says whether there are as many positions as the dataset has.
func (p Positions) Unlimited() bool { return p.Count == Unlimited || p.Block == Unlimited }

// Within lists the runs of positions below a length; neighbours that touch become one.
// ok is false when they are too many to list.
func (p Positions) Within(length int64) (runs []Run, ok bool) {
	if p.Runs != nil {
		return p.Runs, true
	}
	block := p.Block
	switch {
	case block == Unlimited || p.Stride == block && p.Count == Unlimited:
		return clip(nil, p.Start, max(0, length-p.Start), length), true
	case p.Stride == block:
		return clip(nil, p.Start, p.Count*block, length), true
	}
	for i := int64(0); i < p.Count || p.Count == Unlimited; i++ {
		lo := p.Start + i*p.Stride
		if lo >= length {
			break
		}
		if runs = clip(runs, lo, block, length); len(runs) > maxRuns {
			return nil, false
		}
	}
	return runs, true
}

// clip adds a run, cut at a length.
func clip(runs []Run, lo, n, length int64) []Run {
	if n = min(n, length-lo); n <= 0 {
		return runs
	}
	if k := len(runs) - 1; k >= 0 && runs[k].Lo+runs[k].Len == lo {
		runs[k].Len += n
		return runs
	}
	return append(runs, Run{lo, n})
}

// Mappings are what a virtual dataset is put together from.
//
// Source: specification III.E.1 (version 0 of the block in the global heap), and "Dataspace
// Selections" of the appendix for its selections, versions 1 to 3.
// Errors: damage, and *cursor.Fault of kind Unsupported for selections of single points and
// for irregular ones that are no product of positions.
func (f *File) Mappings(d *Dataset) ([]Mapping, error) {
	g, err := f.collection(d.Layout.root)
	if err != nil {
		return nil, err
	}
	data, ok := g.object(uint16(d.Layout.object))
	if !ok || d.Layout.object > 0xffff {
		return nil, cursor.Corrupt(d.Layout.root, "the global heap has no object %d with the mappings of a virtual dataset", d.Layout.object)
	}
	c := cursor.Over(data, d.Layout.root)
	if v := c.U8(); v != 0 && c.Err() == nil {
		return nil, cursor.Unsupported(d.Layout.root, "version %d of the mappings of a virtual dataset; 0 is known", v)
	}
	n := f.length(c)
	var out []Mapping
	for range n {
		if err := f.src.Step(1); err != nil {
			return nil, err
		}
		m := Mapping{File: c.Terminated(), Dataset: c.Terminated()}
		m.Source, m.Target = selection(c), selection(c)
		if c.Err() != nil {
			return nil, c.Err()
		}
		out = append(out, m)
	}
	return out, nil
}

// selection reads one selection.
func selection(c *cursor.Cursor) (s Selection) {
	at := c.Offset()
	kind, version := c.U32(), c.U32()
	switch {
	case c.Err() != nil:
	case kind == 3:
		c.Skip(8)
		s.All = true
	case kind == 2 && version >= 1 && version <= 3:
		s.Axes = hyperslab(c, version)
	default:
		c.Fail(cursor.Unsupported(at, "a selection of kind %d, version %d, of a virtual dataset; boxes and everything are known", kind, version))
	}
	return s
}

func hyperslab(c *cursor.Cursor, version uint32) []Positions {
	rank, width, regular := slabHead(c, version)
	if c.Err() != nil {
		return nil
	}
	if regular {
		return regularSlab(c, rank, width)
	}
	return listedSlab(c, rank, width)
}

// slabHead reads what comes before the boxes of a selection.
func slabHead(c *cursor.Cursor, version uint32) (rank, width int, regular bool) {
	width = 8
	switch version {
	case 1:
		width = 4
		c.Skip(8)
	case 2:
		regular = c.U8()&1 != 0
		c.Skip(4)
	case 3:
		regular = c.U8()&1 != 0
		width = int(c.U8())
	}
	return slabRank(c, width), width, regular
}

// slabRank reads how many dimensions a selection has, whose numbers are so many bytes wide.
func slabRank(c *cursor.Cursor, width int) int {
	rank := int(c.U32())
	if c.Err() == nil && (rank < 1 || rank > maxRank || width != 2 && width != 4 && width != 8) {
		c.Corrupt("a selection of %d dimensions in numbers of %d bytes", rank, width)
	}
	if c.Err() != nil {
		return 0
	}
	return rank
}

func regularSlab(c *cursor.Cursor, rank, width int) []Positions {
	axes := make([]Positions, rank)
	count := func() int64 {
		v := c.Uint(width)
		if v == ^uint64(0)>>(64-8*width) {
			return Unlimited
		}
		if v > 1<<60 {
			c.Corrupt("a selection with the number %d", v)
			return 0
		}
		return int64(v)
	}
	for i := range axes {
		axes[i] = Positions{Start: count(), Stride: count(), Count: count(), Block: count()}
		p := axes[i]
		if c.Err() == nil && (p.Start < 0 || p.Stride < 1 || p.Count == 0 || p.Block == 0 ||
			p.Count != 1 && (p.Block == Unlimited || p.Stride < p.Block) || p.Count > 1 && p.Count > (1<<60)/p.Stride) {
			c.Corrupt("a selection of %d blocks of %d, %d apart, from %d", p.Count, p.Block, p.Stride, p.Start)
		}
	}
	return axes
}

// listedSlab reads a list of boxes, which must be a product of positions along each
// dimension: what a regular selection is when it is listed.
func listedSlab(c *cursor.Cursor, rank, width int) []Positions {
	at := c.Offset()
	n := int64(c.Uint(width))
	if c.Err() == nil && (n < 1 || n > maxRuns || n*int64(2*rank*width) > c.Left()) {
		c.Corrupt("a selection of %d boxes", n)
	}
	seen := make([]map[Run]bool, rank)
	for range n {
		if c.Err() != nil {
			return nil
		}
		lo, hi := sizes(c, rank, width), sizes(c, rank, width)
		for i := range hi {
			if seen[i] == nil {
				seen[i] = map[Run]bool{}
			}
			if hi[i] < lo[i] || lo[i] < 0 {
				c.Corrupt("a box from %d to %d", lo[i], hi[i])
				return nil
			}
			seen[i][Run{lo[i], hi[i] - lo[i] + 1}] = true
		}
	}
	axes, product := make([]Positions, rank), int64(1)
	for i, s := range seen {
		for r := range s {
			axes[i].Runs = append(axes[i].Runs, r)
		}
		slices.SortFunc(axes[i].Runs, func(a, b Run) int { return int(min(1, max(-1, a.Lo-b.Lo))) })
		for k := 1; k < len(axes[i].Runs); k++ {
			if prev := axes[i].Runs[k-1]; prev.Lo+prev.Len > axes[i].Runs[k].Lo {
				product = -1 // boxes of several sizes at one place
			}
		}
		product *= int64(len(s))
	}
	if c.Err() == nil && product != n {
		c.Fail(cursor.Unsupported(at, "an irregular selection of %d boxes of a virtual dataset", n))
	}
	return axes
}
