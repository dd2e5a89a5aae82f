package zarrstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
	"github.com/gonda-go/gonda/zarrstore/meta"
)

// ReferenceWriter gathers a Zarr hierarchy of format 2 whose chunks lie in other files, and
// writes it as a reference file of kerchunk, which fsspec, zarr-python and xarray open.
type ReferenceWriter struct{ refs manifest.References }

// NewReferenceWriter begins an empty hierarchy.
func NewReferenceWriter() *ReferenceWriter { return &ReferenceWriter{manifest.References{}} }

// ReferenceArray describes an array of chunks that are elsewhere.
type ReferenceArray struct {
	Path   string // from the root
	Dims   []string
	Shape  []int
	Chunks []int
	Type   dtype.Type // as stored, with byte order
	Fill   []byte     // one element in memory order; nil: none. By xarray's rule it means missing
	Codecs []codec.Spec
	Attrs  Attrs
}

// Group adds a group; path is "" for the root.
//
// Errors: attributes that JSON cannot hold.
func (w *ReferenceWriter) Group(path string, attrs Attrs) error {
	if err := w.document(join(path, ".zgroup"), meta.Attrs{{Name: "zarr_format", Value: 2}}); err != nil {
		return err
	}
	return w.document(join(path, ".zattrs"), bare(attrs))
}

// Array adds an array, of which every chunk is still missing.
//
// Errors: element types that format 2 has no name for.
func (w *ReferenceWriter) Array(a ReferenceArray) error {
	info := meta.Array{Format: 2, Shape: a.Shape, Chunks: a.Chunks, Type: a.Type, Fill: a.Fill, Codecs: a.Codecs,
		Separator: ".", Dims: a.Dims, Attrs: bare(a.Attrs)}
	zarray, zattrs, err := info.V2()
	if err != nil {
		return &SpecError{a.Path, "", err}
	}
	if err := w.document(join(a.Path, ".zarray"), zarray); err != nil {
		return err
	}
	return w.document(join(a.Path, ".zattrs"), zattrs)
}

// Chunk says where the chunk at a position of an array's grid is.
func (w *ReferenceWriter) Chunk(array string, at []int, ref manifest.Ref) {
	w.refs[join(array, (&meta.Array{Separator: "."}).Key(at))] = ref
}

// Len is the number of references.
func (w *ReferenceWriter) Len() int { return len(w.refs) }

func (w *ReferenceWriter) document(key string, v meta.Attrs) error {
	if v == nil {
		v = meta.Attrs{}
	}
	text, err := meta.Marshal(v)
	w.refs[key] = manifest.Ref{Inline: text, Length: int64(len(text))}
	if err != nil {
		return &SpecError{key, "", err}
	}
	return nil
}

// bare is attributes with the floats that JSON has no number for as the words NaN, Infinity
// and -Infinity without quotes: so does Python, which would take quoted ones for text.
func bare(attrs Attrs) Attrs {
	out := make(Attrs, len(attrs))
	for i, a := range attrs {
		out[i] = a
		v := reflect.ValueOf(a.Value)
		switch {
		case v.CanFloat():
			out[i].Value = bareFloat(v.Float(), a.Value)
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() >= reflect.Float32 && v.Type().Elem().Kind() <= reflect.Float64:
			list := make([]any, v.Len())
			for k := range list {
				list[k] = bareFloat(v.Index(k).Float(), v.Index(k).Interface())
			}
			out[i].Value = list
		}
	}
	return out
}

func bareFloat(f float64, v any) any {
	switch {
	case f != f:
		return json.Number("NaN")
	case f-f != 0 && f > 0:
		return json.Number("Infinity")
	case f-f != 0:
		return json.Number("-Infinity")
	}
	return v
}

// WriteFile writes the reference file: beside its name, flushed, then renamed, so that
// whoever looks finds the old file or the new one, whole.
func (w *ReferenceWriter) WriteFile(path string) (err error) {
	dir, name := filepath.Split(path)
	partial := fmt.Sprintf("%s.%s.%08x.partial", dir, name, rand.Uint32())
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("zarr: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(partial)
			err = fmt.Errorf("zarr: writing %s: %w", path, err)
		}
	}()
	err = errors.Join(w.refs.Write(f), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(partial, path)
}
