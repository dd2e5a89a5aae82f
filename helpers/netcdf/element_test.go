package netcdf

import (
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Text attributes of the classic formats have no NULs, as in netCDF4-python and xarray.
func TestNULsOfAttributes(t *testing.T) {
	for stored, want := range map[string]string{
		"":                      "",
		"\x00":                  "",
		"m/s":                   "m/s",
		"m/s\x00\x00":           "m/s",
		"\x00abcd\x00\x00hello": "abcdhello",
		"x\x00\xff":             "x\ufffd",
	} {
		path := filepath.Join(t.TempDir(), "1.nc")
		w, err := Create(path, Classic, Spec{Attrs: []Attribute{{Name: "a", Value: stored, Type: dtype.Type{Kind: dtype.Bytes, Size: 1}}}})
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Root.Attrs[0].Value; got != want {
			t.Errorf("%q is read as %q, want %q", stored, got, want)
		}
		f.Close()
	}
}
