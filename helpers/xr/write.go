package xr

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// WriteOption changes ToNetCDF and ToZarr: Chunk, Overwrite, Deflate, Format, Unlimited,
// Pack, Compress, ZarrFormat.
type WriteOption func(*writeOptions)

type writeOptions struct {
	chunks    []Size
	overwrite bool
	deflate   int
	format    netcdf.Format
	unlimited []string
	pack      dtype.Type
	codecs    string
	zarr      int
	client    *cluster.Client
	draft     *[]*lazy.Plan // of passes that measure values, which are planned only; nil: they are made
}

// Chunk states the chunk length along a dimension; 0 means all of it. Dimensions that are
// not stated keep the chunks that the data have.
func Chunk(dim string, n int) WriteOption {
	return func(o *writeOptions) { o.chunks = append(o.chunks, Size{dim, n}) }
}

// Overwrite replaces what is there, once the new file or store is complete.
func Overwrite() WriteOption { return func(o *writeOptions) { o.overwrite = true } }

// Deflate is the level of NetCDF-4's compression, 0 for none; the default is 1. Bytes are
// shuffled before.
func Deflate(level int) WriteOption { return func(o *writeOptions) { o.deflate = level } }

// Format is the variant of NetCDF; the default is NetCDF-4. Classic and Offset64 have no
// integers without sign and none of 64 bits: such are stored as int16 or int32, where they fit.
func Format(f netcdf.Format) WriteOption { return func(o *writeOptions) { o.format = f } }

// Unlimited makes dimensions that can grow.
func Unlimited(dims ...string) WriteOption {
	return func(o *writeOptions) { o.unlimited = append(o.unlimited, dims...) }
}

// Pack stores floats as integers of a type with scale_factor and add_offset, chosen from the
// least and the largest value of each variable, which takes a pass over the data of its own.
// Without it nothing is packed, whatever the source was: a packing that fits one file does
// not fit the next.
func Pack(t dtype.Type) WriteOption { return func(o *writeOptions) { o.pack = t } }

// Compress names the codec of a Zarr store: blosc-lz4:5:byte, blosc-zstd:5:bit, zstd:3,
// gzip:6 or none.
func Compress(words string) WriteOption { return func(o *writeOptions) { o.codecs = words } }

// ZarrFormat is 2 or 3; the default is 3.
func ZarrFormat(n int) WriteOption { return func(o *writeOptions) { o.zarr = n } }

// With is the client whose memory and workers are used, instead of the default one.
func With(c *cluster.Client) WriteOption { return func(o *writeOptions) { o.client = c } }

func newWriteOptions(opts []WriteOption) writeOptions {
	o := writeOptions{deflate: 1, format: netcdf.NetCDF4, codecs: "blosc-lz4:5:byte", zarr: 3}
	for _, f := range opts {
		f(&o)
	}
	if o.client == nil {
		o.client = cluster.Default()
	}
	return o
}

// mostChunk is the bytes up to which chunks are chosen for data that had none.
const mostChunk = 4 << 20

// chunkFor is the chunk shape in which a variable is written: what was asked for, else the
// chunks the data had in a file, else pieces of a size that is good to read.
func (o *writeOptions) chunkFor(v Variable) []int {
	out := make([]int, len(v.dims))
	grid := v.data.Grid()
	stored := v.encoding.Chunks != nil && len(v.encoding.Chunks) == len(v.dims)
	for d := range v.dims {
		out[d] = max(1, v.shape[d])
		if stored {
			out[d] = min(out[d], max(1, v.encoding.Chunks[d]))
		} else if v.text == nil && len(grid) == len(v.dims) {
			out[d] = min(out[d], max(1, grid[d].Max()))
		}
	}
	for d := 0; d < len(out) && !stored; d++ {
		for out[d] > 1 && product(out)*v.data.Type().Size > mostChunk {
			out[d] = (out[d] + 1) / 2
		}
	}
	for d, dim := range v.dims {
		for _, c := range o.chunks {
			if c.Dim == dim && c.Len > 0 {
				out[d] = min(max(1, v.shape[d]), c.Len)
			} else if c.Dim == dim {
				out[d] = max(1, v.shape[d])
			}
		}
	}
	return out
}

// checkDims refuses chunks of dimensions that do not exist, and ones to grow.
func (o *writeOptions) checkDims(ds Dataset) error {
	dims := slices.Clone(o.unlimited)
	for _, c := range o.chunks {
		dims = append(dims, c.Dim)
	}
	for _, dim := range dims {
		if _, err := ds.lookup(dim); err != nil {
			return err
		}
	}
	return nil
}

// output is one variable on its way to a file: its elements as they will be stored, and the
// attributes that say what they mean.
type output struct {
	Named
	stored dtype.Type
	data   lazy.Array
	fill   any // number of stored's Go type; nil: none
	attrs  Attrs
	chunk  []int
}

