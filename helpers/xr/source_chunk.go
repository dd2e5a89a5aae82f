package xr

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// reader is one Read: it hands out scratch and counts bytes.
type reader struct {
	*chunked
	ctx     context.Context
	box     lazy.Box
	out     []byte // the elements of box
	scratch []byte
	top     int
	bytes   int64
}

func (r *reader) take(n int) []byte {
	lo := r.top
	r.top = (lo + n + 63) &^ 63
	return r.scratch[lo : lo+n : lo+n]
}

// reading is one chunk on its way into a box.
type reading struct {
	idx     []int
	lo      []int    // where the chunk begins
	held    []int    // shape of the decoded chunk
	part    lazy.Box // what the box needs of it, counted from its begin
	place   []byte   // where all of it goes, when it lies end to end in the box; else nil
	raw     []byte   // its elements as stored, in native order
	ref     manifest.Ref
	stored  []byte // to be decoded into raw; nil: they are there already
	scratch []byte // for that
}

// fetch finds a chunk's place and reads its stored bytes.
func (r *reader) fetch(c *reading, idx []int) error {
	r.lay(c, idx)
	n := product(c.held)
	if c.place != nil && r.packing.Identity() {
		c.raw = c.place
	} else {
		c.raw = r.take(n * r.stored.Size)
	}
	var ok bool
	var err error
	if c.ref, ok, err = r.m.Index.Ref(idx); err != nil {
		return err
	}
	switch {
	case !ok:
		r.fill(c.raw)
		return nil
	case r.chain == nil:
		return r.plain(c)
	case r.m.Partial:
		from, to := span(c.part, c.held)
		return r.convert(c.ref, n, from, to, c.raw[from*r.stored.Size:to*r.stored.Size])
	}
	return r.encoded(c)
}

// lay computes the part of a chunk that lies in the box, and where it goes.
func (r *reader) lay(c *reading, idx []int) {
	rank := len(idx)
	buf := make([]int, 4*rank)
	ext := buf[:rank] // what exists of the chunk
	c.idx, c.lo = idx, buf[rank:2*rank]
	c.part = lazy.Box{Lo: buf[2*rank : 3*rank], Hi: buf[3*rank:]}
	whole := true
	for d, a := range r.grid {
		var hi int
		c.lo[d], hi = a.Bounds(idx[d])
		ext[d] = hi - c.lo[d]
		c.part.Lo[d], c.part.Hi[d] = max(r.box.Lo[d], c.lo[d])-c.lo[d], min(r.box.Hi[d], hi)-c.lo[d]
		whole = whole && c.part.Lo[d] == 0 && c.part.Hi[d] == ext[d]
	}
	c.held = ext
	if !r.m.Partial {
		c.held = r.m.Chunk
		for d := range ext {
			whole = whole && ext[d] == c.held[d]
		}
	}
	cut := false // the box is longer than the chunk along a dimension behind this one
	for d := rank - 1; d >= 0; d-- {
		whole = whole && !(cut && ext[d] > 1)
		cut = cut || r.box.Hi[d]-r.box.Lo[d] > ext[d]
	}
	if whole {
		size := r.Type().Size
		at := r.offset(c) * size
		c.place = r.out[at : at+product(ext)*size]
	}
}

// offset is where in the box the part of a chunk begins, in elements.
func (r *reader) offset(c *reading) int {
	n := 0
	for d := range c.lo {
		n = n*(r.box.Hi[d]-r.box.Lo[d]) + c.lo[d] + c.part.Lo[d] - r.box.Lo[d]
	}
	return n
}

// plain reads the elements that part needs of a chunk that stores them end to end.
func (r *reader) plain(c *reading) error {
	from, to := span(c.part, c.held)
	size := r.stored.Size
	dst := c.raw[from*size : to*size]
	r.bytes += int64(len(dst))
	if c.ref.Inline != nil {
		if len(c.ref.Inline) < to*size {
			return fmt.Errorf("%d bytes are stored in the header and %d wanted; the file is damaged", len(c.ref.Inline), to*size)
		}
		copy(dst, c.ref.Inline[from*size:])
	} else if err := r.m.Bytes.ReadAt(r.ctx, c.ref.Key, dst, c.ref.Offset+int64(from*size)); c.ref.Length < 0 && errors.Is(err, fs.ErrNotExist) {
		r.fill(dst)
		return nil
	} else if err != nil {
		return err
	}
	if r.m.Type.Big {
		kernel.SwapBytes(dst, size)
	}
	return nil
}

// encoded reads the stored bytes of a chunk that is to be decoded.
func (r *reader) encoded(c *reading) (err error) {
	c.scratch = r.take(int(r.chain.ScratchSize()))
	if c.ref.Inline != nil {
		c.stored = c.ref.Inline
		return nil
	}
	n := c.ref.Length
	if n < 0 {
		if n, err = r.m.Bytes.Size(r.ctx, c.ref.Key); errors.Is(err, fs.ErrNotExist) {
			r.fill(c.raw)
			return nil
		} else if err != nil {
			return err
		}
	}
	if n > r.most {
		return fmt.Errorf("%d bytes are stored where at most %d were expected; the chunk is damaged", n, r.most)
	}
	if r.overlays {
		c.stored = r.chain.Overlay(c.raw, c.scratch, c.ref.Mask, int(n))
	} else {
		c.stored = r.take(int(n))
	}
	r.bytes += n
	return r.m.Bytes.ReadAt(r.ctx, c.ref.Key, c.stored, c.ref.Offset)
}

// decode puts the elements into raw.
func (r *reader) decode(c *reading) error {
	if c.stored == nil {
		return nil
	}
	return r.chain.Decode(c.raw, c.stored, c.ref.Mask, c.scratch)
}

// decodeBoth decodes two chunks, at once when both are encoded.
func (r *reader) decodeBoth(c, d *reading) (errC, errD error) {
	if c.stored == nil || d.stored == nil {
		return r.decode(c), r.decode(d)
	}
	return r.chain.Decode2(codec.Stored{Dst: c.raw, Src: c.stored, Mask: c.ref.Mask, Scratch: c.scratch},
		codec.Stored{Dst: d.raw, Src: d.stored, Mask: d.ref.Mask, Scratch: d.scratch})
}

// finish puts what was decoded, with err, into the box.
func (r *reader) finish(c *reading, err error) error {
	if err != nil {
		return r.at(c, fmt.Errorf("at byte %d of %s: %w", c.ref.Offset, c.ref.Key, err))
	}
	identity := r.packing.Identity()
	if c.place != nil {
		if !identity {
			r.packing.Decode(c.place, c.raw)
		}
		return nil
	}
	values, size, top := c.raw, r.Type().Size, r.top
	if !identity {
		values = r.take(product(c.held) * size)
		r.unpack(values, c.raw, c.part, c.held)
	}
	shape := c.part.Shape()
	st, hs := cStrides(r.box.Shape()), cStrides(c.held)
	kernel.CopyBoxAt(r.out[r.offset(c)*size:], st, values, dot(c.part.Lo, hs), hs, shape, size)
	r.top = top
	return nil
}

// at says which chunk an error is of.
func (r *reader) at(c *reading, err error) error {
	return fmt.Errorf("%s: chunk %v: %w", r.Name(), c.idx, err)
}

// unpack decodes the elements between the first and the last that part needs; the others
// may not have been read.
func (r *reader) unpack(dst, src []byte, part lazy.Box, held []int) {
	from, to := span(part, held)
	a, b := r.stored.Size, r.Type().Size
	r.packing.Decode(dst[from*b:to*b], src[from*a:to*a])
}
