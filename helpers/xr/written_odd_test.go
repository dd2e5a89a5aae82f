package xr_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

var everyFormat = []netcdf.Format{netcdf.NetCDF4, netcdf.Classic, netcdf.Offset64, netcdf.Data64}

func number(name string, dims []string, shape []int) xr.DataArray {
	return xr.NewDataArray(name, dims, lazy.NewBlock(dtype.Float32, shape))
}

// rewritten writes a dataset and opens what was written.
func rewritten(t *testing.T, ds xr.Dataset, opts ...xr.WriteOption) xr.Dataset {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.nc")
	if _, err := ds.ToNetCDF(path, opts...); err != nil {
		t.Fatal(err)
	}
	out, err := xr.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	return out
}

// Text of every shape is stored in all formats, with and without dimensions that grow.
func TestTextInEveryFormat(t *testing.T) {
	words := []string{"", "Grüße", "0001", "日本"}
	ds := xr.NewDataset(nil,
		number("string8", []string{"string7"}, []int{5}), // a dimension with the name that characters would get
		xr.NewTexts("list", []string{"x"}, []int{4}, words),
		xr.NewTexts("pair", []string{"x", "y"}, []int{4, 1}, words),
		xr.NewTexts("one", nil, nil, []string{"scalar"}),
		xr.NewTexts("blank", []string{"y"}, []int{1}, []string{""}),
		xr.NewTexts("wide", []string{"y"}, []int{1}, []string{"7 bytes"}))
	for _, f := range everyFormat {
		for _, grows := range []string{"", "x"} {
			opts := []xr.WriteOption{xr.Format(f)}
			if grows != "" {
				opts = append(opts, xr.Unlimited(grows))
			}
			got := rewritten(t, ds, opts...)
			for name, want := range map[string][]string{"list": words, "pair": words, "one": {"scalar"}, "blank": {""}, "wide": {"7 bytes"}} {
				v := got.Var(name)
				have, err := v.Texts()
				if err != nil || !slices.Equal(have, want) || len(v.Dims()) != len(ds.Var(name).Dims()) {
					t.Errorf("%s %s: %q %v %v", f, name, have, v.Dims(), err)
				}
				if len(v.Attrs()) > 0 {
					t.Errorf("%s %s: attributes %v", f, name, v.Attrs())
				}
			}
		}
	}
}

// Flags are read as such, and written so that they are again.
func TestFlagsInEveryFormat(t *testing.T) {
	want := []bool{true, false, true}
	ds := xr.NewDataset(nil, xr.NewDataArray("wet", []string{"x"}, lazy.BlockOf([]int{3}, want)))
	for _, f := range everyFormat {
		v := rewritten(t, ds, xr.Format(f)).Var("wet")
		b, err := v.Block(t.Context())
		if err != nil || v.Type() != dtype.B1 || !reflect.DeepEqual(b, lazy.BlockOf([]int{3}, want)) {
			t.Errorf("%s: %v %v %v", f, v.Type(), b, err)
		}
		if len(v.Attrs()) > 0 {
			t.Errorf("%s: attributes %v", f, v.Attrs())
		}
	}
}

// A coordinate of no variable is one after writing, too.
func TestCoordinateOfNoVariable(t *testing.T) {
	ds := xr.NewDataset(xr.Attrs{{Name: "title", Value: "t"}}, number("v", []string{"x"}, []int{2})).
		WithCoord(number("away", []string{"lonely"}, []int{3})).
		WithCoord(number("beside", []string{"x"}, []int{2}))
	got := rewritten(t, ds)
	if !slices.Equal(got.Vars(), []string{"v"}) || !slices.Equal(got.Coords(), ds.Coords()) {
		t.Errorf("variables %v, coordinates %v", got.Vars(), got.Coords())
	}
	if !reflect.DeepEqual(got.Attrs(), ds.Attrs()) {
		t.Errorf("attributes %v", got.Attrs())
	}
}

