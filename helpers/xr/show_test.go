package xr_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

func TestString(t *testing.T) {
	ds := field(t, "2020-01-30", 48)
	long := ds.Var("t2m").WithAttr("long_name", "2 metre temperature").WithAttr("GRIB_paramId", []int64{167}).
		WithAttr("GRIB_units", "K").WithAttr("history", strings.Repeat("converted\nby hand ", 9)).WithAttr("valid_range", []float32{180, 330.5})
	for _, c := range []struct {
		name string
		got  interface{ String() string }
		want string
	}{
		{"array", long, `
t2m (time: 48, latitude: 3, longitude: 4) float32 [K] 3 KiB
Values: 270 271 272 … 843 844 845
Coordinates:
  * time      (time) time 2020-01-30T00:00:00 … 2020-01-31T23:00:00
  * latitude  (latitude) float64 [°N] 60 … 30
  * longitude (longitude) float64 [°E] 0 … 270
    expver    (time) text "0001" … "0003"
Attributes:
    long_name: 2 metre temperature
    history: converted by hand converted by hand converted by hand converted by hand…
    valid_range: 180, 330.5
    GRIB_…: 2 attributes
`},
		{"dataset", ds.With(long), `
Dataset (time: 48, latitude: 3, longitude: 4, cell: 2) 3 KiB
Coordinates:
  * time      (time) time 2020-01-30T00:00:00 … 2020-01-31T23:00:00
  * latitude  (latitude) float64 [°N] 60 … 30
  * longitude (longitude) float64 [°E] 0 … 270
    expver    (time) text "0001" … "0003"
Data variables:
    t2m   (time, latitude, longitude) float32 [K] 2 metre temperature
    plain (cell) int16
`},
		{"scalar", ds.Var("t2m").Sel(xr.At("latitude", 45), xr.Nearest("longitude", 130), xr.At("time", "2020-01-31T06:00")), `
t2m () float32 [K] 4 B
Values: 635
Coordinates:
    time      () time 2020-01-31T06:00:00
    latitude  () float64 [°N] 45
    longitude () float64 [°E] 90
    expver    () text "0001"
`},
		{"no name, large", xr.FromLazy("", []string{"x"}, lazy.Const(lazy.BlockOf(nil, []float64{1}), []int{1 << 30}, nil)), `
DataArray (x: 1073741824) float64 8 GiB
`},
		{"float32 labels", xr.NewDataArray("lat", []string{"lat"}, lazy.BlockOf([]int{3}, []float32{0.1, 0.2, 1e-7})), `
lat (lat: 3) float32 12 B
Values: 0.1 0.2 1e-07
`},
		{"booleans", ds.Var("plain").Greater(1), `
plain (cell: 2) bool 2 B
Values: false true
`},
		{"calendar", xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{1}, []int32{59}), "days since 2000-01-01", "360_day"), `
time (time: 1) time (360_day) 4 B
Values: 2000-02-30T00:00:00
`},
		{"error", ds.Var("sst"), `
error: xr: the dataset has no variable "sst"; it has t2m, plain and the coordinates time, latitude, longitude, expver`},
		{"dataset error", ds.Drop("sst"), `
error: xr: the dataset has no variable "sst"; it has t2m, plain and the coordinates time, latitude, longitude, expver`},
		{"empty", xr.Dataset{}, `
Dataset () 0 B
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := "\n" + c.got.String(); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestStringReadsNothing shows a dataset whose file is gone: only labels that have been read
// have a range.
func TestStringReadsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.nc")
	if _, err := field(t, "2020-01-30", 48).ToNetCDF(path); err != nil {
		t.Fatal(err)
	}
	ds, err := xr.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	before := ds.String()
	if err := ds.Sel(xr.At("latitude", 45)).Err(); err != nil { // reads the labels
		t.Fatal(err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	after := ds.Var("t2m").String()
	if strings.Contains(before, "60 … 30") || strings.Contains(before, "Values") {
		t.Errorf("values of a file that was not read:\n%s", before)
	}
	if !strings.Contains(after, "latitude  (latitude) float64 [°N] 60 … 30") || strings.Contains(after, "270") || strings.Contains(after, "Values") {
		t.Errorf("after the labels of latitude were read:\n%s", after)
	}
}
