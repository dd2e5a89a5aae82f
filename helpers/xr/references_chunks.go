package xr

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// irregularError says that pieces make no regular grid of chunks.
type irregularError struct{ what string }

func (e *irregularError) Error() string { return e.what }

// referred adds references to the chunks of all pieces.
func (r *referencing) referred(j joint, arrays []*manifest.Array) error {
	codecs, err := manifest.Numcodecs(arrays[0].Codecs, arrays[0].Type.Size)
	if err != nil {
		return j.fail(j.pieces[0], err)
	}
	chunk, indexes, err := j.grid(arrays)
	if err != nil {
		return err
	}
	a := j.describe(chunk, codecs)
	if err := r.w.Array(a); err != nil {
		return j.fail(j.pieces[0], err)
	}
	start := 0
	for i, m := range arrays {
		c := chunkReferences{r: r, j: j, m: m, a: a, index: indexes[i], start: start}
		if err := c.add(); err != nil {
			return j.fail(j.pieces[i], err)
		}
		if j.dim >= 0 {
			start += j.pieces[i].Shape[j.dim] / chunk[j.dim]
		}
	}
	return nil
}

// grid is the one chunk shape of all pieces and, for each, where its chunks are.
func (j joint) grid(arrays []*manifest.Array) ([]int, []manifest.Index, error) {
	if arrays[0].Partial {
		return j.rows(arrays)
	}
	first := arrays[0]
	indexes := make([]manifest.Index, len(arrays))
	for i, m := range arrays {
		indexes[i] = m.Index
		if m.Partial || !slices.Equal(m.Chunk, first.Chunk) || !reflect.DeepEqual(m.Codecs, first.Codecs) {
			return nil, nil, &irregularError{fmt.Sprintf("xr: %s is stored in chunks of %v with %v in %s and in chunks of %v with %v in %s: Zarr has one chunk shape and one pipeline for all; index the files apart, or convert them",
				j.name, first.Chunk, codecNames(first.Codecs), j.pieces[0].file, m.Chunk, codecNames(m.Codecs), j.pieces[i].file)}
		}
		if j.dim < 0 || i == len(arrays)-1 {
			continue
		}
		if n, c := m.Shape[j.dim], m.Chunk[j.dim]; n%c != 0 {
			return nil, nil, &irregularError{fmt.Sprintf("xr: %s has %d elements along %s in chunks of %d in %s: the last chunk is not full, so that no regular grid goes on in the next file; index the files apart, or convert them",
				j.name, n, j.pieces[0].Dims[j.dim], c, j.pieces[i].file)}
		}
	}
	return first.Chunk, indexes, nil
}

func codecNames(specs []codec.Spec) []string {
	names := []string{}
	for _, s := range specs {
		names = append(names, s.Name)
	}
	return names
}

