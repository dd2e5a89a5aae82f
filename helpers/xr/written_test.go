package xr_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TestWrittenFilesInOtherReaders writes files of xarray's in every format, plain and packed,
// and gives them to ncdump, h5dump, xarray and netCDF4.
func TestWrittenFilesInOtherReaders(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON names no Python with xarray and netCDF4")
	}
	dir := t.TempDir()
	run(t, python, "testdata/written.py", "make", dir)
	sources, err := filepath.Glob(filepath.Join(dir, "*.nc"))
	if err != nil || len(sources) < 4 {
		t.Fatalf("sources %v: %v", sources, err)
	}
	for _, source := range sources {
		for name, format := range map[string]netcdf.Format{"nc4": netcdf.NetCDF4, "classic": netcdf.Classic, "offset": netcdf.Offset64, "cdf5": netcdf.Data64} {
			for how, opts := range map[string][]xr.WriteOption{
				"whole":  {xr.Deflate(0)},
				"chunks": {xr.Chunk("time", 3), xr.Chunk("latitude", 5), xr.Deflate(4), xr.Unlimited("time")},
				"packed": {xr.Pack(dtype.Int16)},
			} {
				path := strings.TrimSuffix(source, ".nc") + "-" + name + "-" + how + ".nc"
				copyTo(t, source, path, append(opts, xr.Format(format)))
				dumps(t, path, format)
			}
		}
	}
	run(t, python, "testdata/written.py", "check", dir)
}

// TestClassicIntegers: what CDF-1 lacks is stored as what it has, or refused with the range.
func TestClassicIntegers(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		a    xr.DataArray
		want dtype.Type
		err  string
	}{
		"bytes":   {xr.NewDataArray("v", []string{"x"}, lazy.BlockOf([]int{2}, []uint8{0, 255})), dtype.Int16, ""},
		"shorts":  {xr.NewDataArray("v", []string{"x"}, lazy.BlockOf([]int{2}, []uint16{0, 65535})), dtype.Int32, ""},
		"fitting": {xr.NewDataArray("v", []string{"x"}, lazy.BlockOf([]int{2}, []int64{-1 << 31, 1<<31 - 1})), dtype.Int32, ""},
		"large":   {xr.NewDataArray("v", []string{"x"}, lazy.BlockOf([]int{2}, []int64{0, 1 << 31})), dtype.Type{}, "2147483648"},
	} {
		path := filepath.Join(dir, name+".nc")
		ds := xr.NewDataset(xr.Attrs{{Name: "id", Value: []int64{167}}, {Name: "huge", Value: []int64{1 << 40}}}, c.a.WithAttr("paramId", []int64{5}))
		_, err := ds.ToNetCDF(path, xr.Format(netcdf.Classic))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), "Data64") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, err := netcdf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		v, err := f.Root.Var("v")
		if err != nil || v.Type.Native() != c.want {
			t.Errorf("%s: stored as %v, %v", name, v.Type, err)
		}
		id, _ := f.Root.Attr("id")
		huge, _ := f.Root.Attr("huge")
		param, _ := v.Attr("paramId")
		if !reflect.DeepEqual([]any{id.Value, huge.Value, param.Value}, []any{[]int32{167}, []float64{1 << 40}, []int32{5}}) {
			t.Errorf("%s: attributes %v %v %v", name, id.Value, huge.Value, param.Value)
		}
	}
}

func copyTo(t *testing.T, source, path string, opts []xr.WriteOption) {
	t.Helper()
	ds, err := xr.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if _, err := ds.ToNetCDF(path, opts...); err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
}

// dumps reads the file with the libraries' own tools, where they are installed.
func dumps(t *testing.T, path string, format netcdf.Format) {
	t.Helper()
	if _, err := exec.LookPath("ncdump"); err == nil {
		if kind := strings.TrimSpace(run(t, "ncdump", "-k", path)); kind != string(format) {
			t.Errorf("%s: ncdump says %q", filepath.Base(path), kind)
		}
		run(t, "ncdump", path)
	}
	if _, err := exec.LookPath("h5dump"); err == nil && format == netcdf.NetCDF4 {
		run(t, "h5dump", path)
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", name, args, err, out[max(0, len(out)-3000):])
	}
	return string(out)
}
