package xr

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// scalars are files of a day each with a number, a text and a time without dimensions.
func scalars(t *testing.T, n int) (paths []string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	for i := range n {
		counts := []int64{int64(24 * i), int64(24*i + 12)}
		ds := NewDataset(nil, NewDataArray("t2m", []string{"time", "x"}, lazy.BlockOf([]int{2, 3}, []float32{1, 2, 3, 4, 5, float32(i)}))).
			WithCoord(NewTimes("time", []string{"time"}, lazy.BlockOf([]int{2}, counts), "hours since 2020-01-01", "")).
			WithCoord(NewDataArray("number", nil, lazy.BlockOf([]int{}, []int64{int64(7 + i)}))).
			WithCoord(NewDataArray("surface", nil, lazy.BlockOf([]int{}, []float64{2.5}))).
			WithCoord(NewTexts("expver", nil, nil, []string{"0005"})).
			WithCoord(NewTimes("reference", nil, lazy.BlockOf([]int{}, []int64{5}), "days since 2020-01-01", ""))
		path := filepath.Join(dir, fmt.Sprintf("day%d.nc", i))
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		hour := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, hour, hour); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// TestScalarsAtHand opens files with scalar coordinates: their values come with the header,
// and with what is kept of it; no file is opened for them.
func TestScalarsAtHand(t *testing.T) {
	paths := scalars(t, 3)
	for _, kept := range []bool{false, true} {
		i := 0
		seen := func(ds Dataset) Dataset {
			n, err := ds.Var("number").Float64()
			if err != nil || n != float64(7+i) {
				t.Errorf("number is %v, %v; want %d", n, err, 7+i)
			}
			if v, err := ds.Var("surface").Float64(); err != nil || v != 2.5 {
				t.Errorf("surface is %v, %v", v, err)
			}
			if v, err := ds.Var("expver").Texts(); err != nil || len(v) != 1 || v[0] != "0005" {
				t.Errorf("expver is %v, %v", v, err)
			}
			if v, err := ds.Var("reference").Times(); err != nil || len(v) != 1 || v[0].Day() != 6 {
				t.Errorf("reference is %v, %v", v, err)
			}
			ds = ds.Rename("time", "t") // its labels are read anew
			if v, err := ds.Var("t").Times(); err != nil || len(v) != 2 || v[0].Day() != 1+i {
				t.Errorf("times are %v, %v", v, err)
			}
			for _, set := range [][]Named{ds.vars, ds.coords} {
				for _, v := range set {
					if v.text != nil {
						continue
					}
					if src := v.data.Source().(*chunked); src.ready.Load() {
						t.Errorf("the chunks of %s were looked for", v.Name)
					}
				}
			}
			i++
			return ds
		}
		ds, err := OpenMany(paths, Serial(), Preprocess(seen))
		if err != nil {
			t.Fatal(err)
		}
		if hits := ds.OpenReport().IndexHits; hits != 3 && kept || hits != 0 && !kept || i != 3 {
			t.Errorf("%d of 3 are known from before, %d were seen", hits, i)
		}
		if v, err := ds.Var("t2m").Sum().Float64s(); err != nil || v[0] != 3*15+3 {
			t.Errorf("the sum is %v, %v", v, err)
		}
		ds.Close()
	}
}

// TestKindsDiffer puts files together that are alike but for one thing.
func TestKindsDiffer(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	var paths []string
	for i, units := range []string{"hours since 2020-01-01", "hours since 2020-01-01", "days since 2020-01-01", "hours since 2020-01-01"} {
		count := int64(i)
		if units[0] == 'h' {
			count *= 24
		}
		value := []float32{float32(i), 1}
		attrs := []Attr{{Name: "units", Value: "K"}}
		if i == 3 {
			attrs = append(attrs, Attr{Name: "comment", Value: "another"})
		}
		ds := NewDataset(Attrs{{Name: "history", Value: fmt.Sprint("made ", i)}}, NewDataArray("t", []string{"time", "x"}, lazy.BlockOf([]int{1, 2}, value), attrs...)).
			WithCoord(NewTimes("time", []string{"time"}, lazy.BlockOf([]int{1}, []int64{count}), units, ""))
		path := filepath.Join(dir, fmt.Sprintf("%d.nc", i))
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		hour := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, hour, hour); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for range 2 {
		i := 0
		ds, err := OpenMany(paths, Serial(), Preprocess(func(ds Dataset) Dataset {
			if got, want := ds.Attrs().Text("history"), fmt.Sprint("made ", i); got != want {
				t.Errorf("file %d says %q, want %q", i, got, want)
			}
			if got := ds.Var("t").Attrs().Text("comment"); (got != "") != (i == 3) {
				t.Errorf("file %d has comment %q", i, got)
			}
			i++
			return ds
		}))
		if err != nil {
			t.Fatal(err)
		}
		times, err := ds.Var("time").Times()
		if err != nil || len(times) != 4 || times[2].Day() != 3 || times[3].Day() != 4 {
			t.Errorf("times are %v, %v", times, err)
		}
		if v, err := ds.Var("t").Sum().Float64s(); err != nil || v[0] != 10 {
			t.Errorf("the sum is %v, %v", v, err)
		}
		ds.Close()
	}
}
