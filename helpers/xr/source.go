package xr

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// chunked is a lazy.Source over the chunks of a manifest, decoded by CF: the one place where
// stored bytes become values. The manifest's index is loaded when first needed, once.
type chunked struct {
	name    string
	shape   []int
	chunk   []int
	grid    []lazy.Axis
	stored  dtype.Type // native order; float32 for float16
	half    bool       // float16 is stored
	packing cf.Packing
	open    func() (*manifest.Array, error)

	once  sync.Once
	ready atomic.Bool // load has succeeded
	m     *manifest.Array
	chain *codec.Chain
	err   error
	total int64 // stored bytes of all chunks
	most  int64 // of the largest chunk
}

// newChunked is the source of a variable whose chunks open will find. chunk is the shape of
// a chunk as reading sees it.
func newChunked(name string, shape, chunk []int, stored dtype.Type, p cf.Packing, open func() (*manifest.Array, error)) *chunked {
	s := &chunked{name: name, shape: shape, chunk: chunk, stored: inMemory(stored), half: stored.Native() == dtype.Float16, packing: p, open: open}
	for d, n := range shape {
		s.grid = append(s.grid, lazy.Regular(n, chunk[d]))
	}
	return s
}

func (s *chunked) load() error {
	s.once.Do(func() {
		if s.m, s.err = s.open(); s.err != nil {
			return
		}
		if s.half {
			s.m = widened(s.m)
		}
		s.total, s.most, _ = s.m.Index.Stored()
		if len(s.m.Codecs) > 0 {
			s.chain, s.err = codec.Prepare(s.m.Codecs, s.m.Type, s.m.Chunk)
		}
		s.ready.Store(s.err == nil)
	})
	if s.err != nil {
		return fmt.Errorf("%s: %w", s.name, s.err)
	}
	return nil
}

func (s *chunked) Name() string      { return s.name }
func (s *chunked) Shape() []int      { return s.shape }
func (s *chunked) Type() dtype.Type  { return s.packing.Type() }
func (s *chunked) Grid() []lazy.Axis { return s.grid }

// Held counts the index: key, offset, length and mask of every chunk in columns.
func (s *chunked) Held() int64 {
	n := int64(1)
	for _, a := range s.grid {
		n *= int64(a.Chunks())
	}
	return 24 * n
}

// Work is room for a chunk's stored bytes, its elements as stored, and the same decoded,
// less what can be decoded in place.
func (s *chunked) Work(whole bool) int64 {
	if s.load() != nil {
		return 0 // Read says why
	}
	elements := int64(1)
	for _, a := range s.grid {
		elements *= int64(a.Max())
	}
	held := elements // of a chunk as it is decoded
	if !s.m.Partial {
		held = int64(product(s.m.Chunk))
		for d, n := range s.shape { // a chunk at the end is decoded in full and cut
			whole = whole && n%s.m.Chunk[d] == 0
		}
	}
	raw, full := int64(0), held*int64(s.stored.Size)
	if s.chain != nil {
		raw = s.most + s.chain.ScratchSize() + 64
	}
	identity := s.packing.Identity()
	switch {
	case whole && identity:
		return raw
	case identity || whole:
		return raw + full + 64
	}
	return raw + full + held*int64(s.Type().Size) + 128
}

// Stored takes the stored size to be spread evenly.
func (s *chunked) Stored(box lazy.Box) int64 {
	if s.load() != nil {
		return 0
	}
	share := 1.0
	for d, a := range s.grid {
		first, _, _ := a.At(box.Lo[d])
		last, _, _ := a.At(box.Hi[d] - 1)
		share *= float64(last-first+1) / float64(a.Chunks())
	}
	return int64(float64(s.total) * share)
}

// Read decodes the chunks that the box meets.
func (s *chunked) Read(ctx context.Context, box lazy.Box, out, scratch []byte) (int64, error) {
	if err := s.load(); err != nil {
		return 0, err
	}
	rank := len(s.shape)
	first, last := make([]int, rank), make([]int, rank)
	for d, a := range s.grid {
		first[d], _, _ = a.At(box.Lo[d])
		last[d], _, _ = a.At(box.Hi[d] - 1)
	}
	r := reader{chunked: s, ctx: ctx, scratch: scratch}
	idx := append([]int(nil), first...)
	for {
		if err := ctx.Err(); err != nil {
			return r.bytes, context.Cause(ctx)
		}
		if err := r.chunkInto(idx, box, out); err != nil {
			return r.bytes, fmt.Errorf("%s: chunk %v: %w", s.name, idx, err)
		}
		d := rank - 1
		for ; d >= 0; d-- {
			if idx[d]++; idx[d] <= last[d] {
				break
			}
			idx[d] = first[d]
		}
		if d < 0 {
			return r.bytes, nil
		}
	}
}

// reader is one Read: it hands out scratch and counts bytes.
type reader struct {
	*chunked
	ctx     context.Context
	scratch []byte
	top     int
	bytes   int64
}

func (r *reader) take(n int) []byte {
	lo := r.top
	r.top = (lo + n + 63) &^ 63
	return r.scratch[lo : lo+n : lo+n]
}

