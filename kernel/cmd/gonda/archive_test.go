package main

import (
	"archive/zip"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestArchives asks for headers and statistics of a download of the Climate Data Store under a
// name that ends in .nc, of zip archives with one and no NetCDF file, and of a gzip file.
func TestArchives(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	small, old := file(t, "small.nc"), file(t, "old.nc")
	dir := t.TempDir()
	pack := func(name string, method uint16, members map[string]string) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for member, from := range members {
			w, err := z.CreateHeader(&zip.FileHeader{Name: member, Method: method})
			if err == nil {
				err = copyFile(w, from)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	squeezed := filepath.Join(dir, "small.nc.gz")
	f, err := os.Create(squeezed)
	if err != nil {
		t.Fatal(err)
	}
	w := gzip.NewWriter(f)
	if err := errors.Join(copyFile(w, small), w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	want := gonda(t, "stats", small, "--var", "t2m", "--json")
	want.succeed(t)
	for _, c := range []struct {
		path  string
		files int
	}{
		{pack("stored.nc", zip.Store, map[string]string{"instant.nc": small}), 1},
		{pack("deflated.nc", zip.Deflate, map[string]string{"instant.nc": small, "readme.txt": "archive_test.go"}), 1},
		{squeezed, 1},
		{pack("two.nc", zip.Deflate, map[string]string{"instant.nc": small, "old.nc": old}), 2},
	} {
		r := gonda(t, "info", c.path, "--json")
		r.succeed(t)
		lines := strings.Split(strings.TrimSpace(r.out), "\n")
		if len(lines) != c.files {
			t.Errorf("info %s prints %d lines, want %d", c.path, len(lines), c.files)
		}
		for _, line := range lines {
			var h struct {
				Path      string
				Variables map[string]any
			}
			if err := json.Unmarshal([]byte(line), &h); err != nil || !strings.HasPrefix(h.Path, c.path) || h.Variables["t2m"] == nil {
				t.Errorf("info %s: %v: %.200s", c.path, err, line)
			}
		}
		r = gonda(t, "info", c.path)
		r.succeed(t)
		if n := strings.Count(r.out, "dimensions:"); n != c.files {
			t.Errorf("info %s prints %d headers, want %d", c.path, n, c.files)
		}
		if c.files > 1 {
			continue
		}
		r = gonda(t, "stats", c.path, "--var", "t2m", "--json")
		r.succeed(t)
		var a, b struct {
			Count          int
			Min, Mean, Max float64
		}
		r.json(t, &a)
		want.json(t, &b)
		if a != b {
			t.Errorf("stats %s: %v, want %v", c.path, a, b)
		}
	}
	none := pack("none.nc", zip.Deflate, map[string]string{"readme.txt": "archive_test.go"})
	for _, command := range []string{"info", "stats"} {
		gonda(t, command, none).refused(t, 1, "none.nc", "holds no NetCDF file", "readme.txt")
	}
}

func copyFile(w io.Writer, from string) error {
	text, err := os.ReadFile(from)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
