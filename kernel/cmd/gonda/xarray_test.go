package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// said is what gonda says of a file.
type said struct {
	Path  string                     `json:"path"`
	Info  json.RawMessage            `json:"info"`
	Stats map[string]json.RawMessage `json:"stats"`
}

// asked asks gonda for a header and the statistics of all variables.
func asked(t *testing.T, path string) said {
	t.Helper()
	s := said{Path: path, Stats: map[string]json.RawMessage{}}
	var info struct {
		Variables map[string]any `json:"variables"`
	}
	s.Info = json.RawMessage(gonda(t, "info", path, "--json").json(t, &info).out)
	for name := range info.Variables {
		s.Stats[name] = json.RawMessage(gonda(t, "stats", path, "--var", name, "--json").succeed(t).out)
	}
	return s
}

// equalXarray compares what gonda said of files with what xarray reads from them.
func equalXarray(t *testing.T, all ...said) {
	t.Helper()
	in, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(oraclePython(t), "-W", "ignore", filepath.Join("testdata", "equal.py"))
	var errs bytes.Buffer
	c.Stdin, c.Stderr = bytes.NewReader(in), &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("equal.py: %v\n%s", err, errs.String())
	}
	var faults [][]string
	if err := json.Unmarshal(out, &faults); err != nil || len(faults) != len(all) {
		t.Fatalf("equal.py: %v, %d answers of %d", err, len(faults), len(all))
	}
	for i, s := range all {
		for _, f := range faults[i] {
			t.Errorf("%s: %s", s.Path, f)
		}
	}
}

// TestXarrayReadsOurs compares files that gonda wrote.
func TestXarrayReadsOurs(t *testing.T) {
	oraclePython(t)
	small, old, dir := file(t, "small.nc"), file(t, "old.nc"), t.TempDir()
	all := []said{asked(t, small), asked(t, old)}
	for _, args := range [][]string{
		{"convert", small, "plain.nc"},
		{"convert", small, "chunks.nc", "--chunks", "valid_time=100,latitude=7,longitude=11", "--codec", "gzip:6"},
		{"convert", small, "none.nc", "--codec", "none"},
		{"convert", small, "packed.nc", "--pack", "int16"},
		{"convert", old, "from-old.nc"},
		{"convert", old, "normal.nc", "--normalize"},
		{"convert", small, "three.zarr"},
		{"convert", small, "three-zstd.zarr", "--codec", "zstd:3", "--chunks", "valid_time=100,latitude=7,longitude=11"},
		{"convert", small, "two.zarr", "--zarr-format", "2"},
		{"convert", small, "two-bit.zarr", "--zarr-format", "2", "--codec", "blosc-zstd:5:bit"},
		{"convert", small, "two-gzip.zarr", "--zarr-format", "2", "--codec", "gzip:6"},
		{"convert", small, "none.zarr", "--codec", "none"},
		{"convert", old, "packed.zarr", "--pack", "int16"},
		{"stats", small, "--var", "t2m", "--over", "valid_time", "-o", "mean.nc"},
		{"stats", small, "--var", "t2m", "--over", "latitude,longitude", "-o", "series.nc"},
		{"stats", old, "--var", "t2m", "--over", "time", "--op", "count", "-o", "count.zarr"},
		{"stats", small, "--var", "t2m", "--sel", "latitude=60:20", "--isel", "valid_time=3:20:2", "-o", "part.nc"},
	} {
		for i, a := range args {
			if i > 1 && (strings.HasSuffix(a, ".nc") || strings.HasSuffix(a, ".zarr")) {
				args[i] = filepath.Join(dir, a)
				gonda(t, args...).succeed(t)
				all = append(all, asked(t, args[i]))
			}
		}
	}
	equalXarray(t, all...)
}

