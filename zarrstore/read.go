package zarrstore

import (
	"context"
	"fmt"
)

// ReadChunk reads and decodes the chunk at a position of the array's grid: all elements of a
// full chunk in little-endian, C order, into dst. stored is false where the chunk was never
// written; dst then holds the fill value, zero where none is defined. scratch may be nil.
//
// Errors: name the array, the store and the chunk's key.
// Cost: allocates the stored bytes; whoever reads much takes the Manifest and own buffers.
func (a *Array) ReadChunk(ctx context.Context, chunk []int, dst, scratch []byte) (stored bool, err error) {
	fail := func(key string, err error) (bool, error) {
		return true, fmt.Errorf("zarr: %s: chunk %v: %s: %w", a.title(), chunk, key, err)
	}
	ref, ok, err := a.Manifest().Index.Ref(chunk)
	if err != nil {
		return false, err
	}
	c, err := a.chain()
	if err != nil {
		return fail("codecs", err)
	}
	if !ok {
		if int64(len(dst)) != c.DecodedSize() {
			return false, fmt.Errorf("zarr: %s: room for %d bytes where a chunk has %d", a.title(), len(dst), c.DecodedSize())
		}
		clear(dst)
		for n := copy(dst, a.Fill); n > 0 && n < len(dst); n *= 2 {
			copy(dst[n:], dst[:n])
		}
		return false, nil
	}
	raw := make([]byte, ref.Length)
	if err := a.store.ReadAt(ctx, ref.Key, raw, ref.Offset); err != nil {
		return fail(ref.Key, err)
	}
	if err := c.Decode(dst, raw, ref.Mask, scratch); err != nil {
		return fail(ref.Key, err)
	}
	return true, nil
}
