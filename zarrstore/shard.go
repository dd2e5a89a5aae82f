package zarrstore

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// shardIndex is how the index of a shard is stored: offset and length of every chunk of the
// shard, both 64 bits, in C order.
//
// Source: Zarr extension "sharding_indexed" 1.0.
type shardIndex struct {
	chain *codec.Chain
	per   []int // chunks of a shard along each dimension
	size  int64 // bytes as stored
}

// maxShardIndex bounds the index of one shard in bytes.
const maxShardIndex = 1 << 28

// index prepares the pipeline of the shards' index, which must have a fixed size.
func (a *Array) index() (*shardIndex, error) {
	x := &shardIndex{}
	n := 1.0
	for d, s := range a.info.Shard.Shape {
		x.per = append(x.per, s/a.Chunks[d])
		n *= float64(x.per[d])
	}
	if n*16 > maxShardIndex {
		return nil, fmt.Errorf("zarr: a shard of %.0f chunks is too large: its index has more than %d bytes", n, maxShardIndex)
	}
	for _, s := range a.info.Shard.Index {
		switch s.Name {
		case "bytes", "crc32c", "transpose":
		default:
			return nil, &codec.UnsupportedError{Name: s.Name, Why: "it does not keep the index of a shard at a fixed size"}
		}
	}
	var err error
	if x.chain, err = codec.Prepare(a.info.Shard.Index, dtype.Uint64, append(append([]int(nil), x.per...), 2)); err != nil {
		return nil, err
	}
	x.size = x.chain.MaxEncoded() // exact: none of these compresses
	return x, nil
}

// missing is both offset and length of a chunk that a shard does not hold.
const missing = math.MaxUint64

// shards is the index of an array whose chunks are parts of objects. The indices of the
// shards that were asked for last are kept.
type shards struct {
	objects
	index *shardIndex

	mu    sync.Mutex
	cache map[string]*shardTable
	order []string // of the cache, oldest first
}

// shardTable is the decoded index of one shard.
type shardTable struct {
	once  sync.Once
	err   error
	found bool
	size  int64 // of the object
	bytes []byte
}

// maxTables is the number of shards whose index is kept.
const maxTables = 16

func (s *shards) table(key string) *shardTable {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.cache[key]; ok {
		return t
	}
	if s.cache == nil {
		s.cache = map[string]*shardTable{}
	}
	if len(s.order) == maxTables {
		delete(s.cache, s.order[0])
		s.order = append(s.order[:0], s.order[1:]...)
	}
	t := &shardTable{}
	s.cache[key], s.order = t, append(s.order, key)
	return t
}

// Ref finds a chunk inside its shard.
func (s *shards) Ref(chunk []int) (manifest.Ref, bool, error) {
	if err := s.array.inGrid(chunk); err != nil {
		return manifest.Ref{}, false, err
	}
	shard, entry := make([]int, len(chunk)), 0
	for d, n := range chunk {
		shard[d] = n / s.index.per[d]
		entry = entry*s.index.per[d] + n%s.index.per[d]
	}
	key := s.array.key(s.array.info.Key(shard))
	t := s.table(key)
	t.once.Do(func() { t.err = s.load(t, key) })
	if t.err != nil || !t.found {
		return manifest.Ref{}, false, t.err
	}
	offset, length := binary.LittleEndian.Uint64(t.bytes[16*entry:]), binary.LittleEndian.Uint64(t.bytes[16*entry+8:])
	if offset == missing && length == missing {
		return manifest.Ref{}, false, nil
	}
	if offset > uint64(t.size) || length > uint64(t.size)-offset || s.exact >= 0 && length != uint64(s.exact) {
		return manifest.Ref{}, false, fmt.Errorf("zarr: %s: chunk %v: %d bytes at byte %d of %s, which has %d; the shard is damaged", s.array.title(), chunk, length, offset, key, t.size)
	}
	return manifest.Ref{Key: key, Offset: int64(offset), Length: int64(length)}, true, nil
}

// load reads the index of a shard.
func (s *shards) load(t *shardTable, key string) error {
	ctx := context.Background()
	var err error
	if t.size, err = s.array.store.Size(ctx, key); isMissing(err) {
		return nil
	} else if err != nil {
		return err
	}
	if t.size < s.index.size {
		return fmt.Errorf("zarr: %s: %s has %d bytes, fewer than its index of %d; the shard is cut", s.array.title(), key, t.size, s.index.size)
	}
	at := t.size - s.index.size
	if s.array.info.Shard.AtStart {
		at = 0
	}
	stored := make([]byte, s.index.size)
	if err := s.array.store.ReadAt(ctx, key, stored, at); err != nil {
		return err
	}
	t.bytes = make([]byte, s.index.chain.DecodedSize())
	if err := s.index.chain.Decode(t.bytes, stored, 0, nil); err != nil {
		return fmt.Errorf("zarr: %s: index of shard %s: %w", s.array.title(), key, err)
	}
	t.found = true
	return nil
}
