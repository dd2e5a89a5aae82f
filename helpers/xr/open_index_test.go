package xr_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/xr"
)

// days writes daily files that were left alone for an hour, and gives the cache a folder of
// its own.
func days(t testing.TB, n int) (paths []string, cache string) {
	t.Helper()
	cache = t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	dir := t.TempDir()
	first, err := time.Parse(time.DateOnly, "2020-01-01")
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("day%04d.nc", i))
		if _, err := field(t, first.AddDate(0, 0, i).Format(time.DateOnly), 24).Drop("plain").ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		age(t, path)
		paths = append(paths, path)
	}
	return paths, cache
}

func age(t testing.TB, path string) {
	t.Helper()
	hour := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, hour, hour); err != nil {
		t.Fatal(err)
	}
}

// total is the sum of all of t2m.
func total(t testing.TB, ds xr.Dataset) float64 {
	t.Helper()
	v, err := ds.Var("t2m").Sum().Float64s()
	if err != nil {
		t.Fatal(err)
	}
	return v[0]
}

func reopen(t testing.TB, paths []string, hits int, opts ...xr.OpenOption) xr.Dataset {
	t.Helper()
	ds, err := xr.OpenMany(paths, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	r := ds.OpenReport()
	if r.IndexHits != hits || r.Files != len(paths) || (r.HeaderBytes == 0) != (hits == len(paths)) {
		t.Errorf("%v; want %d known from before", r, hits)
	}
	return ds
}

// TestIndex opens a set again and again: known files are not read, changed ones are, and the
// dataset is the same.
func TestIndex(t *testing.T) {
	paths, cache := days(t, 5)
	first := reopen(t, paths, 0)
	second := reopen(t, paths, 5)
	if a, b := fmt.Sprint(first), fmt.Sprint(second); a != b {
		t.Errorf("the dataset of kept headers is\n%s\nand was\n%s", b, a)
	}
	if a, b := total(t, first), total(t, second); a != b {
		t.Errorf("the sum is %v and was %v", b, a)
	}
	for _, ds := range []xr.Dataset{first, second} {
		at, err := ds.Var("t2m").Sel(xr.At("time", "2020-01-04T05:00"), xr.At("latitude", 45), xr.At("longitude", 90)).Float64s()
		if err != nil || at[0] != 270+5*12+5 {
			t.Errorf("the value of a moment is %v, %v", at, err)
		}
		if texts, err := ds.Var("expver").Texts(); err != nil || len(texts) != 120 || texts[25] != "0002" {
			t.Errorf("texts are %v, %v", texts, err)
		}
	}
	reopen(t, paths, 0, xr.NoIndex())
	reopen(t, paths[1:4], 3)
	reopen(t, paths, 5, xr.Preprocess(func(ds xr.Dataset) xr.Dataset { return ds.Only("t2m") }))

	// One file is replaced.
	if _, err := field(t, "2020-01-03", 48).Drop("plain").Sel(xr.Between("time", "2020-01-03T12", "2020-01-03T20")).ToNetCDF(paths[2], xr.Overwrite()); err != nil {
		t.Fatal(err)
	}
	age(t, paths[2])
	third := reopen(t, paths, 4)
	if n := third.Len("time"); n != 4*24+9 {
		t.Errorf("%d times after a file was replaced, want %d", n, 4*24+9)
	}
	reopen(t, paths, 5)

	// The cache is damaged.
	files, err := filepath.Glob(filepath.Join(cache, "gonda", "index", "*.idx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache holds %v, %v", files, err)
	}
	for _, damage := range []func([]byte) []byte{
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
	} {
		b, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(files[0], damage(b), 0o600); err != nil {
			t.Fatal(err)
		}
		reopen(t, paths, 0)
		reopen(t, paths, 5)
	}
	t.Setenv("GONDA_INDEX", "off")
	reopen(t, paths, 0)
}

// TestIndexChanged changes a file after its kept header was used: reading it is refused.
func TestIndexChanged(t *testing.T) {
	paths, _ := days(t, 3)
	reopen(t, paths, 0)
	ds := reopen(t, paths, 3)
	if _, err := field(t, "2020-01-02", 24).Drop("plain").ToNetCDF(paths[1], xr.Overwrite()); err != nil {
		t.Fatal(err)
	}
	_, err := ds.Var("t2m").Mean().Float64s()
	saysAll(t, err, paths[1], "changed since it was opened", "open it again")
}

// TestIndexOfGroups keeps headers of sets that are opened by group.
func TestIndexOfGroups(t *testing.T) {
	paths, _ := days(t, 3)
	reopen(t, paths, 0, xr.Group("/"))
	reopen(t, paths, 3)
	ds := reopen(t, paths, 3, xr.Nested("time"))
	if n := ds.Len("time"); n != 72 {
		t.Errorf("%d times", n)
	}
	if v := total(t, ds); math.IsNaN(v) {
		t.Error("no sum")
	}
	if !slices.Contains(ds.Coords(), "expver") || !strings.Contains(fmt.Sprint(ds), "t2m") {
		t.Errorf("the dataset is %v", ds)
	}
}