// Packing finds nothing to measure where there are no elements.
func TestPackNothing(t *testing.T) {
	ds := xr.NewDataset(nil, number("v", []string{"t", "x"}, []int{0, 3}))
	v := rewritten(t, ds, xr.Pack(dtype.Int16), xr.Unlimited("t")).Var("v")
	if !slices.Equal(v.Shape(), []int{0, 3}) || v.Encoding().Type.Native() != dtype.Int16 {
		t.Errorf("%v as %v", v.Shape(), v.Encoding().Type)
	}
}

// A dimension of length 0 is one without limit, which the NetCDF library takes it for.
func TestDimensionsOfLengthZero(t *testing.T) {
	ds := xr.NewDataset(nil, number("v", []string{"t", "x"}, []int{0, 3}), xr.NewTexts("words", []string{"t"}, []int{0}, nil))
	for _, f := range everyFormat {
		got := rewritten(t, ds, xr.Format(f))
		for name, want := range map[string][]int{"v": {0, 3}, "words": {0}} {
			if v := got.Var(name); !slices.Equal(v.Shape(), want) {
				t.Errorf("%s: %s has shape %v", f, name, v.Shape())
			}
		}
		h, err := xr.ReadHeader(got.Var("v").Encoding().Source)
		if err != nil || !slices.Equal(h.Unlimited, []string{"t"}) {
			t.Errorf("%s: without limit are %v, %v", f, h.Unlimited, err)
		}
		h.Close()
	}
}

// What NetCDF-4 files hold about themselves, and a classic file was given by a copy, is left out.
func TestAttributesOfTheFormat(t *testing.T) {
	own := xr.Attrs{{Name: "CLASS", Value: "DIMENSION_SCALE"}, {Name: "units", Value: "m"}, {Name: "_Netcdf4Dimid", Value: []int32{1}}}
	v := xr.NewDataArray("v", []string{"x"}, lazy.NewBlock(dtype.Float32, []int{2}), own...)
	ds := xr.NewDataset(xr.Attrs{{Name: "_NCProperties", Value: "version=2"}, {Name: "title", Value: "t"}}, v)
	for _, f := range everyFormat {
		got := rewritten(t, ds, xr.Format(f))
		want, title := own, ds.Attrs()
		if f == netcdf.NetCDF4 {
			want, title = own[1:2], title[1:]
		}
		if a := got.Var("v").Attrs(); len(a) != len(want) || a.Text("units") != "m" {
			t.Errorf("%s: %v", f, a)
		}
		if a := got.Attrs(); len(a) != len(title) || a.Text("title") != "t" {
			t.Errorf("%s: %v", f, a)
		}
	}
}

// Stores hold arrays without elements, of numbers and text.
func TestStoresOfLengthZero(t *testing.T) {
	const unnamed = "__xarray_dataarray_variable__" // what xarray calls an array without a name
	ds := xr.NewDataset(nil, number("v", []string{"t", "x"}, []int{0, 3}), number(unnamed, []string{"x"}, []int{3}),
		xr.NewTexts("words", []string{"t"}, []int{0}, nil), xr.NewTexts("table", []string{"x", "t"}, []int{3, 0}, nil))
	for _, format := range []int{2, 3} {
		path := filepath.Join(t.TempDir(), "written.zarr")
		if _, err := ds.ToZarr(path, xr.ZarrFormat(format)); err != nil {
			t.Fatal(err)
		}
		got, err := xr.OpenZarr(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]int{"v": {0, 3}, unnamed: {3}, "words": {0}, "table": {3, 0}} {
			if v := got.Var(name); !slices.Equal(v.Shape(), want) {
				t.Errorf("format %d: %s has shape %v", format, name, v.Shape())
			}
		}
		if words, err := got.Var("table").Texts(); err != nil || len(words) != 0 {
			t.Errorf("format %d: %q %v", format, words, err)
		}
		got.Close()
	}
}

