package netcdf

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// Manifest says where the variable's chunks are. The index of a chunked variable is read
// on the first call; the others are computed. It is safe for concurrent use.
//
// Contiguous variables are cut into chunks of whole rows of about 1 MiB, variables of
// records that lie between those of others into chunks within one record; Partial is then
// true. Chunks beyond the stored part of an unlimited dimension are not there: the fill
// value.
//
// Errors: *FormatError; ErrUnsupported for text and sequences of any length, references,
// unusual floats, virtual and external storage.
func (v *Variable) Manifest() (*manifest.Array, error) {
	v.once.Do(func() {
		if v.failed = v.data.refused; v.failed == nil {
			v.array, v.failed = v.build()
		}
		v.failed = v.locate(v.failed)
	})
	return v.array, v.failed
}

// locate says which variable a failure is of.
func (v *Variable) locate(err error) error {
	var e *FormatError
	if errors.As(err, &e) && e.File == "" {
		located := *e
		located.File, located.Object = v.file.Path, v.Path
		return &located
	}
	return describe(v.file.Path, v.Path, err)
}

// build makes the manifest of the stored elements, of whatever type.
func (v *Variable) build() (*manifest.Array, error) {
	a := &manifest.Array{
		Name:  fmt.Sprintf("%s in %s", v.Path[1:], filepath.Base(v.file.Path)),
		Dims:  v.Dims,
		Shape: v.Shape,
		Type:  v.Type,
		Fill:  v.Fill,
		Bytes: storedBytes{v.file.stored},
	}
	n := v.elementSize()
	for _, d := range v.Shape {
		if d > 0 && n > math.MaxInt64/16/int64(d) {
			return nil, cursor.Corrupt(-1, "dimensions %v multiply to more than 2^59 bytes", v.Shape)
		}
		n *= int64(max(d, 1))
	}
	if v.data.classic != nil {
		v.layClassic(a)
		return a, nil
	}
	return a, v.layHDF5(a)
}

// elementSize is the bytes of one element as stored.
func (v *Variable) elementSize() int64 {
	if v.data.hdf != nil {
		element, _ := unwrap(v.data.hdf.Type)
		return element.Size
	}
	return int64(v.Type.Size)
}

func (v *Variable) layClassic(a *manifest.Array) {
	place := v.data.classic
	a.Partial = true
	x := newSlabs(v.file.Path, v.Shape, int64(v.Type.Size), place.begin, place.stride)
	a.Chunk, a.Index = x.chunk, x
}

func (v *Variable) layHDF5(a *manifest.Array) error {
	d := v.data.hdf
	size := v.elementSize()
	if v.data.number != nil {
		a.Codecs = []codec.Spec{v.data.number.Spec()}
	}
	switch d.Layout.Storage {
	case hdf5.ChunkedStorage:
		return v.layChunks(a)
	case hdf5.CompactStorage:
		if want := bytesOf(v.Shape, size); int64(len(d.Layout.Inline)) < want {
			return cursor.Corrupt(-1, "%d bytes are stored in the header, %d are wanted", len(d.Layout.Inline), want)
		}
		a.Partial, a.Chunk = true, atLeastOne(v.Shape)
		a.Index = inline{d.Layout.Inline[:bytesOf(v.Shape, size)]}
		return nil
	}
	a.Partial = true
	x := newSlabs(v.file.Path, v.Shape, size, d.Layout.Address, 0)
	a.Chunk, a.Index = x.chunk, x
	if d.Layout.Address < 0 || d.Space.Null {
		a.Index = nothing{}
		return nil
	}
	return v.checkContiguous(bytesOf(v.Shape, size))
}

// checkContiguous compares what the layout says with the shape and the file.
func (v *Variable) checkContiguous(want int64) error {
	l := v.data.hdf.Layout
	switch {
	case l.Size >= 0 && l.Size < want:
		return cursor.Corrupt(l.Address, "%d bytes are stored, the dimensions %v want %d", l.Size, v.Shape, want)
	case l.Address > v.file.stored.size-want && !v.file.options.salvage:
		return cursor.Truncated(l.Address, "%d bytes are wanted, the file has %d bytes", want, v.file.stored.size)
	}
	return nil
}

func (v *Variable) layChunks(a *manifest.Array) error {
	a.Chunk, a.Codecs = v.ChunkShape, append(a.Codecs, v.Filters...)
	return v.file.walk(func(h *hdf5.File) error {
		t, err := h.Chunks(v.data.hdf)
		a.Index = &chunks{path: v.file.Path, name: a.Name, size: v.file.stored.size, rank: len(v.data.hdf.Space.Dims), table: t}
		return err
	})
}

// bytesOf is the size of an array; it was checked not to overflow.
func bytesOf(shape []int, size int64) int64 {
	for _, d := range shape {
		size *= int64(d)
	}
	return size
}

func atLeastOne(shape []int) []int {
	out := make([]int, len(shape))
	for i, n := range shape {
		out[i] = max(1, n)
	}
	return out
}
