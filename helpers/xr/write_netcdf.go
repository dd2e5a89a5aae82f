package xr

import (
	"context"
	"slices"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ToNetCDF writes the dataset to a NetCDF file, tile by tile within the memory limit. The file
// appears under its name when it is complete; until then, and after an error, what was there
// before is untouched.
//
// Floats are stored as they are, with NaN as _FillValue; times as the counts that they are;
// packing of the source is not copied (see Pack).
func (ds Dataset) ToNetCDF(path string, opts ...WriteOption) (*Written, error) {
	return ds.ToNetCDFContext(cluster.Context(), path, opts...)
}

// ToNetCDFContext is ToNetCDF for programs that cancel.
func (ds Dataset) ToNetCDFContext(ctx context.Context, path string, opts ...WriteOption) (*Written, error) {
	begun := time.Now()
	o := newWriteOptions(opts)
	var create []netcdf.CreateOption
	if o.overwrite {
		create = append(create, netcdf.Overwrite())
	}
	if err := ds.creatable(path, create); err != nil {
		return nil, err
	}
	outs, spec, err := ds.netcdfOutputs(ctx, o)
	if err != nil {
		return nil, err
	}
	w, err := netcdf.Create(path, o.format, spec, create...)
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	for _, x := range outs {
		if x.text == nil {
			continue
		}
		values, err := x.text.get()
		if err == nil {
			err = w.WriteText(x.Name, values)
		}
		if err != nil {
			return nil, err
		}
	}
	plan, err := o.plan(outs, func(x output) lazy.Sink { return netcdfSink{w, x} })
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

// creatable refuses a place where no file can be made before values are measured, which may
// take long.
func (ds Dataset) creatable(path string, create []netcdf.CreateOption) error {
	if ds.err != nil {
		return ds.err
	}
	return netcdf.Creatable(path, create...)
}

// NetCDFPlan says what ToNetCDF will read and need, with what Pack and narrow integers take to
// measure values first. Nothing is read or written.
func (ds Dataset) NetCDFPlan(opts ...WriteOption) (*lazy.Plan, error) {
	o := newWriteOptions(opts).drafting()
	outs, spec, err := ds.netcdfOutputs(context.Background(), o)
	if err != nil {
		return nil, err
	}
	w, err := netcdf.Draft(o.format, spec)
	if err != nil {
		return nil, err
	}
	return o.planAll(outs, func(x output) lazy.Sink { return netcdfSink{w, x} })
}

// netcdfOutputs is all that is written, and the header of the file.
func (ds Dataset) netcdfOutputs(ctx context.Context, o writeOptions) ([]output, netcdf.Spec, error) {
	outs, err := ds.outputs(ctx, o)
	if err != nil {
		return nil, netcdf.Spec{}, err
	}
	spec, err := ds.netcdfSpec(outs, o)
	return outs, spec, err
}

// netcdfSpec is the header of the file. Outputs become what the format can store: text in the
// classic formats characters, flags numbers.
func (ds Dataset) netcdfSpec(outs []output, o writeOptions) (spec netcdf.Spec, err error) {
	if spec.Attrs, err = netcdfAttributes("", ds.storedAttrs(), o); err != nil {
		return spec, err
	}
	growing := o.growing(ds.Sizes())
	for _, s := range ds.Sizes() {
		spec.Dims = append(spec.Dims, netcdf.Dimension{Name: s.Dim, Len: s.Len, Unlimited: slices.Contains(growing, s.Dim)})
	}
	for i := range outs {
		x := &outs[i]
		if x.text != nil && o.format != netcdf.NetCDF4 {
			if err := x.chars(&spec); err != nil {
				return spec, err
			}
		}
		if x.stored == dtype.B1 {
			x.flags()
		}
		v := netcdf.VariableSpec{Name: x.Name, Dims: x.dims, Type: x.stored, Fill: x.fill}
		if v.Attrs, err = netcdfAttributes(x.Name, x.attrs, o); err != nil {
			return spec, err
		}
		grows := slices.ContainsFunc(x.dims, func(d string) bool { return slices.Contains(growing, d) })
		small := product(x.shape)*x.stored.Size <= smallVariable
		if o.format == netcdf.NetCDF4 && len(x.dims) > 0 && (grows || !small && x.text == nil) {
			v.Chunk = x.chunk
			if x.text == nil {
				v.Deflate, v.Shuffle = o.deflate, o.deflate > 0
			}
		}
		spec.Vars = append(spec.Vars, v)
	}
	return spec, nil
}

// growing are the dimensions without limit: those asked for, and those of length 0, for the
// NetCDF library takes any such for one without limit. The classic formats have one at most.
func (o *writeOptions) growing(sizes []Size) []string {
	out := slices.Clone(o.unlimited)
	for _, s := range sizes {
		if s.Len == 0 && !slices.Contains(out, s.Dim) && (o.format == netcdf.NetCDF4 || len(out) == 0) {
			out = append(out, s.Dim)
		}
	}
	return out
}

// flags makes true and false the numbers 1 and 0, with the attribute that says so.
func (x *output) flags() {
	x.data, x.stored = x.data.Convert(dtype.Int8), dtype.Int8
	x.attrs = x.attrs.With(flagsName, "bool")
}

// smallVariable is up to how many bytes a variable is stored in one piece, uncompressed.
const smallVariable = 1 << 16

// netcdfAttributes are the attributes of a variable, or of the dataset, as the format has them.
// What a NetCDF-4 file keeps for itself, and copies to the classic formats have let through, is
// left out: the file gets its own.
func netcdfAttributes(variable string, attrs Attrs, o writeOptions) ([]netcdf.Attribute, error) {
	var out []netcdf.Attribute
	for _, a := range attrs {
		if o.format == netcdf.NetCDF4 && netcdf.Reserved(a.Name) {
			continue
		}
		if _, list := a.Value.([]any); a.Value != nil && !list { // lists of records have no place there
			value := a.Value
			if err := checkText(a.Name, variable, value, o.format); err != nil {
				return nil, err
			}
			if o.classic() {
				value = classicAttribute(value)
			}
			if list, ok := value.(string); ok && a.Name == "coordinates" {
				value = norm.NFC.String(list) // as the names of the variables
			}
			out = append(out, netcdf.Attribute{Name: a.Name, Value: value})
		}
	}
	return out, nil
}

// netcdfSink writes the tiles of one variable.
type netcdfSink struct {
	w *netcdf.Writer
	x output
}

// Grid is the chunks of the file; where there are none, rows of about a mebibyte.
func (s netcdfSink) Grid() []lazy.Axis {
	grid := make([]lazy.Axis, len(s.x.shape))
	for d, n := range s.x.shape {
		grid[d] = lazy.Regular(n, s.x.chunk[d])
	}
	return grid
}

// Work is what the writer holds while it compresses.
func (s netcdfSink) Work() int64 { return s.w.MaxScratch(s.x.Name) }

func (s netcdfSink) Write(_ context.Context, box lazy.Box, data lazy.Block, _ []byte) error {
	return s.w.WriteBox(s.x.Name, box.Lo, box.Hi, data.Data)
}
