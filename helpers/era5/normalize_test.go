package era5_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func scalar(name string, v int64) xr.DataArray {
	return xr.NewDataArray(name, nil, lazy.BlockOf(nil, []int64{v}))
}

// newLayout is a dataset as the Climate Data Store ships it since 2024.
func newLayout(t *testing.T, number int64, expver xr.DataArray, values ...float32) xr.Dataset {
	t.Helper()
	time := times(t, "2020-01-01T00", "2020-01-01T01").Named("valid_time")
	a := xr.NewDataArray("tp", []string{"valid_time", "pressure_level"}, lazy.BlockOf([]int{2, 2}, values)).
		WithAttr("GRIB_missingValue", []float64{3.40282346638529e+38}).WithAttr("units", "m")
	ds := xr.NewDataset(nil, a).
		WithCoord(xr.NewTimes("valid_time", []string{"valid_time"}, must(t, time), "seconds since 1970-01-01", "standard")).
		WithCoord(xr.NewDataArray("pressure_level", []string{"pressure_level"}, lazy.BlockOf([]int{2}, []float64{1000, 500}))).
		WithCoord(scalar("number", number)).WithCoord(expver)
	if ds.Err() != nil {
		t.Fatal(ds.Err())
	}
	return ds
}

func must(t *testing.T, a xr.DataArray) lazy.Block {
	t.Helper()
	b, err := a.Block(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNormalize(t *testing.T) {
	one := xr.NewTexts("expver", nil, nil, []string{"0005"})
	ds := era5.Normalize(newLayout(t, 0, one, 1, math.MaxFloat32, 3, 4))
	if ds.Err() != nil {
		t.Fatal(ds.Err())
	}
	if got := strings.Join(ds.Coords(), " "); got != "time level expver" {
		t.Errorf("coordinates %s", got)
	}
	if v, err := ds.Var("tp").Float64s(); err != nil || !math.IsNaN(v[1]) || v[3] != 4 {
		t.Errorf("%v, %v: the missing value of GRIB is there", v, err)
	}
	if v, err := ds.Var("level").Float64s(); err != nil || v[0] != 1000 {
		t.Errorf("levels %v, %v: the order is that of the file", v, err)
	}
	if v, err := ds.Var("expver").Texts(); err != nil || !slices.Equal(v, []string{"0005", "0005"}) {
		t.Errorf("versions %v, %v", v, err)
	}
	if got := ds.Var("tp").Dims(); !slices.Equal(got, []string{"time", "level"}) {
		t.Errorf("dimensions %v", got)
	}
	member := era5.Normalize(newLayout(t, 3, one, 1, 2, 3, 4))
	if !slices.Contains(member.Coords(), "number") {
		t.Error("ensemble member 3 is dropped")
	}
	if again := era5.Normalize(ds); again.Err() != nil || !slices.Equal(again.Coords(), ds.Coords()) {
		t.Errorf("twice: %v %v", again.Coords(), again.Err())
	}
}

// TestNormalizeJoins opens files of both layouts, one of which has a single version for all
// its times, as one.
func TestNormalizeJoins(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, ds xr.Dataset) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	late := newLayout(t, 0, xr.NewTexts("expver", []string{"valid_time"}, []int{2}, []string{"0001", "0005"}), 5, 6, 7, 8)
	late = late.WithCoord(xr.NewTimes("valid_time", []string{"valid_time"}, lazy.BlockOf([]int{2}, []int64{2, 3}), "hours since 2020-01-01", "gregorian"))
	files := []string{
		write("a.nc", newLayout(t, 0, xr.NewTexts("expver", nil, nil, []string{"0001"}), 1, 2, 3, 4)),
		write("b.nc", late),
	}
	ds, err := xr.OpenMany(files, xr.Preprocess(era5.Normalize))
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if v, err := ds.Var("expver").Texts(); err != nil || !slices.Equal(v, []string{"0001", "0001", "0001", "0005"}) {
		t.Errorf("versions %v, %v", v, err)
	}
	old := late.Drop("expver", "number").Rename("valid_time", "time").Rename("pressure_level", "level")
	old = old.WithCoord(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{2}, []int64{4, 5}), "hours since 2020-01-01", "gregorian"))
	for _, order := range [][]string{append(files, write("c.nc", old)), {filepath.Join(dir, "c.nc"), files[0]}} {
		both, err := xr.OpenMany(order, xr.Preprocess(era5.Normalize))
		if err != nil {
			t.Fatal(err)
		}
		defer both.Close()
		if both.Len("time") != 2*len(order) || both.Has("expver") {
			t.Errorf("%v: %d times, coordinates %v: files of before 2024 know no version", order, both.Len("time"), both.Coords())
		}
	}
}

