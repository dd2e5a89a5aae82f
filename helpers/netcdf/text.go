package netcdf

import (
	"context"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// Text reads all strings of a variable, in C order.
//
// Characters (Type Bytes of size 1) are joined along the last dimension, so that the result
// has one string less by that dimension; trailing NULs are dropped. Text of fixed and of any
// length gives a string per element. Bytes that are not UTF-8 become U+FFFD.
//
// Errors: *FormatError; ErrUnsupported for variables that hold no text and for filters that
// package codec does not know; ErrLimit beyond Limits.TextBytes.
func (v *Variable) Text(ctx context.Context) ([]string, error) {
	texts, err := v.text(ctx)
	if err != nil {
		return nil, v.locate(err)
	}
	return texts, nil
}

func (v *Variable) text(ctx context.Context) ([]string, error) {
	if v.Type.Kind != dtype.String && v.Type.Kind != dtype.Bytes {
		return nil, cursor.Unsupported(-1, "the variable has elements of type %s, text is wanted", v.Type)
	}
	if v.data.lost != nil {
		return nil, v.data.lost
	}
	a, err := v.build()
	if err != nil {
		return nil, err
	}
	p, err := v.gather(ctx, a)
	if err != nil {
		return nil, err
	}
	switch {
	case v.Type.Kind == dtype.String:
		return v.anyLength(p)
	case v.Type.Size > 1:
		padding := unwrapPadding(v.data.hdf)
		return each(p, v.Type.Size, func(b []byte) string { return unpad(b, padding) }), nil
	}
	return v.joined(p), nil
}

func unwrapPadding(d *hdf5.Dataset) byte {
	element, _ := unwrap(d.Type)
	return element.Padding
}

// joined makes strings of characters.
func (v *Variable) joined(p []byte) []string {
	width := 1
	if n := len(v.Shape); n > 0 {
		width = v.Shape[n-1]
	}
	if width == 0 {
		return make([]string, min(bytesOf(v.Shape[:len(v.Shape)-1], 1), v.file.options.text))
	}
	return each(p, width, func(b []byte) string { return unpad(b, padNUL) })
}

// anyLength looks up what elements of any length stand for.
func (v *Variable) anyLength(p []byte) (texts []string, err error) {
	size := int(v.elementSize())
	left := v.file.options.text
	err = v.file.walk(func(h *hdf5.File) error {
		for ; len(p) >= size; p = p[size:] {
			s, err := vlenText(h, p[:size])
			if err != nil {
				return err
			}
			if left -= int64(len(s)); left < 0 {
				return v.tooMuchText()
			}
			texts = append(texts, s)
		}
		return nil
	})
	return texts, err
}

func (v *Variable) tooMuchText() error {
	return cursor.Exceeded(-1, "the text takes more than %d bytes; raise Limits.TextBytes to read it", v.file.options.text)
}

// gather reads all elements as stored, in C order.
func (v *Variable) gather(ctx context.Context, a *manifest.Array) ([]byte, error) {
	size := v.elementSize()
	n := bytesOf(v.Shape, size)
	if n > v.file.options.text || bytesOf(a.Chunk, size) > v.file.options.text {
		return nil, v.tooMuchText()
	}
	out := make([]byte, n)
	v.prefill(out)
	if n == 0 {
		return out, nil
	}
	chain, err := codec.Prepare(a.Codecs, dtype.Type{Kind: dtype.Opaque, Size: int(size)}, a.Chunk)
	if err != nil {
		return nil, &FormatError{Offset: -1, What: err.Error(), Err: ErrUnsupported}
	}
	grid := make([]int, len(a.Shape))
	for i, c := range a.Chunk {
		grid[i] = (a.Shape[i]-1)/c + 1
	}
	g := gathering{a: a, chain: chain, size: int(size), out: out}
	for at := make([]int, len(grid)); ; {
		if err := g.chunk(ctx, at); err != nil {
			return nil, err
		}
		if !next(at, grid) {
			return out, nil
		}
	}
}

// prefill writes the fill value to all elements.
func (v *Variable) prefill(out []byte) {
	fill := v.Fill
	if v.data.hdf != nil {
		fill = v.data.hdf.Fill.Value
	}
	if len(fill) == 0 || int64(len(fill)) != v.elementSize() {
		return
	}
	for p := out; len(p) >= len(fill); p = p[len(fill):] {
		copy(p, fill)
	}
}

// next steps through a grid in C order; false after the last position.
func next(at, grid []int) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i] < grid[i] {
			return true
		}
		at[i] = 0
	}
	return false
}

// gathering is an array on its way into memory.
type gathering struct {
	a      *manifest.Array
	chain  *codec.Chain
	size   int // bytes of an element
	out    []byte
	chunks [2][]byte // stored, decoded: used again
}

// chunk reads one chunk to where it belongs.
func (g *gathering) chunk(ctx context.Context, at []int) error {
	ref, ok, err := g.a.Index.Ref(at)
	if err != nil || !ok {
		return err
	}
	box, want := make([]int, len(at)), g.size
	for i, c := range g.a.Chunk {
		box[i] = c
		if g.a.Partial {
			box[i] = min(c, g.a.Shape[i]-at[i]*c)
		}
		want *= box[i]
	}
	stored := ref.Inline
	if stored == nil {
		stored = slices.Grow(g.chunks[0][:0], int(ref.Length))[:ref.Length]
		if err := g.a.Bytes.ReadAt(ctx, ref.Key, stored, ref.Offset); err != nil {
			return err
		}
		g.chunks[0] = stored
	}
	if g.a.Partial {
		place(g.out, g.a.Shape, stored, box, at, g.a.Chunk, g.size)
		return nil
	}
	p := slices.Grow(g.chunks[1][:0], want)[:want]
	g.chunks[1] = p
	if err := g.chain.Decode(p, stored, ref.Mask, nil); err != nil {
		return cursor.Corrupt(ref.Offset, "chunk %v: %v", at, err)
	}
	place(g.out, g.a.Shape, p, box, at, g.a.Chunk, g.size)
	return nil
}

// place copies a chunk's elements that lie inside the array to where they belong:
// out[at*chunk+i] = p[i] for all positions i of the box.
func place(out []byte, shape []int, p []byte, box, at, chunk []int, size int) {
	rank := len(shape)
	if rank == 0 {
		copy(out, p)
		return
	}
	last := rank - 1
	row := size * min(box[last], shape[last]-at[last]*chunk[last])
	i := make([]int, last)
	for {
		from, to, inside := 0, 0, true
		for k := range rank {
			j := 0
			if k < last {
				j = i[k]
			}
			whole := at[k]*chunk[k] + j
			inside = inside && whole < shape[k]
			from, to = from*box[k]+j, to*shape[k]+whole
		}
		if inside {
			copy(out[to*size:to*size+row], p[from*size:])
		}
		if !next(i, box[:last]) {
			return
		}
	}
}
