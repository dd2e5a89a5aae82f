package netcdf

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func zipped(name, text string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.Create(name)
	f.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

func TestForeignFilesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		text []byte
		says []string
	}{
		{"empty.nc", nil, []string{"is empty"}},
		{"zip.nc", zipped("data_stream-oper_stepType-instant.nc", "CDF"), []string{"zip archive", "data_stream-oper_stepType-instant.nc", "unzip"}},
		{"gzip.nc", gzipped("CDF"), []string{"gzip", "gunzip"}},
		{"hdf4.nc", []byte{0x0e, 3, 0x13, 1, 0, 0}, []string{"HDF4", "h4toh5"}},
		{"page.nc", []byte("\n<!DOCTYPE html><title>Log in</title>"), []string{"web page", "download"}},
		{"error.nc", []byte("{\"message\": \"quota exceeded\"}\n"), []string{"text", "quota exceeded"}},
		{"grib.nc", []byte("GRIB\x00\x00\x00\x02"), []string{"GRIB"}},
		{"cut.nc", []byte("CDF"), []string{"3 bytes", "completely"}},
		{"cut.h5", []byte("\x89HDF"), []string{"4 bytes", "completely"}},
		{"noise.nc", []byte{1, 2, 3, 0xff, 0xfe}, []string{"neither NetCDF nor HDF5", "01 02 03 ff fe"}},
	} {
		path := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(path, c.text, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		if !errors.Is(err, ErrNotFormat) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		for _, s := range append(c.says, path) {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not say %q", c.name, err, s)
			}
		}
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotFormat) {
		t.Errorf("folder: error %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.nc")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: error %v", err)
	}
}
