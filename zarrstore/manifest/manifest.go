// Package manifest is for saying where the chunks of an array are: the array's metadata
// and, per chunk, key, offset and length, or the bytes themselves.
//
// It must never decode a chunk nor open a file.
//
// NetCDF files, Zarr stores and reference files all become manifests; whoever reads chunks
// knows only this package.
package manifest

import (
	"context"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Ref is where one chunk's stored bytes are.
type Ref struct {
	Key    string // of the Bytes that the manifest came with: a path, a store key
	Offset int64
	Length int64  // -1: the whole object, its size not known beforehand
	Mask   uint32 // HDF5 filter mask: bit i set means that step i of the pipeline was skipped
	Inline []byte // the bytes themselves; Key, Offset and Length are then unused
}

// Index answers where chunks are. It is safe for concurrent use.
type Index interface {
	// Ref finds the chunk at a position of the chunk grid. ok is false where nothing was
	// stored: such a chunk is the fill value throughout. key is a valid Ref.Key only until
	// the manifest's Bytes are closed.
	Ref(chunk []int) (ref Ref, ok bool, err error)
	// Stored is the number of stored bytes of all chunks, and of the largest one. exact
	// is false when they are estimates (a store that was not listed); most is then an
	// upper bound all the same.
	Stored() (total, most int64, exact bool)
}

// Bytes reads ranges of stored objects. It is safe for concurrent use.
type Bytes interface {
	// ReadAt fills p from key at off, or returns an error; short objects give
	// io.ErrUnexpectedEOF. The error names the object.
	ReadAt(ctx context.Context, key string, p []byte, off int64) error
	// Size is the length of an object in bytes; an error wrapping fs.ErrNotExist when
	// there is none.
	Size(ctx context.Context, key string) (int64, error)
}

// Array is the metadata of a chunked array and the index of its chunks.
//
// Chunk is the shape of a full chunk. Where the format stores edge chunks whole (HDF5,
// Zarr) Partial is false and every chunk decodes to the full shape; where it stores rows
// end to end (contiguous HDF5, classic NetCDF) the reader cuts them into chunks of
// convenient size and Partial is true: the last chunk along a dimension decodes to just
// the elements that exist. Codecs of such an array convert each
// element by itself.
type Array struct {
	Name    string // for messages: the variable and what it is part of
	Dims    []string
	Shape   []int
	Chunk   []int
	Partial bool
	Type    dtype.Type   // as stored, with byte order
	Fill    []byte       // one element in native order; nil: zero
	Codecs  []codec.Spec // in the order of encoding; empty for plain elements in Type's order
	Index   Index
	Bytes   Bytes
}
