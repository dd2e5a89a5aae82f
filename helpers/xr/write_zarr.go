package xr

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ToZarr writes the dataset to a Zarr store with consolidated metadata, tile by tile within
// the memory limit. The store appears under its name when it is complete; until then, and
// after an error, what was there before is untouched. xarray opens it.
//
// Chunks that are not stated are those of the data, joined along the dimensions that vary
// fastest until a chunk has a mebibyte. Packing of the source is not copied (see Pack).
func (ds Dataset) ToZarr(path string, opts ...WriteOption) (*Written, error) {
	return ds.ToZarrContext(cluster.Context(), path, opts...)
}

// ToZarrContext is ToZarr for programs that cancel.
func (ds Dataset) ToZarrContext(ctx context.Context, path string, opts ...WriteOption) (*Written, error) {
	begun := time.Now()
	o := newWriteOptions(opts)
	outs, spec, err := ds.zarrOutputs(ctx, o)
	if err != nil {
		return nil, err
	}
	var create []zarrstore.WriteOption
	if o.overwrite {
		create = append(create, zarrstore.Overwrite())
	}
	w, err := zarrstore.Create(ctx, path, spec, create...)
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	for _, x := range outs {
		if x.text == nil || product(x.shape) == 0 {
			continue
		}
		values, err := x.text.get()
		if err == nil {
			err = w.WriteStrings(ctx, x.Name, make([]int, len(x.dims)), values)
		}
		if err != nil {
			return nil, err
		}
	}
	plan, err := o.plan(outs, func(x output) lazy.Sink { return newZarrSink(w, x) })
	if err != nil {
		return nil, err
	}
	if _, err := plan.Run(ctx); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return ds.written(path, outs, plan, begun), nil
}

// ZarrPlan says what ToZarr will read and need, with what Pack takes to measure values first.
// Nothing is read or written.
func (ds Dataset) ZarrPlan(opts ...WriteOption) (*lazy.Plan, error) {
	o := newWriteOptions(opts).drafting()
	outs, spec, err := ds.zarrOutputs(context.Background(), o)
	if err != nil {
		return nil, err
	}
	w, err := zarrstore.Draft(spec)
	if err != nil {
		return nil, err
	}
	return o.planAll(outs, func(x output) lazy.Sink { return newZarrSink(w, x) })
}

// zarrOutputs is all that is written, and the description of the store.
func (ds Dataset) zarrOutputs(ctx context.Context, o writeOptions) (outs []output, spec zarrstore.Spec, err error) {
	choice, err := codec.ParseChoice(o.codecs)
	if err != nil {
		return nil, spec, err
	}
	if o.zarr != 2 && o.zarr != 3 {
		return nil, spec, fmt.Errorf("xr: there is no Zarr format %d: 2 or 3", o.zarr)
	}
	if outs, err = ds.outputs(ctx, o); err != nil {
		return nil, spec, err
	}
	spec = zarrstore.Spec{Format: o.zarr, Attrs: toZarrAttrs(ds.storedAttrs()), Consolidated: true}
	for i := range outs {
		o.enlarge(&outs[i])
		spec.Arrays = append(spec.Arrays, outs[i].zarr(choice))
	}
	return outs, spec, nil
}

// goodChunk is the size in bytes that chunks of a store are grown to: below it, files are
// many and small.
const goodChunk = 1 << 20

// enlarge grows a chunk along the dimensions that vary fastest, but for those stated.
func (o *writeOptions) enlarge(x *output) {
	if x.text != nil {
		return
	}
	n := product(x.chunk) * x.stored.Size
	for d := len(x.chunk) - 1; d >= 0 && n < goodChunk; d-- {
		if o.stated(x.dims[d]) {
			continue
		}
		n /= x.chunk[d]
		x.chunk[d] = min(max(1, x.shape[d]), (goodChunk/n+x.chunk[d]-1)/x.chunk[d]*x.chunk[d])
		n *= x.chunk[d]
	}
}

func (o *writeOptions) stated(dim string) bool {
	for _, c := range o.chunks {
		if c.Dim == dim {
			return true
		}
	}
	return false
}

// zarr is the description of one array.
func (x *output) zarr(c codec.Choice) zarrstore.ArraySpec {
	s := zarrstore.ArraySpec{Name: x.Name, Dims: orEmpty(x.dims), Shape: orEmpty(x.shape), Chunks: orEmpty(x.chunk), Type: x.stored, Codec: c, Attrs: toZarrAttrs(x.attrs)}
	if x.text != nil {
		s.Type, s.Chunks = dtype.Type{Kind: dtype.String}, make([]int, len(x.shape)) // all of it is one chunk
		for d, n := range x.shape {
			s.Chunks[d] = max(1, n)
		}
	}
	if x.fill != nil {
		s.Fill = elementBytes(x.fill)
		if x.time != nil || !x.stored.IsFloat() {
			s.Attrs = s.Attrs.With("_FillValue", x.fill)
		}
	}
	return s
}

