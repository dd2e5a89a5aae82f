package zarrstore

import (
	"context"
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// maxStrings bounds the elements that Strings returns: they are all in memory.
const maxStrings = 1 << 26

// Strings reads all elements of an array of variable length, text or bytes, in C order.
//
// Errors: damage, and arrays that are too large to be held at once.
// Cost: reads all chunks, one after the other.
func (a *Array) Strings(ctx context.Context) ([]string, error) {
	if a.Unsupported != nil {
		return nil, fmt.Errorf("zarr: %s: %w", a.title(), a.Unsupported)
	}
	if a.Type.Kind != dtype.String && a.Type.Kind != dtype.Vlen {
		return nil, fmt.Errorf("zarr: %s: elements are %s, not of variable length", a.title(), a.Type)
	}
	n := 1.0
	for _, s := range a.Shape {
		n *= float64(s)
	}
	if n > maxStrings {
		return nil, fmt.Errorf("zarr: %s: %.0f elements of variable length are more than the %d that can be read at once", a.title(), n, maxStrings)
	}
	out := make([]string, int(n))
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
