package hdf5write

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/extent"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// pipeline turns the elements of one chunk into its stored bytes.
type pipeline struct {
	grid     []int
	chunk    []int
	elements int    // of a full chunk
	size     int    // bytes of one element
	fill     []byte // one element; nil: zero bytes

	shuffle    bool
	level      int // of deflate
	fletcher32 bool
}

func newPipeline(v *schema.Var) (*pipeline, error) {
	p := &pipeline{chunk: v.Chunk, elements: 1, size: v.ElementSize(), fill: v.Fill,
		shuffle: v.Shuffle, level: v.Deflate, fletcher32: v.Fletcher32}
	numbers := int64(1)
	for d, c := range v.Chunk {
		if int64(p.elements)*int64(c)*int64(p.size) > math.MaxUint32-1024 {
			return nil, fmt.Errorf("chunk %v of %s exceeds 4 GiB, HDF5's limit: choose smaller chunks", v.Chunk, v.Type)
		}
		p.elements *= c
		n := (v.Shape[d] + c - 1) / c
		if n > 0 && numbers > math.MaxInt64/int64(n) {
			return nil, fmt.Errorf("shape %v has more than 2^63 chunks of %v", v.Shape, v.Chunk)
		}
		numbers *= int64(max(n, 1))
		p.grid = append(p.grid, n)
	}
	return p, nil
}

// bytes of a full chunk before the filters.
func (p *pipeline) bytes() int { return p.elements * p.size }

// number of the chunk at a grid position, in C order.
func (p *pipeline) number(at []int) int64 {
	n := int64(0)
	for d, i := range at {
		n = n*int64(p.grid[d]) + int64(i)
	}
	return n
}

// part is where the elements of one chunk lie: a box of `valid` elements from `first` on in
// an array of shape `outer`.
type part struct {
	data  []byte
	outer []int
	first []int
	valid []int
}

// encode returns the stored bytes of a chunk; they are part of data or of s until its next
// use.
func (p *pipeline) encode(src part, s *scratch) ([]byte, error) {
	whole := src.valid[0] == p.chunk[0] // the elements lie together and fill the chunk
	for d := 1; d < len(p.chunk); d++ {
		whole = whole && src.valid[d] == p.chunk[d] && src.outer[d] == p.chunk[d]
	}
	var b []byte
	switch {
	case !whole:
		p.spread(src, s)
		b = s.plane[:p.bytes()]
	default:
		off := src.first[0] * (p.bytes() / p.chunk[0])
		b = src.data[off : off+p.bytes()]
		if p.shuffle {
			shuffle(s.plane[:p.bytes()], b, p.size, p.elements, 0)
			b = s.plane[:p.bytes()]
		}
	}
	if p.level > 0 {
		var err error
		if b, err = s.deflate(b, p.level); err != nil {
			return nil, err
		}
	}
	if p.fletcher32 {
		sum := fletcher32(b)
		s.out = append(s.out[:0], b...)
		s.out = le.AppendUint32(s.out, sum)
		b = s.out
	}
	return b, nil
}

// spread copies the rows of a chunk to their places in s.plane, shuffled if asked for, over
// the fill value.
func (p *pipeline) spread(src part, s *scratch) {
	p.blank(s.plane[:p.bytes()])
	s.hi, s.zero = s.hi[:0], s.zero[:0]
	for d, n := range src.valid {
		s.hi = append(s.hi, src.first[d]+n)
		s.zero = append(s.zero, 0)
	}
	s.rows.Start(src.outer, src.first, s.hi)
	s.cols.Start(p.chunk, s.zero, src.valid)
	var from, to extent.Run
	for {
		var ok bool
		if from.Lo == from.Hi {
			if from, ok = s.rows.Next(); !ok {
				return
			}
		}
		if to.Lo == to.Hi {
			if to, ok = s.cols.Next(); !ok {
				return
			}
		}
		n := min(from.Hi-from.Lo, to.Hi-to.Lo)
		row := src.data[int(from.Lo)*p.size : int(from.Lo+n)*p.size]
		if p.shuffle {
			shuffle(s.plane[:p.bytes()], row, p.size, p.elements, int(to.Lo))
		} else {
			copy(s.plane[int(to.Lo)*p.size:], row)
		}
		from.Lo += n
		to.Lo += n
	}
}

// blank fills a chunk with the fill value, in the planes' order when shuffled.
func (p *pipeline) blank(b []byte) {
	switch {
	case p.fill == nil:
		clear(b)
	case !p.shuffle:
		extent.Tile(b, p.fill)
	default:
		for k := range p.size {
			extent.Tile(b[k*p.elements:(k+1)*p.elements], p.fill[k:k+1])
		}
	}
}