// elementBytes is the memory of one number.
func elementBytes(v any) []byte {
	switch x := v.(type) {
	case int8:
		return kernel.Bytes([]int8{x})
	case int16:
		return kernel.Bytes([]int16{x})
	case int32:
		return kernel.Bytes([]int32{x})
	case int64:
		return kernel.Bytes([]int64{x})
	case uint8:
		return kernel.Bytes([]uint8{x})
	case uint16:
		return kernel.Bytes([]uint16{x})
	case uint32:
		return kernel.Bytes([]uint32{x})
	case uint64:
		return kernel.Bytes([]uint64{x})
	case float32:
		return kernel.Bytes([]float32{x})
	case float64:
		return kernel.Bytes([]float64{x})
	}
	return nil
}

// toZarrAttrs are attributes as JSON has them: a slice of one number is the number.
func toZarrAttrs(attrs Attrs) zarrstore.Attrs {
	var out zarrstore.Attrs
	for _, a := range attrs {
		value := a.Value
		_, record := value.(object)
		if v := reflect.ValueOf(value); !record && v.Kind() == reflect.Slice && v.Len() == 1 && v.Type().Elem().Kind() != reflect.String {
			value = v.Index(0).Interface()
		}
		out = append(out, zarrstore.Attr{Name: a.Name, Value: zarrValue(value)})
	}
	return out
}

// zarrValue is a value with the objects in it, at whatever depth, as Zarr's.
func zarrValue(v any) any {
	switch x := v.(type) {
	case object:
		out := zarrstore.Attrs{}
		for _, m := range x {
			out = append(out, zarrstore.Attr{Name: m.name, Value: zarrValue(m.value)})
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = zarrValue(x[i])
		}
		return out
	case reference:
		return string(x)
	}
	return v
}

// zarrSink writes the tiles of one array, chunk by chunk.
type zarrSink struct {
	w    *zarrstore.Writer
	x    output
	grid []lazy.Axis
	fill []byte // of what lies beyond the array in chunks at its end
}

func newZarrSink(w *zarrstore.Writer, x output) zarrSink {
	s := zarrSink{w: w, x: x, fill: make([]byte, x.stored.Size)}
	copy(s.fill, elementBytes(x.fill))
	for d, n := range x.shape {
		s.grid = append(s.grid, lazy.Regular(n, x.chunk[d]))
	}
	return s
}

// Grid is the chunks of the store.
func (s zarrSink) Grid() []lazy.Axis { return s.grid }

// chunkBytes is a full chunk.
func (s zarrSink) chunkBytes() int { return product(s.x.chunk) * s.x.stored.Size }

// Work is room for one chunk and for encoding it.
func (s zarrSink) Work() int64 { return int64(s.chunkBytes()+63)&^63 + s.w.ScratchSize(s.x.Name) }

// Write cuts a tile into chunks and stores them.
func (s zarrSink) Write(ctx context.Context, box lazy.Box, data lazy.Block, scratch []byte) error {
	rank := len(s.grid)
	first, count := make([]int, rank), make([]int, rank)
	for d, a := range s.grid {
		first[d], _, _ = a.At(box.Lo[d])
		last, _, _ := a.At(box.Hi[d] - 1)
		count[d] = last - first[d] + 1
	}
	room := (s.chunkBytes() + 63) &^ 63
	whole, encode := scratch[:s.chunkBytes():room], scratch[room:]
	chunk, idx := make([]int, rank), make([]int, rank)
	for n := range product(count) {
		for d := rank - 1; d >= 0; d-- {
			idx[d] = n % count[d]
			n /= count[d]
			chunk[d] = first[d] + idx[d]
		}
		if err := s.chunk(ctx, chunk, box, data, whole, encode); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// chunk stores the chunk at one place of the grid.
func (s zarrSink) chunk(ctx context.Context, chunk []int, box lazy.Box, data lazy.Block, whole, scratch []byte) error {
	shape, from := make([]int, len(chunk)), make([]int, len(chunk))
	full := true
	for d, a := range s.grid {
		lo, hi := a.Bounds(chunk[d])
		shape[d], from[d] = hi-lo, lo-box.Lo[d]
		full = full && shape[d] == s.x.chunk[d]
	}
	if full && len(data.Data) == len(whole) {
		return s.w.WriteChunk(ctx, s.x.Name, chunk, data.Data, scratch)
	}
	if !full {
		kernel.Fill(whole, s.fill)
	}
	st := cStrides(data.Shape)
	kernel.CopyBoxAt(whole, cStrides(s.x.chunk), data.Data, dot(from, st), st, shape, s.x.stored.Size)
	return s.w.WriteChunk(ctx, s.x.Name, chunk, whole, scratch)
}
