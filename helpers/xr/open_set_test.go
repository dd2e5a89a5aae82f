package xr_test

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TestSkipBad leaves bad files out: the axis has a gap, nothing moves, report and attributes
// say what is missing.
func TestSkipBad(t *testing.T) {
	paths, _ := days(t, 5)
	for i, text := range map[int]string{1: "no data", 3: ""} {
		if err := os.WriteFile(paths[i], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := xr.OpenMany(paths)
	saysAll(t, err, "2 of 5 files", paths[1], "this is text", paths[3], "the file is empty", "SkipBad")
	var bad *xr.BadFiles
	if !errors.As(err, &bad) || len(bad.Bad) != 2 || bad.Bad[1].Path != paths[3] || !errors.Is(err, netcdf.ErrNotFormat) {
		t.Errorf("the error is %#v", err)
	}
	ds, err := xr.OpenMany(paths, xr.SkipBad())
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	r := ds.OpenReport()
	if len(r.Skipped) != 2 || r.Files != 3 || r.Skipped[0].Path != paths[1] || !strings.Contains(r.String(), "skipped "+paths[3]) {
		t.Errorf("the report is %v", r)
	}
	if list, _ := ds.Attrs().Get("skipped_files"); len(list.([]string)) != 2 {
		t.Errorf("the attribute is %v", list)
	}
	times, err := ds.Var("time").Times()
	if err != nil || len(times) != 72 || times[24].String() != "2020-01-03T00:00:00" {
		t.Errorf("%d times, %v, %v", len(times), times[24], err)
	}
	if v, err := ds.Var("t2m").Sel(xr.At("time", "2020-01-05T01:00"), xr.At("latitude", 60), xr.At("longitude", 0)).Float64s(); err != nil || v[0] != 270+12 {
		t.Errorf("the value behind the gap is %v, %v", v, err)
	}
	if err := ds.Var("t2m").Sel(xr.At("time", "2020-01-02T01:00")).Err(); err == nil {
		t.Error("a moment of a skipped file is found")
	}
	if _, err := xr.OpenMany([]string{paths[1], paths[3]}, xr.SkipBad()); err == nil {
		t.Error("nothing but bad files opens")
	}
	_, err = xr.OpenMany(paths, xr.SkipBad(), xr.Nested("member"))
	saysAll(t, err, "would shift", paths[1])
}

// TestKeep opens files that overlap: one element of every label is kept.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, first string, hours int, add float64) string {
		ds := field(t, first, hours).Drop("plain")
		ds = ds.With(ds.Var("t2m").Add(add).Named("t2m"))
		path := filepath.Join(dir, name)
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write("a.nc", "2020-01-01", 36, 0)
	b := write("b.nc", "2020-01-02", 24, 1000)
	c := write("c.nc", "2020-01-02", 24, 2000) // the same as b
	_, err := xr.OpenMany([]string{a, b})
	saysAll(t, err, "overlap", "KeepFirst", a, b)
	_, err = xr.OpenMany([]string{b, c})
	saysAll(t, err, "twice", "KeepLast", b, c)
	for _, k := range []struct {
		name    string
		paths   []string
		rule    xr.OpenOption
		at      string
		want    float64
		dropped int
	}{
		{"first", []string{a, b}, xr.KeepFirst(), "2020-01-02T03:00", 270 + 27*12, 12},
		{"last", []string{a, b}, xr.KeepLast(), "2020-01-02T03:00", 1270 + 3*12, 12},
		{"the list decides", []string{b, a}, xr.KeepFirst(), "2020-01-02T03:00", 1270 + 3*12, 12},
		{"behind", []string{a, b}, xr.KeepFirst(), "2020-01-02T13:00", 1270 + 13*12, 12},
		{"twice the same, first", []string{a, b, c}, xr.KeepFirst(), "2020-01-02T13:00", 1270 + 13*12, 36},
		{"twice the same, last", []string{a, b, c}, xr.KeepLast(), "2020-01-02T13:00", 2270 + 13*12, 36},
	} {
		ds, err := xr.OpenMany(k.paths, k.rule)
		if err != nil {
			t.Errorf("%s: %v", k.name, err)
			continue
		}
		v, err := ds.Var("t2m").Sel(xr.At("time", k.at), xr.At("latitude", 60), xr.At("longitude", 0)).Float64s()
		if err != nil || v[0] != k.want || ds.Len("time") != 48 || ds.OpenReport().Dropped != k.dropped {
			t.Errorf("%s: %v of %d times, %v, %v; want %v and %d dropped", k.name, v, ds.Len("time"), err, ds.OpenReport(), k.want, k.dropped)
		}
		ds.Close()
	}
}

// TestZip opens archives as the Climate Data Store sends them, stored and compressed.
func TestZip(t *testing.T) {
	paths, cache := days(t, 2)
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		archive := filepath.Join(t.TempDir(), "download.nc")
		f, err := os.Create(archive)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for i, p := range paths {
			w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("data_stream-oper_%d.nc", i), Method: method})
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(p)
			if err == nil {
				_, err = w.Write(text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		want, err := xr.OpenMany(paths)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			ds, err := xr.Open(archive)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := total(t, ds), total(t, want); a != b || ds.Len("time") != 48 {
				t.Errorf("the sum of %d times is %v, want %v", ds.Len("time"), a, b)
			}
			if r := ds.OpenReport(); r.Files != 2 || len(r.Archives) != 1 || !strings.Contains(r.String(), "zip archive") {
				t.Errorf("the report is %v", r)
			}
			ds.Close()
		}
		want.Close()
		unpacked, _ := filepath.Glob(filepath.Join(cache, "gonda", "unzipped", "*"))
		if n := map[uint16]int{zip.Store: 0, zip.Deflate: 2}[method]; len(unpacked) != n {
			t.Errorf("%d files are decompressed, want %d", len(unpacked), n)
		}
		text, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(archive, text[:len(text)-50], 0o644); err != nil {
			t.Fatal(err)
		}
		_, err = xr.Open(archive)
		saysAll(t, err, archive, "zip archive", "damaged")
	}
}

