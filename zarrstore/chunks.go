package zarrstore

import (
	"context"
	"fmt"
	"math"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// chain is the prepared pipeline of the array's chunks.
func (a *Array) chain() (*codec.Chain, error) {
	c, err := codec.Prepare(a.Codecs, a.Type, a.Chunks)
	if err != nil || a.info.Shard == nil {
		return c, err
	}
	if _, err := a.index(); err != nil {
		return nil, err
	}
	return c, nil
}

// Manifest says where the array's chunks are. Chunks that are stored as plain elements have
// no codecs there, so that readers take parts of them. A manifest of an array that is
// Unsupported gives that error for every chunk.
func (a *Array) Manifest() *manifest.Array {
	m := &manifest.Array{
		Name: a.title(), Dims: a.Dims, Shape: a.Shape, Chunk: a.Chunks,
		Type: a.Type, Fill: a.Fill, Codecs: a.Codecs, Bytes: a.store,
	}
	if len(m.Codecs) == 1 && (m.Codecs[0].Name == "bytes" || m.Codecs[0].Name == "endian") {
		m.Codecs = nil
	}
	m.Index = a.newIndex(len(m.Codecs) == 0)
	return m
}

func (a *Array) newIndex(plain bool) manifest.Index {
	if a.Unsupported != nil {
		return refused{fmt.Errorf("zarr: %s: %w", a.title(), a.Unsupported)}
	}
	c, err := a.chain()
	if err != nil {
		return refused{fmt.Errorf("zarr: %s: %w", a.title(), err)}
	}
	o := objects{array: a, most: c.MaxEncoded()}
	if plain {
		o.exact = c.DecodedSize()
	} else {
		o.exact = -1
		o.most += o.most/8 + 1<<12 // other writers' compressors need not be as frugal as ours
	}
	if a.info.Shard != nil {
		i, _ := a.index() // chain has seen that there is no error
		return &shards{objects: o, index: i}
	}
	return o
}

// refused is the index of an array that cannot be read.
type refused struct{ err error }

func (r refused) Ref([]int) (manifest.Ref, bool, error) { return manifest.Ref{}, false, r.err }
func (r refused) Stored() (total, most int64, exact bool) {
	return 0, 0, true
}

// objects is the index of an array whose chunks are objects. Whether one exists is asked
// when its place is.
type objects struct {
	array *Array
	most  int64 // bytes of a stored chunk
	exact int64 // bytes of every stored chunk; -1 where they differ
}

// Ref finds a chunk and the length of its object.
func (o objects) Ref(chunk []int) (manifest.Ref, bool, error) {
	if err := o.array.inGrid(chunk); err != nil {
		return manifest.Ref{}, false, err
	}
	key := o.array.key(o.array.info.Key(chunk))
	n, err := o.array.store.Size(context.Background(), key)
	if other := o.array.info.OtherKey(chunk); isMissing(err) && other != "" {
		key = o.array.key(other)
		n, err = o.array.store.Size(context.Background(), key)
	}
	if isMissing(err) {
		return manifest.Ref{}, false, nil
	}
	if err == nil && o.exact >= 0 && n != o.exact {
		err = fmt.Errorf("zarr: %s: chunk %v: %s has %d bytes where %d were expected; it is cut or damaged", o.array.title(), chunk, key, n, o.exact)
	}
	return manifest.Ref{Key: key, Length: n}, err == nil, err
}

// Stored is an estimate: every chunk as large as its elements.
func (o objects) Stored() (total, most int64, exact bool) {
	n := float64(max(o.array.Type.Size, 1))
	for d, s := range o.array.Shape {
		c := o.array.Chunks[d]
		n *= float64((s + c - 1) / c * c)
	}
	return int64(min(n, math.MaxInt64/2)), o.most, false
}

// inGrid refuses positions outside of the chunk grid.
func (a *Array) inGrid(chunk []int) error {
	bad := len(chunk) != len(a.Shape)
	for d := range chunk {
		bad = bad || chunk[d] < 0 || chunk[d] >= (a.Shape[d]+a.Chunks[d]-1)/a.Chunks[d]
	}
	if bad {
		return fmt.Errorf("zarr: %s: no chunk %v in an array of shape %v and chunks %v", a.title(), chunk, a.Shape, a.Chunks)
	}
	return nil
}