// chunkInto puts the part of one chunk that lies in box into out, which holds box.
func (r *reader) chunkInto(idx []int, box lazy.Box, out []byte) error {
	r.top = 0
	rank := len(idx)
	lo, ext := make([]int, rank), make([]int, rank) // the chunk: where it begins, what exists of it
	part := lazy.Box{Lo: make([]int, rank), Hi: make([]int, rank)}
	whole := true
	for d, a := range r.grid {
		var hi int
		lo[d], hi = a.Bounds(idx[d])
		ext[d] = hi - lo[d]
		part.Lo[d], part.Hi[d] = max(box.Lo[d], lo[d])-lo[d], min(box.Hi[d], hi)-lo[d]
		whole = whole && part.Lo[d] == 0 && part.Hi[d] == ext[d] && box.Hi[d]-box.Lo[d] == ext[d]
	}
	held := ext // the shape of the decoded chunk
	if !r.m.Partial {
		held = r.m.Chunk
		for d := range ext {
			whole = whole && ext[d] == held[d]
		}
	}
	n := product(held)
	identity := r.packing.Identity()
	var raw []byte
	if whole && identity {
		raw = out
	} else {
		raw = r.take(n * r.stored.Size)
	}
	if err := r.elements(idx, part, held, raw); err != nil {
		return err
	}
	if whole {
		if !identity {
			r.packing.Decode(out, raw)
		}
		return nil
	}
	values, size := raw, r.Type().Size
	if !identity {
		values = r.take(n * size)
		r.unpack(values, raw, part, held)
	}
	shape := part.Shape()
	dst := make([]int, rank)
	for d := range dst {
		dst[d] = lo[d] + part.Lo[d] - box.Lo[d]
	}
	st := cStrides(box.Shape())
	hs := cStrides(held)
	kernel.CopyBoxAt(out[dot(dst, st)*size:], st, values, dot(part.Lo, hs), hs, shape, size)
	return nil
}

// unpack decodes the elements between the first and the last that part needs; the others
// may not have been read.
func (r *reader) unpack(dst, src []byte, part lazy.Box, held []int) {
	from, to := span(part, held)
	a, b := r.stored.Size, r.Type().Size
	r.packing.Decode(dst[from*b:to*b], src[from*a:to*a])
}

// elements puts a chunk's elements, as stored but in native order, into dst. Where they are
// stored end to end only those that part needs are read.
func (r *reader) elements(idx []int, part lazy.Box, held []int, dst []byte) error {
	ref, ok, err := r.m.Index.Ref(idx)
	if err != nil {
		return err
	}
	if !ok {
		r.fill(dst)
		return nil
	}
	if r.chain == nil {
		from, to := span(part, held)
		size := r.stored.Size
		p := dst[from*size : to*size]
		r.bytes += int64(len(p))
		if ref.Inline != nil {
			if len(ref.Inline) < to*size {
				return fmt.Errorf("%d bytes are stored in the header and %d wanted; the file is damaged", len(ref.Inline), to*size)
			}
			copy(p, ref.Inline[from*size:])
		} else if err := r.m.Bytes.ReadAt(r.ctx, ref.Key, p, ref.Offset+int64(from*size)); ref.Length < 0 && errors.Is(err, fs.ErrNotExist) {
			r.fill(dst)
			return nil
		} else if err != nil {
			return err
		}
		if r.m.Type.Big {
			kernel.SwapBytes(p, size)
		}
		return nil
	}
	if r.m.Partial {
		from, to := span(part, held)
		return r.convert(ref, product(held), from, to, dst[from*r.stored.Size:to*r.stored.Size])
	}
	stored := ref.Inline
	if stored == nil {
		n := ref.Length
		if n < 0 {
			if n, err = r.m.Bytes.Size(r.ctx, ref.Key); errors.Is(err, fs.ErrNotExist) {
				r.fill(dst)
				return nil
			} else if err != nil {
				return err
			}
		}
		if n > r.most {
			return fmt.Errorf("%d bytes are stored where at most %d were expected; the chunk is damaged", n, r.most)
		}
		stored = r.take(int(n))
		r.bytes += n
		if err := r.m.Bytes.ReadAt(r.ctx, ref.Key, stored, ref.Offset); err != nil {
			return err
		}
	}
	if err := r.chain.Decode(dst, stored, ref.Mask, r.scratch[r.top:]); err != nil {
		return fmt.Errorf("at byte %d of %s: %w", ref.Offset, ref.Key, err)
	}
	return nil
}

// fill is what a chunk that was never written holds.
func (r *reader) fill(dst []byte) {
	if len(r.m.Fill) == 0 {
		clear(dst)
		return
	}
	for n := copy(dst, r.m.Fill); n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}

// span is the range of elements, in C order of a chunk of the given shape, from the first to
// the last one of part.
func span(part lazy.Box, held []int) (from, to int) {
	st := cStrides(held)
	last := make([]int, len(held))
	for d := range last {
		last[d] = part.Hi[d] - 1
	}
	return dot(part.Lo, st), dot(last, st) + 1
}

func product(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// cStrides are the distances in elements between neighbours in C order.
func cStrides(shape []int) []int {
	s := make([]int, len(shape))
	n := 1
	for d := len(shape) - 1; d >= 0; d-- {
		s[d] = n
		n *= shape[d]
	}
	return s
}

func dot(a, b []int) int {
	n := 0
	for i := range a {
		n += a[i] * b[i]
	}
	return n
}
