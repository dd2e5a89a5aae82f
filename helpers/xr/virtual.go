package xr

import (
	"context"
	"fmt"
	"sync"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// virtual is a lazy.Source over a virtual dataset of HDF5: its pieces are read from the
// variables that they belong to, as stored, and decoded by the attributes of the dataset.
type virtual struct {
	name    string
	shape   []int
	stored  dtype.Type
	packing cf.Packing
	grid    []lazy.Axis
	chunk   int // elements of the largest box that is read at once
	fill    []byte
	pieces  []netcdf.Piece
	sources []*chunked // of the pieces; nil where a file is missing

	once  sync.Once
	inner int64 // scratch of the sources
}

// virtualRow is about how many elements are read at once.
const virtualRow = 1 << 18

func newVirtual(name string, v HeaderVar, p cf.Packing) *virtual {
	s := &virtual{name: name, shape: v.Shape, stored: inMemory(v.Stored), packing: p, chunk: 1, pieces: v.virtual.Pieces, fill: v.fill}
	left := virtualRow
	s.grid = make([]lazy.Axis, len(v.Shape))
	for d := len(v.Shape) - 1; d >= 0; d-- {
		n := max(1, min(v.Shape[d], left))
		s.grid[d] = lazy.Regular(v.Shape[d], n)
		s.chunk *= n
		left = max(1, left/n)
	}
	for _, piece := range s.pieces {
		var src *chunked
		if o := piece.Source; o != nil {
			chunk := o.ChunkShape
			if m, err := o.Manifest(); chunk == nil && err == nil {
				chunk = m.Chunk
			}
			src = newChunked(o.Path, piece.File, o.Shape, chunk, o.Type, cf.Packing{Stored: s.stored, Raw: s.stored}, o.Manifest)
		}
		s.sources = append(s.sources, src)
	}
	return s
}

func (s *virtual) Name() string      { return s.name }
func (s *virtual) Shape() []int      { return s.shape }
func (s *virtual) Type() dtype.Type  { return s.packing.Type() }
func (s *virtual) Grid() []lazy.Axis { return s.grid }

func (s *virtual) Held() (n int64) {
	for _, src := range s.sources {
		if src != nil {
			n += src.Held()
		}
	}
	return n
}

// Stored takes elements to be stored as they are.
func (s *virtual) Stored(box lazy.Box) int64 { return int64(box.Len() * s.stored.Size) }

// Work is a box as it is stored, part of it from one source and as it is decoded, and what
// the sources need.
func (s *virtual) Work(bool) int64 {
	s.once.Do(func() {
		for _, src := range s.sources {
			if src != nil {
				s.inner = max(s.inner, src.Work(false), src.Work(true))
			}
		}
	})
	return 2*aligned(int64(s.chunk*s.stored.Size)) + aligned(int64(s.chunk*s.Type().Size)) + s.inner
}

// Read puts a box together, one part of the grid after the other.
func (s *virtual) Read(ctx context.Context, box lazy.Box, out, scratch []byte) (int64, error) {
	take := func(n int) []byte {
		p := scratch[:n:n]
		scratch = scratch[aligned(int64(n)):]
		return p
	}
	raw, part, decoded := take(s.chunk*s.stored.Size), take(s.chunk*s.stored.Size), take(s.chunk*s.Type().Size)
	first, last := make([]int, len(s.shape)), make([]int, len(s.shape))
	for d, a := range s.grid {
		first[d], _, _ = a.At(box.Lo[d])
		last[d], _, _ = a.At(box.Hi[d] - 1)
	}
	total, size := int64(0), s.Type().Size
	for idx, more := first, true; more; idx, more = after(idx, first, last) {
		if ctx.Err() != nil {
			return total, context.Cause(ctx)
		}
		b := lazy.Box{Lo: make([]int, len(idx)), Hi: make([]int, len(idx))}
		at := make([]int, len(idx))
		for d, i := range idx {
			lo, hi := s.grid[d].Bounds(i)
			b.Lo[d], b.Hi[d] = max(lo, box.Lo[d]), min(hi, box.Hi[d])
			at[d] = b.Lo[d] - box.Lo[d]
		}
		n := b.Len()
		read, err := s.gather(ctx, b, raw[:n*s.stored.Size], part, scratch)
		if total += read; err != nil {
			return total, fmt.Errorf("%s: %w", s.name, err)
		}
		s.packing.Decode(decoded[:n*size], raw[:n*s.stored.Size])
		st := cStrides(box.Shape())
		kernel.CopyBoxAt(out[dot(at, st)*size:], st, decoded, 0, cStrides(b.Shape()), b.Shape(), size)
	}
	return total, nil
}

// gather puts the stored elements of a box together.
func (s *virtual) gather(ctx context.Context, box lazy.Box, raw, part, scratch []byte) (total int64, err error) {
	clear(raw)
	if len(s.fill) == s.stored.Size {
		for n := copy(raw, s.fill); n < len(raw); n *= 2 {
			copy(raw[n:], raw[:n])
		}
	}
	st := cStrides(box.Shape())
	for i, p := range s.pieces {
		err := eachOverlap(p, box, func(target, from []int, shape []int) error {
			src := s.sources[i]
			if src == nil {
				return fmt.Errorf("elements are in %s, which does not exist: put it where the file expects it", p.File)
			}
			b := lazy.Box{Lo: from, Hi: make([]int, len(from))}
			for d := range from {
				b.Hi[d] = from[d] + 1
			}
			at := make([]int, len(target))
			for d := range target {
				at[d] = target[d] - box.Lo[d]
			}
			toSt, ext := make([]int, len(p.Along)), make([]int, len(p.Along))
			for k, pair := range p.Along {
				b.Hi[pair.Source] = from[pair.Source] + shape[k]
				toSt[k], ext[k] = st[pair.Target], shape[k]
			}
			n := b.Len() * s.stored.Size
			read, err := src.Read(ctx, b, part[:n], scratch)
			total += read
			if err == nil {
				kernel.CopyBoxAt(raw[dot(at, st)*s.stored.Size:], toSt, part[:n], 0, cStrides(ext), ext, s.stored.Size)
			}
			return err
		})
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// eachOverlap calls f for every box of a piece's lattice that a box meets: where it begins in
// the virtual dataset and in the source, and its extent along the paired dimensions.
func eachOverlap(p netcdf.Piece, box lazy.Box, f func(target, from, shape []int) error) error {
	paired := make([]bool, len(box.Lo))
	runs := make([][]netcdf.Shift, len(p.Along))
	first, last := make([]int, len(p.Along)), make([]int, len(p.Along))
	for k, pair := range p.Along {
		paired[pair.Target] = true
		for _, r := range pair.Shifts {
			lo, hi := max(r.Target, box.Lo[pair.Target]), min(r.Target+r.Len, box.Hi[pair.Target])
			if lo < hi {
				runs[k] = append(runs[k], netcdf.Shift{Target: lo, Source: r.Source + lo - r.Target, Len: hi - lo})
			}
		}
		if len(runs[k]) == 0 {
			return nil
		}
		last[k] = len(runs[k]) - 1
	}
	for d, t := range p.Target {
		if !paired[d] && (t < box.Lo[d] || t >= box.Hi[d]) {
			return nil
		}
	}
	for idx, more := first, true; more; idx, more = after(idx, first, last) {
		target, from := append([]int(nil), p.Target...), append([]int(nil), p.From...)
		shape := make([]int, len(p.Along))
		for k, pair := range p.Along {
			r := runs[k][idx[k]]
			target[pair.Target], from[pair.Source], shape[k] = r.Target, r.Source, r.Len
		}
		if err := f(target, from, shape); err != nil {
			return err
		}
	}
	return nil
}
