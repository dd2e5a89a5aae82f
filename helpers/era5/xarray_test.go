package era5_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// daily is what xarray makes of hours that end at their labels: moved back into their day,
// and days of fewer than 24 left out.
const daily = `
import json, sys, numpy as np, xarray as xr
ds = xr.concat([xr.open_dataset(f)[sys.argv[1]] for f in sys.argv[2:]], "time", combine_attrs="override").astype("float64")
ds = ds.assign_coords(time=ds.time - np.timedelta64(1, "ns")).resample(time="1D").sum(skipna=True, min_count=24)
out = {"first": str(ds.time.values[0])[:10], "values": [None if np.isnan(x) else float(x) for x in ds.values.ravel()]}
json.dump(out, sys.stdout)
`

// merged is what xarray makes of both members of expver.
const merged = `
import json, sys, numpy as np, xarray as xr
ds = xr.open_dataset(sys.argv[2])[sys.argv[1]]
ds = ds.sel(expver=1).combine_first(ds.sel(expver=5)).astype("float64")
json.dump({"values": [None if np.isnan(x) else float(x) for x in ds.values.ravel()]}, sys.stdout)
`

type answer struct {
	First  string
	Values []*float64
}

// ask runs a script of xarray.
func ask(t *testing.T, script, variable string, files ...string) answer {
	t.Helper()
	cmd := exec.Command(xrtest.Python(t), append([]string{"-W", "ignore", "-c", script, variable}, files...)...)
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out answer
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// near compares with values of which nil is missing, to a part in a million of the largest.
func near(t *testing.T, a xr.DataArray, want []*float64) {
	t.Helper()
	got, err := a.Float64s()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	largest := 0.0
	for _, w := range want {
		if w != nil {
			largest = max(largest, math.Abs(*w))
		}
	}
	for i, w := range want {
		if w == nil && !math.IsNaN(got[i]) || w != nil && !(math.Abs(got[i]-*w) <= 1e-6*largest) {
			t.Fatalf("element %d is %v, want %v (nil: missing)", i, got[i], w)
		}
	}
}

// TestDailySumAgreesWithXarray: three months, packed differently, are one series.
func TestDailySumAgreesWithXarray(t *testing.T) {
	var files []string
	for _, month := range []string{"10", "11", "12"} {
		path := filepath.Join(xrtest.Data(t), "era5", "old-single", "SURF_2018"+month+".nc")
		if _, err := os.Stat(path); err != nil {
			t.Skip(err)
		}
		files = append(files, path)
	}
	ds, err := xr.OpenMany(files, xr.Preprocess(era5.Normalize))
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	for _, name := range []string{"tp", "ssrd"} {
		want := ask(t, daily, name, files...)
		got := era5.DailySum(ds.Var(name), era5.Hourly)
		if got.Err() != nil {
			t.Fatal(got.Err())
		}
		if want.First != "2018-09-30" || got.Len("time") != 92 {
			t.Fatalf("%d days; those of xarray begin at %s", got.Len("time"), want.First)
		}
		if got.Units() == "mm" {
			got = got.Div(1000.0)
		}
		near(t, got, want.Values[7*10:]) // of 30 September there is an hour
	}
}

func TestMergeExpverAgreesWithXarray(t *testing.T) {
	path := filepath.Join(xrtest.Vectors(t), "files", "era5_expver_dim.nc")
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	ds, err := xr.Open(path, xr.Preprocess(era5.MergeExpver))
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	near(t, ds.Var("t2m"), ask(t, merged, "t2m", path).Values)
	if used, err := ds.Var("expver").Texts(); err != nil || strings.Join(used, " ") != "0001 0001 0005 0005" {
		t.Errorf("versions %v, %v", used, err)
	}
}