// TestManyFiles opens and reads 5,000 files with 256 descriptors.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 files")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	const n, marker = 5000, 123456
	dir := t.TempDir()
	first := filepath.Join(dir, "00000.nc")
	ds := field(t, "2020-01-01", 1).Only("t2m").Drop("expver").WithCoord(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{1}, []int32{marker}), "hours since 2020-01-01", ""))
	if _, err := ds.ToNetCDF(first, xr.Format(netcdf.Classic)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), string(binary.BigEndian.AppendUint32(nil, marker)))
	if at < 0 || at != strings.LastIndex(string(text), string(binary.BigEndian.AppendUint32(nil, marker))) {
		t.Fatal("the time is not found in the file")
	}
	for i := range n {
		binary.BigEndian.PutUint32(text[at:], uint32(i))
		path := filepath.Join(dir, fmt.Sprintf("%05d.nc", i))
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		age(t, path)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := limit
	low.Cur = 256
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	for _, hits := range []int{0, n} {
		ds, err := xr.OpenMany(dir)
		if err != nil {
			t.Fatal(err)
		}
		if r := ds.OpenReport(); r.IndexHits != hits {
			t.Errorf("%v; want %d known from before", r, hits)
		} else {
			t.Log(r)
		}
		if v := total(t, ds); v != n*(12*270+66) {
			t.Errorf("the sum is %v, want %v", v, n*(12*270+66))
		}
		times, err := ds.Var("time").Times()
		if err != nil || len(times) != n || !slices.IsSortedFunc(times, cf.Time.Compare) {
			t.Errorf("%d times, %v", len(times), err)
		}
		ds.Close()
	}
}
