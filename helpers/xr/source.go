package xr

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// chunked is a lazy.Source over the chunks of a manifest, decoded by CF: the one place where
// stored bytes become values. The manifest's index is loaded when first needed, once.
type chunked struct {
	*pattern
	in     string // the file or store
	places places
	number int    // among the variables that places finds the chunks of
	held   string // all elements, decoded, where these are few and known; of one dimension at most

	once  sync.Once
	ready atomic.Bool // load has succeeded
	m     *manifest.Array
	chain *codec.Chain
	err   error
	total int64 // stored bytes of all chunks
	most  int64 // of the largest chunk

	overlays bool // a chunk's stored bytes need no buffer of their own
}

// pattern is what the sources of one variable in many files have in common.
type pattern struct {
	variable string
	shape    []int
	chunk    []int
	grid     []lazy.Axis
	stored   dtype.Type // native order; float32 for float16
	half     bool       // float16 is stored
	packing  cf.Packing
}

// places finds the chunks of variables.
type places interface {
	manifest(number int) (*manifest.Array, error)
}

// placesOf are those of one variable.
type placesOf func() (*manifest.Array, error)

func (f placesOf) manifest(int) (*manifest.Array, error) { return f() }

// newChunked is the source of a variable whose chunks open will find. chunk is the shape of
// a chunk as reading sees it.
func newChunked(variable, in string, shape, chunk []int, stored dtype.Type, p cf.Packing, open func() (*manifest.Array, error)) *chunked {
	t := &pattern{variable: variable, shape: shape, chunk: chunk, stored: inMemory(stored), half: stored.Native() == dtype.Float16, packing: p}
	for d, n := range shape {
		t.grid = append(t.grid, lazy.Regular(n, chunk[d]))
	}
	return &chunked{pattern: t, in: in, places: placesOf(open)}
}

func (s *chunked) load() error {
	s.once.Do(func() {
		if s.m, s.err = s.places.manifest(s.number); s.err != nil {
			return
		}
		if s.half {
			s.m = widened(s.m)
		}
		s.total, s.most, _ = s.m.Index.Stored()
		if len(s.m.Codecs) > 0 {
			s.chain, s.err = codec.Prepare(s.m.Codecs, s.m.Type, s.m.Chunk)
		}
		s.overlays = s.chain != nil && !s.m.Partial && s.chain.Overlays(s.most)
		s.ready.Store(s.err == nil)
	})
	if s.err != nil {
		return fmt.Errorf("%s: %w", s.Name(), s.err)
	}
	return nil
}

func (s *chunked) Name() string      { return s.variable + " in " + s.in }
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

// mostPair is the largest chunk, decoded, of which two are decoded at once: both and what
// is on the way to them stay in a core's cache, and the memory of a worker stays small.
const mostPair = 512 << 10

// Pairs says whether two chunks are decoded at once.
func (s *chunked) Pairs() bool {
	return s.held == "" && s.load() == nil && s.chain != nil && !s.m.Partial && s.chain.Pairs() && s.chain.DecodedSize() <= mostPair
}

// Work is room for a chunk's stored bytes, its elements as stored, and the same decoded,
// less what can be decoded in place; the first two twice where two chunks are decoded at
// once.
func (s *chunked) Work(whole bool) int64 {
	if s.held != "" || s.load() != nil {
		return 0 // Read says why
	}
	held := int64(1) // elements of a chunk as it is decoded
	if s.m.Partial {
		for _, a := range s.grid {
			held *= int64(a.Max())
		}
	} else {
		held = int64(product(s.m.Chunk))
		for d, n := range s.shape { // a chunk at the end is decoded in full and cut
			whole = whole && n%s.m.Chunk[d] == 0
		}
	}
	work := int64(0)
	if s.chain != nil {
		work = aligned(s.chain.ScratchSize())
		if !s.overlays {
			work += aligned(s.most)
		}
	}
	identity := s.packing.Identity()
	if !whole || !identity {
		work += aligned(held * int64(s.stored.Size))
	}
	if s.Pairs() {
		work *= 2
	}
	if !whole && !identity {
		work += aligned(held * int64(s.Type().Size))
	}
	return work
}

func aligned(n int64) int64 { return (n + 63) &^ 63 }

// Stored takes the stored size to be spread evenly.
func (s *chunked) Stored(box lazy.Box) int64 {
	if s.held != "" || s.load() != nil {
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
	if s.held != "" {
		first := 0
		if len(box.Lo) > 0 {
			first = box.Lo[0] * s.Type().Size
		}
		copy(out, s.held[first:first+box.Len()*s.Type().Size])
		return 0, nil
	}
	if err := s.load(); err != nil {
		return 0, err
	}
	rank := len(s.shape)
	first, last := make([]int, rank), make([]int, rank)
	for d, a := range s.grid {
		first[d], _, _ = a.At(box.Lo[d])
		last[d], _, _ = a.At(box.Hi[d] - 1)
	}
	r := reader{chunked: s, ctx: ctx, box: box, out: out, scratch: scratch}
	pairs := s.Pairs()
	for idx, more := first, true; more; {
		if err := ctx.Err(); err != nil {
			return r.bytes, context.Cause(ctx)
		}
		r.top = 0
		var one, two reading
		if err := r.fetch(&one, idx); err != nil {
			return r.bytes, r.at(&one, err)
		}
		idx, more = after(idx, first, last)
		if !pairs || !more {
			if err := r.finish(&one, r.decode(&one)); err != nil {
				return r.bytes, err
			}
			continue
		}
		if err := r.fetch(&two, idx); err != nil {
			return r.bytes, r.at(&two, err)
		}
		idx, more = after(idx, first, last)
		errOne, errTwo := r.decodeBoth(&one, &two)
		if err := cmp.Or(r.finish(&one, errOne), r.finish(&two, errTwo)); err != nil {
			return r.bytes, err
		}
	}
	return r.bytes, nil
}

// after is the position behind idx in C order, in a slice of its own; more is false behind
// the last.
func after(idx, first, last []int) (next []int, more bool) {
	next = append([]int(nil), idx...)
	for d := len(next) - 1; d >= 0; d-- {
		if next[d]++; next[d] <= last[d] {
			return next, true
		}
		next[d] = first[d]
	}
	return next, false
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