const grouped = `
import sys, numpy, xarray
source, result, op = sys.argv[1:]
want = getattr(xarray.open_dataset(source)["t2m"].astype("f8").groupby("valid_time.hour"), op)(**({"ddof": 0} if op == "std" else {}))
got = xarray.open_dataset(result)["t2m"]
assert got.dims == want.dims and list(got.hour) == list(want.hour), (got, want)
numpy.testing.assert_allclose(got.values, want.values, rtol=1e-9)
`

// TestGroupsAsXarray compares statistics by groups with those that xarray computes.
func TestGroupsAsXarray(t *testing.T) {
	python, small, dir := oraclePython(t), file(t, "small.nc"), t.TempDir()
	for _, op := range []string{"mean", "max", "count", "std"} {
		result := filepath.Join(dir, op+".nc")
		gonda(t, "stats", small, "--var", "t2m", "--groupby", "valid_time.hour", "--op", op, "-o", result).succeed(t)
		if out, err := exec.Command(python, "-W", "ignore", "-c", grouped, small, result, op).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", op, err, out)
		}
	}
	gonda(t, "stats", small, "--var", "t2m", "--groupby", "valid_time.hour", "--over", "latitude").refused(t, 2, "--groupby", "--over")
	gonda(t, "stats", small, "--var", "t2m", "--groupby", "time.hour").refused(t, 1, "time", "valid_time")
}

// TestSampleLayouts reads the sample of every layout with xarray, ncdump and h5dump.
func TestSampleLayouts(t *testing.T) {
	if testing.Short() {
		t.Skip("samples of 0.2 GB")
	}
	var all []said
	for _, layout := range []string{"cds2024", "legacy", "mixed"} {
		dir := t.TempDir()
		var made struct {
			Files []string
		}
		gonda(t, "sample", dir, "--gb", "0.2", "--layout", layout, "--json").json(t, &made)
		if len(made.Files) != 2 {
			t.Fatalf("%s: %d files", layout, len(made.Files))
		}
		for _, f := range made.Files {
			header(t, f)
			all = append(all, asked(t, f))
		}
		var s struct{ Count json.Number }
		args := []string{"stats", dir, "--var", "t2m", "--json"}
		if layout == "mixed" {
			gonda(t, args...).refused(t, 1, "valid_time", "era5.Normalize")
			store := filepath.Join(dir, "all.zarr")
			gonda(t, "convert", dir, store, "--normalize").succeed(t)
			all = append(all, asked(t, store))
			args[1] = store
		}
		gonda(t, args...).json(t, &s)
		if n := integer(t, s.Count); n != 767*181*360 {
			t.Errorf("%s: %d elements", layout, n)
		}
	}
	equalXarray(t, all...)
}

// header prints a header with the tools of both libraries.
func header(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tools := [][]string{{"ncdump", "-h", path}}
	if bytes.HasPrefix(content, []byte("\x89HDF")) {
		tools = append(tools, []string{"h5dump", "-H", path})
	}
	for _, c := range tools {
		if _, err := exec.LookPath(c[0]); err != nil {
			t.Logf("no %s", c[0])
			continue
		}
		if out, err := exec.Command(c[0], c[1:]...).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("t2m")) {
			t.Errorf("%s: %v: %.500s", c[0], err, out)
		}
	}
}

// TestReadsXarrays compares files that xarray, netCDF4 and zarr wrote.
func TestReadsXarrays(t *testing.T) {
	dir := t.TempDir()
	c := exec.Command(oraclePython(t), filepath.Join("testdata", "write.py"), dir)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("write.py: %v\n%s", err, errs.String())
	}
	var names []string
	if err := json.Unmarshal(out, &names); err != nil {
		t.Fatal(err)
	}
	var all []said
	for _, name := range names {
		all = append(all, asked(t, filepath.Join(dir, name)))
		for _, to := range []string{".again.nc", ".again.zarr"} {
			dst := filepath.Join(dir, name+to)
			gonda(t, "convert", filepath.Join(dir, name), dst).succeed(t)
			all = append(all, asked(t, dst))
		}
	}
	equalXarray(t, all...)
}
