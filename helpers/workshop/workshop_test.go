package workshop_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/workshop"
	"github.com/gonda-go/gonda/helpers/xr"
)

// small puts the sample of the tests into one folder, 10 degrees coarse.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gonda-sample-")
	if err != nil {
		panic(err)
	}
	os.Setenv("GONDA_SAMPLE", dir)
	os.Setenv("GONDA_SAMPLE_GB", "0.03")
	os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache")) // headers are kept there
	os.Unsetenv("ERA5_DIR")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func open(t *testing.T, set string) xr.Dataset {
	t.Helper()
	files, err := workshop.Data(set)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := xr.OpenMany(files, xr.Preprocess(era5.Normalize))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	return ds
}

func values(t *testing.T, a xr.DataArray) []float64 {
	t.Helper()
	v, err := a.Float64s()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestMeanT2M compares the closed form of the mean with the mean of the terms.
func TestMeanT2M(t *testing.T) {
	for _, c := range []struct {
		from     time.Time
		hours    int
		lat, lon float64
	}{
		{time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), 8760, 37.5, 127},
		{time.Date(2023, 6, 1, 5, 0, 0, 0, time.UTC), 100, -60, 359.75},
		{time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), 1, 90, 0},
		{time.Date(2020, 2, 28, 0, 0, 0, 0, time.UTC), 48, 0, 180},
	} {
		sum := 0.0
		for h := range c.hours {
			sum += workshop.T2M(c.from.Add(time.Duration(h)*time.Hour), c.lat, c.lon)
		}
		if got, want := workshop.MeanT2M(c.from, c.hours, c.lat, c.lon), sum/float64(c.hours); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v: %v, the sum of the terms gives %v", c, got, want)
		}
	}
}

// TestSampleHoldsTheFormula compares every value of some hours with the formula, and means over
// a year with its closed form: they differ by the noise, whose mean over n hours is known to
// within five standard errors.
func TestSampleHoldsTheFormula(t *testing.T) {
	ds := open(t, "t2m")
	t2m := ds.Var("t2m")
	lat, lon := values(t, t2m.Coord("latitude")), values(t, t2m.Coord("longitude"))
	for _, at := range []string{"2023-01-01T00", "2023-03-31T21", "2023-04-01T00", "2023-12-31T23"} {
		when, err := time.Parse("2006-01-02T15", at)
		if err != nil {
			t.Fatal(err)
		}
		got := values(t, t2m.Sel(xr.At("time", at)))
		for y, la := range lat {
			for x, lo := range lon {
				off := got[y*len(lon)+x] - workshop.T2M(when, la, lo)
				if !(off >= -1-2.0/512 && off <= 1+2.0/512) {
					t.Fatalf("%s at %v, %v: %v off the formula", at, la, lo, off)
				}
			}
		}
	}
	const hours = 8760 - 24 // of whole days: that with missing hours is left out
	begin := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	before, after := 89, 365-90
	sum := values(t, t2m.Sel(xr.Range("time", 0, before*24)).Sum("time"))
	for i, v := range values(t, t2m.Sel(xr.Range("time", -after*24, xr.End)).Sum("time")) {
		sum[i] += v
	}
	const noiseStd = 0.5773502691896258 // of an even distribution from -1 to 1
	worst := 0.0
	for y, la := range lat {
		for x, lo := range lon {
			want := workshop.MeanT2M(begin, before*24, la, lo)*float64(before*24) +
				workshop.MeanT2M(begin.AddDate(0, 0, before+1), after*24, la, lo)*float64(after*24)
			off := (sum[y*len(lon)+x]-want)/hours - workshop.MeanNoise
			worst = max(worst, math.Abs(off))
		}
	}
	if most := 5 * noiseStd / math.Sqrt(hours); worst > most {
		t.Errorf("a mean over the year is %v off the closed form, %v is allowed", worst, most)
	}
	t.Logf("the worst mean of %d points is %.4f K off the closed form", len(lat)*len(lon), worst)
}

// TestLayoutsHoldTheSame compares the sets: daily files with monthly ones of both layouts. What
// is packed differs by half a step of its packing.
func TestLayoutsHoldTheSame(t *testing.T) {
	days, mixed := open(t, "t2m"), open(t, "mixed")
	if n := mixed.Len("time"); n != 8760 || days.Len("time") != 8758 {
		t.Fatalf("%d and %d hours", n, days.Len("time"))
	}
	for day, tolerance := range map[string]float64{"2023-02-03": 0.005, "2023-08-09": 0} {
		a, b := values(t, days.Var("t2m").Sel(xr.On("time", day))), values(t, mixed.Var("t2m").Sel(xr.On("time", day)))
		if len(a) != len(b) {
			t.Fatalf("%d and %d values", len(a), len(b))
		}
		for i := range a {
			if !(math.Abs(a[i]-b[i]) <= tolerance) {
				t.Fatalf("%s: value %d is %v and %v", day, i, a[i], b[i])
			}
		}
	}
}

func TestData(t *testing.T) {
	files, err := workshop.Data()
	if err != nil || len(files) != 365 || filepath.Base(files[89]) != "era5_t2m_2023-03-31.nc" {
		t.Fatalf("%d files, %v", len(files), err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if again, err := workshop.Data("t2m"); err != nil || !slices.Equal(again, files) {
		t.Errorf("another time: %d files, %v", len(again), err)
	}
	if now, err := os.Stat(files[0]); err != nil || !now.ModTime().Equal(info.ModTime()) {
		t.Error("the sample was made twice")
	}
	mixed, err := workshop.Data("mixed")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := xr.OpenMany(mixed); err == nil || !strings.Contains(err.Error(), "era5.Normalize") {
		t.Errorf("mixed layouts: %v", err)
	}
	broken, err := workshop.Data("broken")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := xr.OpenMany(broken); err == nil || !strings.Contains(err.Error(), "2023-01-05") {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := workshop.Data("sst"); err == nil || !strings.Contains(err.Error(), "mixed") || !strings.Contains(err.Error(), "ERA5_DIR") {
		t.Errorf("a set that does not exist: %v", err)
	}
	t.Setenv("GONDA_SAMPLE_GB", "small")
	if _, err := workshop.Data(); err == nil || !strings.Contains(err.Error(), "GONDA_SAMPLE_GB=small") {
		t.Errorf("a size that is none: %v", err)
	}
}

// TestDataInterrupted leaves nothing behind that could be taken for a sample.
func TestDataInterrupted(t *testing.T) {
	home := t.TempDir()
	t.Setenv("GONDA_SAMPLE", home)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cluster.SetContext(ctx)
	_, err := workshop.Data()
	cluster.SetContext(context.Background())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(home); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestLabData(t *testing.T) {
	lab := t.TempDir()
	for _, name := range []string{"2020/era5_t2m_2020.nc", "2021/2m_temperature_2021.nc", "2021/msl_2021.nc", "2020/atp.nc", "2020/tp_t2m.txt"} {
		path := filepath.Join(lab, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("ERA5_DIR", lab)
	for name, want := range map[string]int{"t2m": 2, "msl": 1, "mixed": 12} {
		if files, err := workshop.Data(name); err != nil || len(files) != want {
			t.Errorf("%s: %v, %v", name, files, err)
		}
	}
	if _, err := workshop.Data("tp"); err == nil || !strings.Contains(err.Error(), "none of the 4") {
		t.Errorf("a variable that is not there: %v", err)
	}
	if !strings.Contains(workshop.Origin(), lab) {
		t.Error(workshop.Origin())
	}
}
