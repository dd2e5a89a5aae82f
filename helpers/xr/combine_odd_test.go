package xr_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// gridFile stores v on times, in days, and two columns, in the order of dims.
func gridFile(t *testing.T, path string, dims []string, times, v []float64) {
	t.Helper()
	spec := netcdf.Spec{Dims: []netcdf.Dimension{{Name: "time", Len: len(times), Unlimited: true}, {Name: "x", Len: 2}}, Vars: []netcdf.VariableSpec{
		{Name: "time", Dims: []string{"time"}, Chunk: []int{4}, Type: dtype.Float64, Attrs: []netcdf.Attribute{{Name: "units", Value: "days since 2000-01-01"}}},
		{Name: "v", Dims: dims, Chunk: []int{4, 4}, Type: dtype.Float64}}}
	shape := []int{len(times), 2}
	if dims[0] == "x" {
		shape = []int{2, len(times)}
	}
	w, err := netcdf.Create(path, netcdf.NetCDF4, spec)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]lazy.Block{"time": lazy.BlockOf([]int{len(times)}, times), "v": lazy.BlockOf(shape, v)} {
		if err := w.WriteBox(name, make([]int, len(b.Shape)), b.Shape, b.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Files that store a variable in another order of dimensions are brought to that of the first.
func TestOpenManyDimensionOrder(t *testing.T) {
	dir := t.TempDir()
	gridFile(t, filepath.Join(dir, "1.nc"), []string{"time", "x"}, []float64{0, 1}, []float64{1, 2, 3, 4})
	gridFile(t, filepath.Join(dir, "2.nc"), []string{"x", "time"}, []float64{2, 3}, []float64{5, 7, 6, 8})
	for range 2 { // the second time from the index
		ds, err := xr.OpenMany(filepath.Join(dir, "*.nc"))
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		v := ds.Var("v")
		x, err := v.Float64s()
		if err != nil || !reflect.DeepEqual(x, []float64{1, 2, 3, 4, 5, 6, 7, 8}) || !reflect.DeepEqual(v.Dims(), []string{"time", "x"}) {
			t.Errorf("%v %v %v", v.Dims(), x, err)
		}
	}
}

// A file without elements, or with a label that is missing, has no place among the others; in
// a given order it has.
func TestOpenManyNothingToOrder(t *testing.T) {
	none := []float64{}
	nan := 9.969209968386869e36 // what the library stores where nothing is written: no time
	for name, c := range map[string]struct {
		first, second []float64
		want          string // in the error, beside the name of the file
		nested        int    // length
	}{
		"first empty":   {none, []float64{2, 3}, "1.nc has no elements along time", 2},
		"second empty":  {[]float64{2, 3}, none, "2.nc has no elements along time", 2},
		"both empty":    {none, none, "no elements along time", 0},
		"label missing": {[]float64{0, 1}, []float64{2, nan}, "2.nc", 4},
	} {
		dir := t.TempDir()
		for i, times := range [][]float64{c.first, c.second} {
			gridFile(t, filepath.Join(dir, []string{"1.nc", "2.nc"}[i]), []string{"time", "x"}, times, make([]float64, 2*len(times)))
		}
		for range 2 {
			_, err := xr.OpenMany(filepath.Join(dir, "*.nc"))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
			ds, err := xr.OpenMany(filepath.Join(dir, "*.nc"), xr.Nested("time"))
			if err != nil || ds.Len("time") != c.nested {
				t.Errorf("%s, nested: %d %v", name, ds.Len("time"), err)
			}
			ds.Close()
		}
	}
}

// Labels in opposite orders are said to be so, with what brings them to one.
func TestOpenManyOppositeOrders(t *testing.T) {
	dir := t.TempDir()
	for i, x := range [][]float64{{10, 0, -10}, {-10, 0, 10}} {
		ds := xr.NewDataset(nil, number("v", []string{"time", "x"}, []int{1, 3})).
			WithCoord(xr.NewDataArray("time", []string{"time"}, lazy.BlockOf([]int{1}, []float64{float64(i)}))).
			WithCoord(xr.NewDataArray("x", []string{"x"}, lazy.BlockOf([]int{3}, x)))
		if _, err := ds.ToNetCDF(filepath.Join(dir, []string{"1.nc", "2.nc"}[i])); err != nil {
			t.Fatal(err)
		}
	}
	_, err := xr.OpenMany(filepath.Join(dir, "*.nc"))
	if err == nil || !strings.Contains(err.Error(), "opposite orders") || !strings.Contains(err.Error(), `SortBy("x")`) {
		t.Errorf("%v", err)
	}
	sorted, err := xr.OpenMany(filepath.Join(dir, "*.nc"), xr.Preprocess(func(ds xr.Dataset) xr.Dataset { return ds.SortBy("x") }))
	if err != nil || sorted.Len("time") != 2 {
		t.Errorf("%v", err)
	}
	sorted.Close()
}
