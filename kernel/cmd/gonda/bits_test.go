package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSameBits writes the same reductions of the same values in several chunkings, with one
// and two workers, under a small and a large limit.
func TestSameBits(t *testing.T) {
	source, dir := file(t, "small.nc"), t.TempDir()
	files := []string{source}
	for i, chunks := range []string{"valid_time=1,latitude=0,longitude=0", "valid_time=0,latitude=1,longitude=1", "valid_time=100,latitude=7,longitude=11"} {
		path := filepath.Join(dir, fmt.Sprintf("chunks%d.nc", i))
		gonda(t, "convert", source, path, "--chunks", chunks).succeed(t)
		files = append(files, path)
	}
	store := filepath.Join(dir, "store.zarr")
	gonda(t, "convert", source, store, "--chunks", "valid_time=50,latitude=20,longitude=20").succeed(t)
	files = append(files, store)
	for _, flags := range [][]string{
		{"--over", "valid_time"},
		{"--over", "valid_time", "--op", "std"},
		{"--over", "valid_time", "--op", "sum"},
		{"--over", "latitude,longitude"},
		{"--over", "longitude", "--op", "var"},
	} {
		var want []byte
		for _, f := range files {
			for _, threads := range []string{"1", "2"} {
				for _, memory := range []string{"64MiB", "512MiB"} {
					out := filepath.Join(dir, "out.npy")
					gonda(t, append([]string{"stats", f, "--var", "t2m", "-o", out, "--threads", threads, "--memory", memory}, flags...)...)
					got, err := os.ReadFile(out)
					if err != nil {
						t.Fatal(err)
					}
					if want == nil {
						want = got
					}
					if !bytes.Equal(got, want) {
						t.Errorf("%v of %s with %s threads and %s: other bits than of %s", flags, f, threads, memory, files[0])
					}
				}
			}
		}
	}
}

// TestMeansEqualXarray compares reductions with xarray's in float64.
func TestMeansEqualXarray(t *testing.T) {
	for _, name := range []string{"small.nc", "old.nc"} {
		dir := t.TempDir()
		args := []string{file(t, name)}
		for _, op := range operations {
			for i, over := range []string{"valid_time", "latitude,longitude"} {
				out := filepath.Join(dir, fmt.Sprintf("%s%d.npy", op, i))
				gonda(t, append([]string{"stats", args[0], "--var", "t2m", "-o", out}, words(name, "--over "+over+" --op "+op)...)...).succeed(t)
				args = append(args, op, words(name, over)[0], out)
			}
		}
		out, err := exec.Command(oraclePython(t), append([]string{filepath.Join("testdata", "reduce.py")}, args...)...).Output()
		if err != nil {
			t.Fatalf("reduce.py: %v: %s", err, err.(*exec.ExitError).Stderr)
		}
		var worst map[string]float64
		if err := json.Unmarshal(out, &worst); err != nil {
			t.Fatal(err)
		}
		for what, x := range worst {
			if !(x <= 1e-12) {
				t.Errorf("%s: %s differs from xarray's by %g", name, what, x)
			}
		}
		if len(worst) != 2*len(operations) {
			t.Errorf("%s: %d results were compared", name, len(worst))
		}
	}
}
