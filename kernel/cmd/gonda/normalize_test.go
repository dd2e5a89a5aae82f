package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// A download in which ERA5 and ERA5T have a dimension of their own goes together with one of
// ERA5 alone.
func TestNormalizeMergesExpver(t *testing.T) {
	dir, nan := t.TempDir(), float32(math.NaN())
	write := func(name string, dims []string, v lazy.Block, days ...float64) string {
		ds := xr.NewDataset(nil, xr.NewDataArray("t2m", dims, v)).
			WithCoord(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{len(days)}, days), "days since 2020-01-01", "standard"))
		if len(dims) > 1 {
			ds = ds.WithCoord(xr.NewDataArray("expver", []string{"expver"}, lazy.BlockOf([]int{2}, []int32{1, 5})))
		}
		path := filepath.Join(dir, name)
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := write("1.nc", []string{"time"}, lazy.BlockOf([]int{1}, []float32{280}), 0)
	mixed := write("2.nc", []string{"time", "expver"}, lazy.BlockOf([]int{2, 2}, []float32{281, nan, nan, 282}), 1, 2)
	gonda(t, "convert", plain, mixed, filepath.Join(dir, "out.nc")).refused(t, 1, "expver", "2.nc", "era5.MergeExpver")
	gonda(t, "convert", plain, mixed, filepath.Join(dir, "out.nc"), "--normalize").succeed(t)
	var s struct {
		Dims       []string
		First      []json.Number
		Count, Sum json.Number
	}
	gonda(t, "stats", filepath.Join(dir, "out.nc"), "--var", "t2m", "--json").json(t, &s)
	if s.Count != "3" || s.Sum != "843" || len(s.First) != 3 || len(s.Dims) != 1 {
		t.Errorf("%+v", s)
	}
}
