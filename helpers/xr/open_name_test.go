package xr_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
)

// TestNamesDoNotMatter opens one file under names that end in many ways.
func TestNamesDoNotMatter(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	first := filepath.Join(dir, "first.nc")
	want := field(t, "2020-01-01", 2).Only("t2m").Drop("expver")
	if _, err := want.ToNetCDF(first); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"none", "era5.NC", "a.json", "a.zarr", "a.nc.zip", "a.grib", "a b.nc", "a[1].nc", "a*.nc", "a?.nc", "{a}.nc", "\u00e4.nc", "s3:a.nc", "-a.nc"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Skip(err) // the disk has no such names
		}
		ds, err := xr.Open(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if a, b := total(t, ds), total(t, want); a != b {
			t.Errorf("%s: the sum is %v, want %v", name, a, b)
		}
		ds.Close()
		h, err := xr.ReadHeader(path)
		if err != nil {
			t.Error(err)
			continue
		}
		h.Close()
	}
}
