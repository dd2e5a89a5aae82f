package xr_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TestGzip opens files that gzip compressed: classic and NetCDF-4, alone and among others.
func TestGzip(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	dir := t.TempDir()
	compress := func(name string, text []byte) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var compressed, plain []string
	for i, c := range []struct {
		name, day string
		options   []xr.WriteOption
	}{
		{"a.nc.gz", "2020-01-01", []xr.WriteOption{xr.Format(netcdf.Classic)}},
		{"b.nc", "2020-01-02", nil}, // the name does not tell
	} {
		path := filepath.Join(dir, string(rune('0'+i))+".nc")
		if _, err := field(t, c.day, 24).Only("t2m").Drop("expver").ToNetCDF(path, c.options...); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plain, compressed = append(plain, path), append(compressed, compress(c.name, text))
	}
	for _, pair := range [][2][]string{{plain, compressed}, {plain[:1], compressed[:1]}, {plain[1:], compressed[1:]}} {
		want, err := xr.OpenMany(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := xr.OpenMany(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if a, b := total(t, got), total(t, want); a != b {
			t.Errorf("the sum of %v is %v, want %v", pair[1], a, b)
		}
		if r := got.OpenReport(); len(r.Archives) != len(pair[1]) || !strings.Contains(r.String(), "gzip") {
			t.Errorf("the report is %v", r)
		}
		want.Close()
		got.Close()
	}
	if unpacked, _ := filepath.Glob(filepath.Join(cache, "gonda", "unzipped", "*")); len(unpacked) != 2 {
		t.Errorf("%v are decompressed, want 2", unpacked)
	}
	text, err := os.ReadFile(compressed[0])
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut.nc.gz")
	if err := os.WriteFile(cut, text[:len(text)-100], 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = xr.Open(cut)
	saysAll(t, err, cut, "gzip", "damaged")
	other := compress("table.nc.gz", []byte("a,b\n1,2\n"))
	_, err = xr.Open(other)
	saysAll(t, err, other, "neither NetCDF nor HDF5", "gunzip")
	inner := compress("inner.nc.gz", []byte("CDF\x01\x00\x00"))
	_, err = xr.Open(inner)
	saysAll(t, err, inner)
}
