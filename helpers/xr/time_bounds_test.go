package xr_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// timesFile stores times and their bounds, which have no unit of their own.
func timesFile(t *testing.T, path, units string, times, bounds []float64) {
	t.Helper()
	spec := netcdf.Spec{Dims: []netcdf.Dimension{{Name: "time", Len: len(times)}, {Name: "bnds", Len: 2}}, Vars: []netcdf.VariableSpec{
		{Name: "time", Dims: []string{"time"}, Type: dtype.Float64, Attrs: []netcdf.Attribute{{Name: "units", Value: units}, {Name: "bounds", Value: "time_bnds"}}},
		{Name: "time_bnds", Dims: []string{"time", "bnds"}, Type: dtype.Float64}}}
	w, err := netcdf.Create(path, netcdf.NetCDF4, spec)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]lazy.Block{"time": lazy.BlockOf([]int{len(times)}, times), "time_bnds": lazy.BlockOf([]int{len(times), 2}, bounds)} {
		if err := w.WriteBox(name, make([]int, len(v.Shape)), v.Shape, v.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Bounds of times that were joined count in the unit of the joined times, in whatever unit
// the files count.
func TestTimeBoundsOfSeveralFiles(t *testing.T) {
	for name, second := range map[string]struct {
		units  string
		times  []float64
		bounds []float64
	}{
		"same unit":       {"days since 2000-01-01", []float64{45}, []float64{31, 60}},
		"other reference": {"days since 2000-02-01", []float64{14}, []float64{0, 29}},
		"other unit":      {"hours since 2000-02-01", []float64{14 * 24}, []float64{0, 29 * 24}},
	} {
		dir := t.TempDir()
		timesFile(t, filepath.Join(dir, "1.nc"), "days since 2000-01-01", []float64{15}, []float64{0, 31})
		timesFile(t, filepath.Join(dir, "2.nc"), second.units, second.times, second.bounds)
		ds, err := xr.OpenMany(filepath.Join(dir, "*.nc"), xr.NoIndex())
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		ds = rewritten(t, ds)
		times, err := ds.Var("time").Times()
		if err != nil || fmt.Sprint(times) != "[2000-01-16T00:00:00 2000-02-15T00:00:00]" {
			t.Errorf("%s: %v %v", name, times, err)
		}
		bounds, err := ds.Var("time_bnds").Float64s()
		if err != nil {
			t.Fatal(err)
		}
		// Counted since the time that is 15, and 45, days after the first and the second bound.
		start, _ := ds.Var("time").Encoding().Attrs.Get("units")
		want := []float64{0, 31, 31, 60}
		if start == "days since 2000-01-16 00:00:00" {
			want = []float64{-15, 16, 16, 45}
		}
		if !slices.Equal(bounds, want) {
			t.Errorf("%s: bounds %v %s, want %v", name, bounds, start, want)
		}
	}
}