// outputs is everything that is written, coordinates first, with packings chosen.
func (ds Dataset) outputs(ctx context.Context, o writeOptions) ([]output, error) {
	if ds.err != nil {
		return nil, ds.err
	}
	if err := o.checkDims(ds); err != nil {
		return nil, err
	}
	var out []output
	for i, v := range append(slices.Clone(ds.coords), ds.vars...) {
		x := output{Named: v, stored: v.Type(), data: v.data, attrs: v.attrs}
		if v.text != nil {
			x.chunk = slices.Clone(v.shape)
			for d := range x.chunk {
				x.chunk[d] = max(1, x.chunk[d])
			}
		} else {
			if err := v.data.Err(); err != nil {
				return nil, err
			}
			x.stored = v.data.Type()
			x.chunk = o.chunkFor(v.Variable)
		}
		if v.time != nil {
			x.attrs = x.attrs.With("units", v.time.String()).With("calendar", v.time.Calendar.String())
			if fill, ok := v.time.packing.FillValue(); ok {
				x.fill = fill
			}
		}
		if _, own := x.attrs.Get("_FillValue"); x.stored.IsFloat() && v.time == nil && !own {
			x.fill = nanOf(x.stored)
		}
		if i >= len(ds.coords) {
			if names := ds.auxiliary(v); names != "" {
				x.attrs = x.attrs.With("coordinates", names)
			}
			if o.pack != (dtype.Type{}) && x.stored.IsFloat() {
				if err := x.pack(ctx, o); err != nil {
					return nil, err
				}
			}
		}
		if o.classic() && v.text == nil {
			if err := x.narrow(ctx, o); err != nil {
				return nil, err
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func nanOf(t dtype.Type) any {
	if t == dtype.Float32 {
		return float32(math.NaN())
	}
	return math.NaN()
}

// auxiliary names the coordinates of a variable that are not the labels of a dimension, as
// the coordinates attribute lists them. A name with a space cannot be listed.
func (ds Dataset) auxiliary(v Named) string {
	var names []string
	for _, c := range coordsFor(ds.coords, v.dims) {
		if !c.isLabels() && !strings.Contains(c.Name, " ") {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " ")
}

// isLabels says whether a coordinate has the name of its only dimension.
func (v Named) isLabels() bool { return len(v.dims) == 1 && v.dims[0] == v.Name }

// storedAttrs are the dataset's attributes as a file has them: with the list of those
// coordinates that belong to no variable, as xarray does.
func (ds Dataset) storedAttrs() Attrs {
	listed := map[string]bool{}
	for _, v := range ds.vars {
		for _, c := range coordsFor(ds.coords, v.dims) {
			listed[c.Name] = true
		}
	}
	var names []string
	for _, c := range ds.coords {
		if !listed[c.Name] && !c.isLabels() && !strings.Contains(c.Name, " ") {
			names = append(names, c.Name)
		}
	}
	if names == nil {
		return ds.attrs
	}
	return ds.attrs.With("coordinates", strings.Join(names, " "))
}

// span is the least and the largest value, in a pass over the data; NaN where there are none.
func (x *output) span(ctx context.Context, o writeOptions) (least, most float64, err error) {
	if product(x.shape) == 0 {
		return math.NaN(), math.NaN(), nil
	}
	lo := x.data.Reduce(lazy.Min, nil, lazy.ReduceOptions{}).Convert(dtype.Float64)
	hi := x.data.Reduce(lazy.Max, nil, lazy.ReduceOptions{}).Convert(dtype.Float64)
	if o.draft != nil {
		plan, err := lazy.NewPlan(o.client, lazy.Output{Array: lo}, lazy.Output{Array: hi})
		*o.draft = append(*o.draft, plan)
		return 0, 1, err
	}
	b, err := lazy.Compute(ctx, o.client, lo, hi)
	if err != nil {
		return 0, 0, err
	}
	return number(b[0]), number(b[1]), nil
}

// pack chooses scale and offset from the range of the values and makes the elements
// integers.
func (x *output) pack(ctx context.Context, o writeOptions) error {
	least, most, err := x.span(ctx, o)
	if err != nil {
		return err
	}
	if math.IsInf(least, 0) || math.IsInf(most, 0) {
		return fmt.Errorf("xr: %q has infinite values, which cannot be packed: write it without Pack", x.Name)
	}
	p, err := cf.ChoosePacking(least, most, o.pack)
	if err != nil {
		return fmt.Errorf("xr: %q: %w", x.Name, err)
	}
	x.data = x.data.Convert(dtype.Float64)
	encode := func(dst []byte, in [][]byte, n int) {
		// The range was measured, so nothing overflows.
		if err := p.Encode(dst, in[0]); err != nil {
			panic(err)
		}
	}
	p.Decode64 = true
	x.data = lazy.Map(lazy.Op{Name: "pack", Fn: encode}, o.pack, x.data)
	x.stored = o.pack
	if fill, ok := p.FillValue(); ok {
		x.fill = fill
	}
	x.attrs = x.attrs.With("scale_factor", []float64{p.Scale}).With("add_offset", []float64{p.Offset})
	return nil
}

// Written is what ToNetCDF and ToZarr did.
type Written struct {
	Path    string
	Vars    int
	Bytes   int64 // of elements, decoded
	Read    int64 // stored bytes that were read
	Codecs  []codec.Spec
	Seconds float64
}

// String says what was written.
func (w *Written) String() string {
	return fmt.Sprintf("%s: %s, %s decoded, %s read, %.2f s", w.Path, count(float64(w.Vars), "variable"),
		cluster.FormatBytes(w.Bytes), cluster.FormatBytes(w.Read), w.Seconds)
}
