package zarrstore

import (
	"bytes"
	"context"
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// maxStrings bounds the elements that Strings returns: they are all in memory.
const maxStrings = 1 << 26

// Strings reads all elements of an array of text or bytes, in C order: of variable length, or
// of fixed length less the NULs that pad them.
//
// Errors: damage, and arrays that are too large to be held at once.
// Cost: reads all chunks, one after the other.
func (a *Array) Strings(ctx context.Context) ([]string, error) {
	if a.Unsupported != nil {
		return nil, fmt.Errorf("zarr: %s: %w", a.title(), a.Unsupported)
	}
	switch a.Type.Kind {
	case dtype.String, dtype.Vlen, dtype.Bytes, dtype.UTF32:
	default:
		return nil, fmt.Errorf("zarr: %s: elements are %s, not text", a.title(), a.Type)
	}
	n := 1.0
	for _, s := range a.Shape {
		n *= float64(s)
	}
	if n > maxStrings {
		return nil, fmt.Errorf("zarr: %s: %.0f elements of text are more than the %d that can be read at once", a.title(), n, maxStrings)
	}
	out := make([]string, int(n))
	if a.Type.Size > 0 {
		return out, a.fixed(ctx, out)
	}
	for i := range out {
		out[i] = string(a.Fill)
	}
	m := a.Manifest()
	return out, eachChunk(a.Shape, a.Chunks, func(chunk []int) error {
		ref, ok, err := m.Index.Ref(chunk)
		if err != nil || !ok {
			return err
		}
		stored := make([]byte, ref.Length)
		if err := a.store.ReadAt(ctx, ref.Key, stored, ref.Offset); err != nil {
			return err
		}
		c, err := a.chain()
		if err != nil {
			return err
		}
		text, err := c.DecodeText(stored)
		if err != nil {
			return fmt.Errorf("zarr: %s: chunk %v: %w", a.title(), chunk, err)
		}
		place(out, a.Shape, text, a.Chunks, chunk)
		return nil
	})
}

// fixed reads the elements of an array of text of fixed length.
func (a *Array) fixed(ctx context.Context, out []string) error {
	size := a.Type.Size
	n := size
	for _, c := range a.Chunks {
		if c > 0 && n > maxStrings*64/c {
			return fmt.Errorf("zarr: %s: chunks of %v elements of %d bytes are too large to be read as text", a.title(), a.Chunks, size)
		}
		n *= c
	}
	elements, text := make([]byte, n), make([]string, n/size)
	return eachChunk(a.Shape, a.Chunks, func(chunk []int) error {
		if _, err := a.ReadChunk(ctx, chunk, elements, nil); err != nil {
			return err
		}
		for i := range text {
			text[i] = elementText(a.Type, elements[i*size:(i+1)*size])
		}
		place(out, a.Shape, text, a.Chunks, chunk)
		return nil
	})
}

// elementText is an element of fixed length without its padding.
func elementText(t dtype.Type, b []byte) string {
	if t.Kind == dtype.UTF32 {
		s, _ := dtype.FillJSON(t, b, 2).(string)
		return s
	}
	return string(bytes.TrimRight(b, "\x00"))
}

// eachChunk visits the positions of a chunk grid in C order.
func eachChunk(shape, chunks []int, visit func(chunk []int) error) error {
	for _, s := range shape {
		if s == 0 {
			return nil
		}
	}
	at := make([]int, len(shape))
	for {
		if err := visit(at); err != nil {
			return err
		}
		d := len(at) - 1
		for ; d >= 0; d-- {
			if at[d]++; at[d]*chunks[d] < shape[d] {
				break
			}
			at[d] = 0
		}
		if d < 0 {
			return nil
		}
	}
}

// place copies what exists of a chunk's elements to their place in the whole array.
func place[T any](dst []T, shape []int, src []T, chunks, chunk []int) {
	at := make([]int, len(shape))
	for i := range src {
		to, inside, rest := 0, true, i
		for d := len(shape) - 1; d >= 0; d-- {
			at[d] = chunk[d]*chunks[d] + rest%chunks[d]
			rest /= chunks[d]
			inside = inside && at[d] < shape[d]
		}
		if !inside {
			continue
		}
		for d := range at {
			to = to*shape[d] + at[d]
		}
		dst[to] = src[i]
	}
}