// A fill value that 32 bits do not hold becomes another, that no time has.
func TestMissingTimesIn32Bits(t *testing.T) {
	dir := t.TempDir()
	for name, counts := range map[string][]int64{"fits": {0, math.MinInt64, 5}, "full": {math.MinInt32, math.MinInt64, 5}} {
		path := filepath.Join(dir, name+".nc")
		spec := netcdf.Spec{Dims: []netcdf.Dimension{{Name: "x", Len: 3}}, Vars: []netcdf.VariableSpec{{Name: "t", Dims: []string{"x"}, Type: dtype.Int64, Fill: int64(math.MinInt64),
			Attrs: []netcdf.Attribute{{Name: "units", Value: "seconds since 2000-01-01"}}}}}
		w, err := netcdf.Create(path, netcdf.NetCDF4, spec)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteBox("t", []int{0}, []int{3}, lazy.BlockOf([]int{3}, counts).Data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		ds, err := xr.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		if name == "full" {
			if _, err := ds.ToNetCDF(filepath.Join(dir, "refused.nc"), xr.Format(netcdf.Classic)); err == nil || !strings.Contains(err.Error(), "-2147483648") {
				t.Errorf("%v", err)
			}
			continue
		}
		times, err := rewritten(t, ds, xr.Format(netcdf.Classic)).Var("t").Times()
		if err != nil || fmt.Sprint(times) != "[2000-01-01T00:00:00 NaT 2000-01-01T00:00:05]" {
			t.Errorf("%v %v", times, err)
		}
	}
}

// What cannot be written is refused with the variable, what is wrong and what to do.
func TestWriteRefuses(t *testing.T) {
	ds := xr.NewDataset(nil, number("v", []string{"x"}, []int{2}).WithAttr("words", []string{"a", "b"}))
	for name, c := range map[string]struct {
		opts []xr.WriteOption
		want []string
	}{
		"dimension to grow": {[]xr.WriteOption{xr.Unlimited("time")}, []string{"time", "x"}},
		"dimension chunked": {[]xr.WriteOption{xr.Chunk("time", 2)}, []string{"time", "x"}},
		"list of texts":     {[]xr.WriteOption{xr.Format(netcdf.Classic)}, []string{"words", `"v"`, "NetCDF-4"}},
	} {
		path := filepath.Join(t.TempDir(), "refused.nc")
		_, err := ds.ToNetCDF(path, c.opts...)
		if err == nil {
			t.Errorf("%s: written", name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q lacks %q", name, err, w)
			}
		}
		if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

// Where no file can be made is known before values are measured, which may take long.
func TestNoPlaceToWrite(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken.nc")
	if err := os.WriteFile(taken, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	measured := func([]byte, [][]byte, int) { t.Error("values are measured") }
	v := lazy.FromBlock(lazy.NewBlock(dtype.Float32, []int{2}), nil)
	ds := xr.NewDataset(nil, xr.FromLazy("v", []string{"x"}, lazy.Map(lazy.Op{Name: "watch", Fn: measured}, dtype.Float32, v)))
	for path, want := range map[string]error{taken: fs.ErrExist, filepath.Join(dir, "none", "a.nc"): fs.ErrNotExist} {
		if _, err := ds.ToNetCDF(path, xr.Pack(dtype.Int16)); !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Equal(left, []string{taken}) {
		t.Errorf("left %v", left)
	}
}

// A coordinate whose name has an é of two code points is one after writing, too.
func TestComposedCoordinate(t *testing.T) {
	ds := xr.NewDataset(nil, number("v", []string{"x"}, []int{2})).WithCoord(number("te\u0301", []string{"x"}, []int{2}))
	for _, f := range everyFormat {
		if got := rewritten(t, ds, xr.Format(f)); !slices.Equal(got.Coords(), []string{"t\u00e9"}) {
			t.Errorf("%s: coordinates %q", f, got.Coords())
		}
	}
}