func TestMergeExpver(t *testing.T) {
	nan := float32(math.NaN())
	labels := xr.NewDataArray("expver", []string{"expver"}, lazy.BlockOf([]int{2}, []int32{5, 1})) // in this order, too
	tp := xr.NewDataArray("tp", []string{"time", "expver", "x"}, lazy.BlockOf([]int{4, 2, 2}, []float32{
		nan, nan, 1, 2,
		9, nan, 3, nan, // where both have a value ERA5's counts
		5, 6, nan, nan,
		nan, nan, nan, nan,
	})).WithAttr("units", "m")
	sst := xr.NewDataArray("sst", []string{"expver", "x"}, lazy.BlockOf([]int{2, 2}, []float32{nan, nan, 7, nan}))
	lsm := xr.NewDataArray("lsm", []string{"x"}, lazy.BlockOf([]int{2}, []float32{0, 1}))
	ds := xr.NewDataset(nil, tp, lsm).WithCoord(labels).WithCoord(times(t, "2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"))
	got := era5.MergeExpver(ds)
	want := xr.NewDataArray("tp", []string{"time", "x"}, lazy.BlockOf([]int{4, 2}, []float32{1, 2, 3, nan, 5, 6, nan, nan})).With(ds.Var("time"))
	xrtest.Equal(t, got.Var("tp").DropCoords("expver"), want, xrtest.AnyAttrs())
	used := func(ds xr.Dataset) string {
		t.Helper()
		v, err := ds.Var("expver").Texts()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(v, " ")
	}
	if s := used(got); s != "0001 0001 0005 " {
		t.Errorf("versions %q", s)
	}
	if s := got.Var("expver").Attrs().Text("comment"); !strings.Contains(s, "preliminary") {
		t.Errorf("comment %q", s)
	}
	if got.Len("expver") != 0 || got.Var("tp").Units() != "m" || !slices.Equal(got.Vars(), []string{"tp", "lsm"}) {
		t.Errorf("%v %v", got.Sizes(), got.Vars())
	}
	if s := used(era5.MergeExpver(xr.NewDataset(nil, sst).WithCoord(labels))); s != "0001" {
		t.Errorf("without times: %q", s)
	}
	one := era5.MergeExpver(ds.Sel(xr.At("expver", []int{5})))
	if s := used(one); s != " 0005 0005 " {
		t.Errorf("of ERA5T alone: %q", s)
	}
	text := xr.NewDataset(nil, lsm).WithCoord(xr.NewTexts("expver", []string{"x"}, []int{2}, []string{"0001", "0005"}))
	if got := era5.MergeExpver(text); used(got) != "0001 0005" || got.Var("expver").Attrs().Text("comment") == "" {
		t.Errorf("text: %v", got.Var("expver").Attrs())
	}
	for _, c := range []struct {
		ds  xr.Dataset
		say string
	}{
		{ds.WithCoord(xr.NewDataArray("expver", []string{"expver"}, lazy.BlockOf([]int{2}, []int32{1, 2}))), "[1 2]"},
		{xr.NewDataset(nil, tp), "no labels"},
		{xr.NewDataset(nil, tp.AsType(dtype.Int16)).WithCoord(labels), "int16"},
	} {
		if err := era5.MergeExpver(c.ds).Err(); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("the error does not say %s: %v", c.say, err)
		}
	}
}

// TestAcrossTheSeam selects Europe of longitudes from 0 to 359.75.
func TestAcrossTheSeam(t *testing.T) {
	east := make([]float32, 1440)
	for i := range east {
		east[i] = float32(i) / 4
	}
	lon := xr.NewDataArray("longitude", []string{"longitude"}, lazy.BlockOf([]int{1440}, east)).WithAttr("units", "degrees_east")
	a := xr.NewDataArray("z", []string{"longitude"}, lazy.BlockOf([]int{1440}, east)).With(lon).Sel(xr.Between("longitude", -10, 5))
	v, err := a.Float64s()
	labels, err2 := a.Coord("longitude").Float64s()
	if err != nil || err2 != nil || len(v) != 61 || v[0] != 350 || v[40] != 0 || labels[0] != -10 || labels[60] != 5 {
		t.Errorf("%v %v %v %v", v, labels, err, err2)
	}
}

// TestRealFiles opens every file of the layouts of the Climate Data Store normalised.
func TestRealFiles(t *testing.T) {
	root := filepath.Join(xrtest.Data(t), "era5")
	n := 0
	for _, kind := range []string{"new-single", "new-levels", "new-monthly", "old-single", "old-levels", "old-nc4-nested", "cfgrib"} {
		err := filepath.WalkDir(filepath.Join(root, kind), func(path string, d os.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".nc" {
				return err
			}
			ds, err := xr.Open(path, xr.Preprocess(era5.Normalize))
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return nil
			}
			defer ds.Close()
			n++
			for _, dim := range []string{"valid_time", "pressure_level", "isobaricInhPa", "lat", "lon"} {
				if ds.Len(dim) > 0 {
					t.Errorf("%s: dimension %s is left", path, dim)
				}
			}
			if ds.Len("time") > 0 {
				if r, err := era5.CheckTime(ds); err != nil || len(r.Duplicates)+len(r.Backward) > 0 {
					t.Errorf("%s: %v, %v", path, r, err)
				}
			}
			// The new layout says what its accumulations are of; the file at hand has an hour of
			// every month.
			if strings.HasSuffix(path, "stepType-accum.nc") {
				if p, err := era5.ProductOf(ds.Var("tp")); p != era5.Hourly || err != nil {
					t.Errorf("%s: tp is %v, %v", path, p, err)
				}
			}
			if ds.Has("number") {
				if v, err := ds.Var("number").Float64(); err != nil || v == 0 {
					t.Errorf("%s: number %v is left, %v", path, v, err)
				}
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	t.Logf("%d files", n)
}
