package main

import (
	"bytes"
	"fmt"
	"os"
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
		var worst map[string]float64
		python(t, &worst, `
import json, sys, numpy as np, xarray as xr
x = xr.open_dataset(sys.argv[1])["t2m"]
stored = x.encoding.get("scale_factor")
if stored is not None:                      # packed: scaled in float64, rounded to float32 as gonda does
    raw = xr.open_dataset(sys.argv[1], mask_and_scale=False)["t2m"]
    x = (raw.astype("f8") * stored + x.encoding["add_offset"]).astype("f4")
x = x.astype("f8")
worst = {}
for op, over, path in zip(*[iter(sys.argv[2:])] * 3):
    want, got = getattr(x, op)(over.split(",")).values, np.load(path)
    assert got.shape == want.shape, (op, over, got.shape, want.shape)
    assert got.dtype == {"count": "i8", "min": "f4", "max": "f4"}.get(op, "f8"), (op, got.dtype)
    worst[op + " over " + over] = float(np.max(np.abs(got - want) / np.maximum(np.abs(want), 1)))
print(json.dumps(worst))`, args...)
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
