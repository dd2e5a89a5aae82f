package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/workshop"
	"github.com/gonda-go/gonda/helpers/xr"
)

// made are files made once for all tests.
var made struct {
	dir string
	mu  sync.Mutex
}

// make says how a file of each name is made, from which other one.
var recipes = map[string]struct {
	from string
	how  func(from, path string) error
}{
	// 144 hours of the whole globe at a quarter of a degree: 598 MB decoded, in the layouts
	// that decide how they can be read.
	"chunks.nc":  {"", sample("cds2024", 0.25, 144)},
	"maps.nc":    {"chunks.nc", rewrite(xr.Deflate(0), xr.Chunk("valid_time", 1), xr.Chunk("latitude", 0), xr.Chunk("longitude", 0))},
	"large.nc":   {"maps.nc", rewrite(xr.Deflate(0), xr.Chunk("valid_time", 24), xr.Chunk("latitude", 0), xr.Chunk("longitude", 0))},
	"store.zarr": {"maps.nc", restore(xr.Chunk("valid_time", 24), xr.Chunk("latitude", 181), xr.Chunk("longitude", 360))},
	"packed.nc":  {"", sample("legacy", 0.25, 144)},
	// Ten days at one degree: 63 MB.
	"medium.nc": {"", sample("cds2024", 1, 10*24)},
	// Two weeks at four degrees: 1.4 MB.
	"small.nc": {"", sample("cds2024", 4, 14*24)},
	"old.nc":   {"", sample("legacy", 4, 14*24)},
}

// file is the path of a file of the table, made when first asked for.
func file(t testing.TB, name string) string {
	t.Helper()
	made.mu.Lock()
	defer made.mu.Unlock()
	path, err := produce(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func produce(name string) (string, error) {
	path := filepath.Join(made.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	from := ""
	if r := recipes[name]; r.from != "" {
		var err error
		if from, err = produce(r.from); err != nil {
			return "", err
		}
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "GONDA_TEST_MAKE="+strings.Join([]string{name, from, path}, "\n"))
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("making %s: %w: %s", name, err, out)
	}
	return path, nil
}

// words are flags for a file of the table; the old layout has another name for time.
func words(name, flags string) []string {
	if name == "packed.nc" || name == "old.nc" {
		flags = strings.ReplaceAll(flags, "valid_time", "time")
	}
	return strings.Fields(flags)
}

// makeFile makes one file of the table: its name, what it is made from, its path.
func makeFile(words []string) error {
	if err := os.MkdirAll(filepath.Dir(words[2]), 0o755); err != nil {
		return err
	}
	return recipes[words[0]].how(words[1], words[2])
}

func sample(layout string, grid float64, hours int) func(from, path string) error {
	return func(_, path string) error {
		points := (int(180/grid) + 1) * int(360/grid)
		dir := path + ".d"
		s := workshop.Sample{Dir: dir, Layout: layout, Grid: grid, GB: float64(4*points*hours+1) / 1e9, Seed: 1}
		m, err := s.Write(context.Background(), cluster.Default())
		if err != nil {
			return err
		}
		defer os.Remove(dir)
		if len(m.Files) != 1 {
			return fmt.Errorf("%d hours are in %d files", hours, len(m.Files))
		}
		return os.Rename(m.Files[0], path)
	}
}

func rewrite(opts ...xr.WriteOption) func(from, path string) error {
	return func(from, path string) error {
		ds, err := xr.Open(from)
		if err != nil {
			return err
		}
		_, err = ds.ToNetCDF(path, opts...)
		return err
	}
}

func restore(opts ...xr.WriteOption) func(from, path string) error {
	return func(from, path string) error {
		ds, err := xr.Open(from)
		if err != nil {
			return err
		}
		_, err = ds.ToZarr(path, opts...)
		return err
	}
}
