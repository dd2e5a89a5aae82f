package xr_test

import (
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

// packedFile stores a packed variable along times that count in a unit.
func packedFile(t *testing.T, path, units string, first int32, scale float64) {
	t.Helper()
	spec := netcdf.Spec{Dims: []netcdf.Dimension{{Name: "time", Len: 2}}, Vars: []netcdf.VariableSpec{
		{Name: "time", Dims: []string{"time"}, Type: dtype.Int32, Attrs: []netcdf.Attribute{{Name: "units", Value: units}}},
		{Name: "t2m", Dims: []string{"time"}, Type: dtype.Int16, Fill: int16(-1), Attrs: []netcdf.Attribute{{Name: "scale_factor", Value: []float64{scale}}, {Name: "add_offset", Value: []float64{280}}}}}}
	w, err := netcdf.Create(path, netcdf.NetCDF4, spec)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]lazy.Block{"time": lazy.BlockOf([]int{2}, []int32{first, first + 1}), "t2m": lazy.BlockOf([]int{2}, []int16{-1, 3})} {
		if err := w.WriteBox(name, []int{0}, []int{2}, v.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Raw numbers are those of the file, and writing stores them again with what they mean.
func TestRaw(t *testing.T) {
	path := filepath.Join(t.TempDir(), "1.nc")
	packedFile(t, path, "hours since 2000-01-01", 5, 0.5)
	ds, err := xr.Open(path, xr.Raw())
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	for i, ds := range []xr.Dataset{ds, rewritten(t, ds)} {
		if i > 0 { // decoded, to what the first file means
			b, err := ds.Var("t2m").Float64s()
			if err != nil || len(b) != 2 || b[0] == b[0] || b[1] != 281.5 {
				t.Errorf("written: %v %v", b, err)
			}
			if at, err := ds.Var("time").Times(); err != nil || at[0].String() != "2000-01-01T05:00:00" {
				t.Errorf("written: %v %v", at, err)
			}
			continue
		}
		b, err := ds.Var("t2m").Block(t.Context())
		if err != nil || !reflect.DeepEqual(b, lazy.BlockOf([]int{2}, []int16{-1, 3})) {
			t.Errorf("%v %v", b, err)
		}
		if at, err := ds.Var("time").Float64s(); err != nil || !reflect.DeepEqual(at, []float64{5, 6}) {
			t.Errorf("%v %v", at, err)
		}
	}
}

// Months of the usual calendar have no length, and are there as numbers.
func TestRawTimes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "1.nc")
	packedFile(t, path, "months since 1960-01-01", 5, 0.5)
	ds, err := xr.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if x, err := ds.Var("time").Float64s(); err != nil || !slices.Equal(x, []float64{5, 6}) {
		t.Errorf("%v %v", x, err)
	}
	for what, a := range map[string]xr.DataArray{
		"At":       ds.Var("t2m").Sel(xr.At("time", "1960-06")),
		"On":       ds.Var("t2m").Sel(xr.On("time", "1960-06")),
		"DT":       ds.Var("time").DT("month"),
		"GroupBy":  ds.Var("t2m").GroupBy("time.month").Mean(),
		"Resample": ds.Var("t2m").Resample("time", "MS").Mean(),
	} {
		if err := a.Err(); err == nil || !strings.Contains(err.Error(), "\"months since 1960-01-01\" has a unit without a fixed length") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := ds.Var("time").Times(); err == nil || !strings.Contains(err.Error(), "months since") {
		t.Errorf("%v", err)
	}
	if v := rewritten(t, ds).Var("time"); v.Attrs().Text("units") != "months since 1960-01-01" {
		t.Errorf("written: %v", v.Attrs())
	}
	plain, err := xr.Open(path, xr.RawTimes(), xr.Decode64())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	v := plain.Var("t2m").Sel(xr.At("time", 6))
	if x, err := v.Float64(); err != nil || x != 281.5 || v.Type() != dtype.Float64 {
		t.Errorf("%v %v %v", x, v.Type(), err)
	}
}

// Numbers that are not decoded and mean different values are not put together.
func TestRawOfSeveralFiles(t *testing.T) {
	for name, c := range map[string]struct {
		units string
		scale float64
		want  string
	}{
		"alike":           {"hours since 2000-01-01", 0.5, ""},
		"another packing": {"hours since 2000-01-01", 0.25, "scale_factor"},
		"another unit":    {"hours since 1999-12-31", 0.5, "units"},
	} {
		dir := t.TempDir()
		packedFile(t, filepath.Join(dir, "1.nc"), "hours since 2000-01-01", 5, 0.5)
		packedFile(t, filepath.Join(dir, "2.nc"), c.units, 31, c.scale)
		ds, err := xr.OpenMany(filepath.Join(dir, "*.nc"), xr.Raw())
		switch {
		case c.want == "" && (err != nil || ds.Len("time") != 4):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "2.nc")):
			t.Errorf("%s: %v", name, err)
		}
		ds.Close()
	}
}