// rows cuts pieces whose elements lie end to end into chunks of one shape.
func (j joint) rows(arrays []*manifest.Array) ([]int, []manifest.Index, error) {
	shape := slices.Clone(arrays[0].Shape)
	for _, m := range arrays[1:] {
		shape[j.dim] = gcd(shape[j.dim], m.Shape[j.dim])
	}
	chunk := manifest.RegularChunk(shape, arrays[0].Type.Size)
	indexes := make([]manifest.Index, len(arrays))
	for i := 0; i < len(arrays); i++ {
		m, ok := arrays[i], false
		if m.Partial && len(m.Codecs) == 0 {
			indexes[i], ok = m.Regular(chunk)
		}
		switch {
		case ok:
		case m.Partial && len(chunk) > 0 && chunk[0] > 1:
			chunk[0], i = 1, -1 // other variables lie between its records: begin again
		default:
			return nil, nil, &irregularError{fmt.Sprintf("xr: %s lies end to end in %s and in chunks in %s: Zarr has one chunk shape for all; index the files apart, or convert them", j.name, j.pieces[0].file, j.pieces[i].file)}
		}
	}
	return chunk, indexes, nil
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// chunkReferences adds the chunks of one piece.
type chunkReferences struct {
	r     *referencing
	j     joint
	m     *manifest.Array
	a     zarrstore.ReferenceArray
	index manifest.Index
	start int    // chunks before it along the dimension of the joint
	empty []byte // a chunk that was never written, encoded; nil: none yet
}

func (c *chunkReferences) add() error {
	grid := make([]int, len(c.m.Shape))
	for d, n := range c.m.Shape {
		grid[d] = (n + c.a.Chunks[d] - 1) / c.a.Chunks[d]
	}
	at, to := make([]int, len(grid)), make([]int, len(grid))
	for n := range product(grid) {
		for d := len(grid) - 1; d >= 0; d-- {
			at[d] = n % grid[d]
			n /= grid[d]
			to[d] = at[d]
			if d == c.j.dim {
				to[d] += c.start
			}
		}
		ref, stored, err := c.index.Ref(at)
		if err == nil {
			ref, stored, err = c.said(ref, stored)
		}
		if err != nil {
			return fmt.Errorf("chunk %v: %w", at, err)
		}
		if stored {
			c.r.w.Chunk(c.j.path, to, ref)
		}
	}
	return nil
}

// said is a reference as Zarr can say it: chunks that skipped a filter are encoded anew, and
// chunks that were never written as well where the fill value of the Zarr array, which means
// missing, is another than that of the file.
func (c *chunkReferences) said(ref manifest.Ref, stored bool) (manifest.Ref, bool, error) {
	switch {
	case !stored && bytes.Equal(c.element(c.m.Fill), c.element(c.a.Fill)):
		return ref, false, nil
	case !stored:
		if c.empty == nil {
			elements := make([]byte, product(c.a.Chunks)*c.a.Type.Size)
			if len(c.m.Fill) > 0 {
				kernel.Fill(elements, c.m.Fill)
			}
			var err error
			if c.empty, err = c.encode(elements); err != nil {
				return ref, false, err
			}
		}
		return manifest.Ref{Inline: c.empty}, true, nil
	case ref.Mask != 0:
		return c.again(ref)
	}
	var err error
	if ref.Inline == nil {
		ref.Key, err = c.r.place(ref.Key)
	}
	return ref, true, err
}

// element is a fill value, zero where none is defined.
func (c *chunkReferences) element(fill []byte) []byte {
	if len(fill) > 0 {
		return fill
	}
	return make([]byte, c.a.Type.Size)
}

// again decodes a chunk and encodes it with all codecs.
func (c *chunkReferences) again(ref manifest.Ref) (manifest.Ref, bool, error) {
	chain, err := codec.Prepare(c.m.Codecs, c.m.Type, c.m.Chunk)
	if err != nil {
		return ref, false, err
	}
	if ref.Length > 2*chain.MaxEncoded()+1<<12 {
		return ref, false, fmt.Errorf("%d bytes are stored where at most %d were expected; the chunk is damaged", ref.Length, chain.MaxEncoded())
	}
	stored, elements := make([]byte, ref.Length), make([]byte, chain.DecodedSize())
	if err := c.m.Bytes.ReadAt(cluster.Context(), ref.Key, stored, ref.Offset); err != nil {
		return ref, false, err
	}
	if err := chain.Decode(elements, stored, ref.Mask, nil); err != nil {
		return ref, false, err
	}
	b, err := c.encode(elements)
	return manifest.Ref{Inline: b}, true, err
}

// encode stores elements as the Zarr array does.
func (c *chunkReferences) encode(elements []byte) ([]byte, error) {
	chain, err := codec.Prepare(c.a.Codecs, c.a.Type, c.a.Chunks)
	if err != nil {
		return nil, err
	}
	return chain.Encode(make([]byte, 0, chain.MaxEncoded()), elements, nil)
}

// copied adds a variable with its elements, as one chunk. Times that files count in
// different units are counted in one.
func (r *referencing) copied(j joint) error {
	data, unit, err := j.elements()
	if err != nil {
		return err
	}
	b, err := compute(cluster.Context(), data)
	if err != nil {
		return j.fail(j.pieces[0], err)
	}
	a := j.describe(atLeastOne(j.shape()), nil)
	a.Type = a.Type.Native()
	if unit != nil {
		a.Type, a.Fill = data.Type(), nil
		a.Attrs = a.Attrs.With("units", unit.String()).With("calendar", unit.Calendar.String()).Without("_FillValue").Without("missing_value")
	}
	if err := r.w.Array(a); err != nil || len(b.Data) == 0 {
		return err
	}
	r.w.Chunk(j.path, make([]int, len(a.Chunks)), manifest.Ref{Inline: b.Data})
	return nil
}

// elements is the elements of all pieces as stored; of times in several units the counts in
// one, which is returned too.
func (j joint) elements() (lazy.Array, *timeCoding, error) {
	if j.dim >= 0 && j.samePacking() != nil {
		n, ok := find(append(slices.Clone(j.whole.vars), j.whole.coords...), j.name)
		if !ok || n.time == nil {
			return lazy.Array{}, nil, j.samePacking()
		}
		return n.data, n.time, nil
	}
	arrays := make([]lazy.Array, len(j.pieces))
	for i, p := range j.pieces {
		m, err := p.manifest()
		if err != nil {
			return lazy.Array{}, nil, err
		}
		t := p.Stored
		if !t.Numeric() {
			t = dtype.Uint8
		}
		plain := cf.Packing{Stored: t.Native(), Raw: t.Native()}
		arrays[i] = lazy.FromSource(newChunked(j.name, p.file, p.Shape, m.Chunk, t, plain, p.manifest))
	}
	if len(arrays) == 1 {
		return arrays[0], nil, nil
	}
	return lazy.Concat(j.dim, arrays...), nil, nil
}
