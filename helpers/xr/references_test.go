package xr_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// month is a file of a series to be made.
type month struct {
	format    netcdf.Format
	first, n  int // of time
	chunk     int // of time; 0: end to end
	units     string
	scale     float64
	unlimited bool
}

func (m month) write(t *testing.T, path string) {
	t.Helper()
	spec := netcdf.Spec{
		Dims: []netcdf.Dimension{{Name: "time", Len: m.n, Unlimited: m.unlimited}, {Name: "x", Len: 300}},
		Vars: []netcdf.VariableSpec{
			{Name: "time", Dims: []string{"time"}, Type: dtype.Int32, Attrs: []netcdf.Attribute{{Name: "units", Type: dtype.Type{Kind: dtype.Bytes, Size: 1}, Value: m.units}}},
			{Name: "x", Dims: []string{"x"}, Type: dtype.Float32},
			{Name: "t", Dims: []string{"time", "x"}, Type: dtype.Int16, Fill: int16(-9), Attrs: []netcdf.Attribute{{Name: "scale_factor", Type: dtype.Float64, Value: []float64{m.scale}}}},
		},
	}
	if m.chunk > 0 {
		v := &spec.Vars[2]
		v.Chunk, v.Deflate, v.Shuffle, v.Fletcher32 = []int{m.chunk, 128}, 1, true, true
		spec.Vars[0].Chunk = []int{512}
	}
	w, err := netcdf.Create(path, m.format, spec)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	times, xs, values := make([]int32, m.n), make([]float32, 300), make([]int16, m.n*300)
	for i := range times {
		times[i] = int32(i)
		if !strings.Contains(m.units, "2020-02") {
			times[i] += int32(m.first)
		}
	}
	for i := range xs {
		xs[i] = float32(i) / 3
	}
	for i := range values {
		if values[i] = int16((i*7919 + m.first) % 1000); i%97 == 0 {
			values[i] = -9
		}
	}
	for _, err := range []error{
		w.WriteBox("x", []int{0}, []int{300}, kernel.Bytes(xs)),
		w.WriteBox("time", []int{0}, []int{m.n}, kernel.Bytes(times)),
		w.WriteBox("t", []int{0, 0}, []int{m.n, 300}, kernel.Bytes(values)),
		w.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// series writes months one after another and gives their paths.
func series(t *testing.T, months ...month) []string {
	var paths []string
	for i, m := range months {
		paths = append(paths, filepath.Join(t.TempDir(), fmt.Sprintf("m%d.nc", i)))
		m.write(t, paths[i])
	}
	return paths
}

const since2020 = "hours since 2020-01-01"

// TestReferences checks that references read as the files do, here and in Python.
func TestReferences(t *testing.T) {
	deflated := month{format: netcdf.NetCDF4, n: 20, chunk: 5, units: since2020, scale: 0.5, unlimited: true}
	plain := month{format: netcdf.NetCDF4, n: 20, units: since2020, scale: 0.5}
	records := month{format: netcdf.Classic, n: 20, units: since2020, scale: 0.5, unlimited: true}
	at := func(m month, first, n int) month {
		m.first, m.n = first, n
		return m
	}
	otherUnits := at(deflated, 744, 15)
	otherUnits.units = "hours since 2020-02-01"
	for name, months := range map[string][]month{
		"one":     {deflated},
		"short":   {at(deflated, 0, 18)},
		"chunked": {deflated, at(deflated, 30, 15), at(deflated, 60, 3)},
		"plain":   {plain, at(plain, 30, 30)},
		"records": {records, at(records, 30, 15)},
		"order":   {at(deflated, 60, 3), deflated},
		"times":   {deflated, otherUnits},
	} {
		t.Run(name, func(t *testing.T) {
			paths := series(t, months...)
			refs := filepath.Join(t.TempDir(), "r.json")
			done, err := xr.WriteReferences(paths, refs)
			if err != nil {
				t.Fatal(err)
			}
			if done.Files != len(paths) || done.References < 10 {
				t.Errorf("%+v", done)
			}
			sameAsFiles(t, refs, paths)
			sameInPython(t, refs, paths)
		})
	}
}

// sameAsFiles compares references with the files that they are of.
func sameAsFiles(t *testing.T, refs string, paths []string) {
	t.Helper()
	got, err := xr.OpenZarr(refs)
	if err != nil {
		t.Fatal(err)
	}
	want, err := xr.OpenMany(paths)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	if !slices.Equal(got.Vars(), want.Vars()) {
		t.Errorf("%v, want %v", got.Vars(), want.Vars())
	}
	for _, name := range append(want.Vars(), want.Coords()...) {
		xrtest.Equal(t, got.Var(name), want.Var(name), xrtest.AnyAttrs(), xrtest.AnyType())
	}
}

const compare = `
import sys, numpy, xarray
refs, files = sys.argv[1], sys.argv[2:]
got = xarray.open_dataset("reference://", engine="zarr", backend_kwargs={"storage_options": {"fo": refs}, "consolidated": False})
parts = [xarray.open_dataset(f) for f in files]
want = parts[0] if len(parts) == 1 else xarray.combine_by_coords(parts, data_vars="minimal", coords="minimal", compat="override", combine_attrs="override")
assert set(got.variables) == set(want.variables), (got, want)
for n in want.variables:
    assert got[n].dims == want[n].dims, n
    numpy.testing.assert_array_equal(got[n].values, want[n].values, n)
`

// sameInPython compares what xarray reads of references with what it reads of the files.
func sameInPython(t *testing.T, refs string, paths []string) {
	t.Helper()
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Log("not compared with xarray: set GONDA_PYTHON to an interpreter with xarray, zarr, fsspec and netCDF4")
		return
	}
	if out, err := exec.Command(python, append([]string{"-c", compare, refs}, paths...)...).CombinedOutput(); err != nil {
		t.Errorf("xarray: %v\n%s", err, out)
	}
}

// TestReferencesRefused checks what Zarr cannot say.
func TestReferencesRefused(t *testing.T) {
	m := func(first, n, chunk int, scale float64) month {
		return month{format: netcdf.NetCDF4, first: first, n: n, chunk: chunk, units: since2020, scale: scale, unlimited: true}
	}
	for want, months := range map[string][]month{
		"scale_factor [0.5]":                         {m(0, 20, 5, 0.5), m(30, 20, 5, 0.25)},
		"2018 elements along time in chunks of 2000": {m(0, 2018, 2000, 0.5), m(4000, 2000, 2000, 0.5)},
		"they overlap":                               {m(0, 20, 5, 0.5), m(10, 20, 5, 0.5)},
	} {
		refs := filepath.Join(t.TempDir(), "r.json")
		_, err := xr.WriteReferences(series(t, months...), refs)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(refs)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if _, err := xr.WriteReferences("a.nc", "refs"); err == nil || !strings.Contains(err.Error(), ".json") {
		t.Error(err)
	}
}

// TestReferencesOfCorpus makes references of every NetCDF file of the corpus that Zarr can
// say and reads them.
func TestReferencesOfCorpus(t *testing.T) {
	refs, n := filepath.Join(t.TempDir(), "r.json"), 0
	for _, folder := range []string{"netcdf", "era5"} {
		filepath.WalkDir(filepath.Join(xrtest.Data(t), folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && (d.Name() == "bad" || testing.Short()) {
				return fs.SkipDir
			}
			if err != nil || !slices.Contains([]string{".nc", ".nc4", ".cdf"}, filepath.Ext(path)) {
				return err
			}
			if _, err := xr.Open(path); err != nil {
				return nil
			}
			if _, err := xr.WriteReferences(path, refs); err != nil {
				if !strings.Contains(err.Error(), "element type \"compound") && !strings.Contains(err.Error(), "HDF5 filter") && !errors.Is(err, netcdf.ErrUnsupported) {
					t.Errorf("%s: %v", path, err)
				}
				return nil
			}
			n++
			want, err := xr.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer want.Close()
			got, err := xr.Open(refs)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return nil
			}
			for _, name := range append(want.Vars(), want.Coords()...) {
				if _, err := want.Var(name).Compute(); err == nil {
					compareQuickly(t, path, got.Var(name), want.Var(name))
				}
			}
			return nil
		})
	}
	t.Logf("%d files", n)
}

// compareQuickly compares elements once.
func compareQuickly(t *testing.T, path string, got, want xr.DataArray) {
	t.Helper()
	if !slices.Equal(got.Shape(), want.Shape()) || !slices.Equal(got.Dims(), want.Dims()) {
		t.Errorf("%s: %s: %v %v, want %v %v", path, want.Name(), got.Dims(), got.Shape(), want.Dims(), want.Shape())
		return
	}
	if texts, err := want.Texts(); err == nil {
		if others, err := got.Texts(); err != nil || !slices.Equal(others, texts) {
			t.Errorf("%s: %s: %.99q, %v, want %.99q", path, want.Name(), others, err, texts)
		}
		return
	}
	a, err := got.Block(t.Context())
	b, err2 := want.Block(t.Context())
	if err != nil || err2 != nil {
		t.Errorf("%s: %s: %v, %v", path, want.Name(), err, err2)
		return
	}
	x, y := a.Float64s(), b.Float64s()
	for i := range y {
		// A scale of float32 is a float64 in JSON, so that decoding rounds differently.
		if d := math.Abs(x[i] - y[i]); d > 1e-6*math.Abs(y[i]) || math.IsNaN(x[i]) != math.IsNaN(y[i]) {
			t.Errorf("%s: %s: element %d is %v, want %v", path, want.Name(), i, x[i], y[i])
			return
		}
	}
}
