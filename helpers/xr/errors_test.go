package xr_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// field is a small ERA5-like dataset: t2m over time, descending latitude and longitude, a
// text per time and a variable without coordinates.
func field(t testing.TB, first string, hours int) xr.Dataset {
	t.Helper()
	shape := []int{hours, 3, 4}
	x := make([]float32, hours*12)
	for i := range x {
		x[i] = 270 + float32(i)
	}
	texts := make([]string, hours)
	counts := make([]int64, hours)
	for i := range counts {
		counts[i], texts[i] = int64(i), fmt.Sprintf("%04d", 1+i%5)
	}
	degrees := func(name, units string, v ...float64) xr.DataArray {
		return xr.NewDataArray(name, []string{name}, lazy.BlockOf([]int{len(v)}, v), xr.Attr{Name: "units", Value: units})
	}
	ds := xr.NewDataset(nil,
		xr.NewDataArray("t2m", []string{"time", "latitude", "longitude"}, lazy.BlockOf(shape, x), xr.Attr{Name: "units", Value: "K"}),
		xr.NewDataArray("plain", []string{"cell"}, lazy.BlockOf([]int{2}, []int16{1, 2})),
	).WithCoord(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{hours}, counts), "hours since "+first, "")).
		WithCoord(degrees("latitude", "degrees_north", 60, 45, 30)).
		WithCoord(degrees("longitude", "degrees_east", 0, 90, 180, 270)).
		WithCoord(xr.NewTexts("expver", []string{"time"}, []int{hours}, texts))
	if ds.Err() != nil {
		t.Fatal(ds.Err())
	}
	return ds
}

func saysAll(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; one with %q is right", parts)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("the error does not say %q: %v", p, err)
		}
	}
	if s := err.Error(); strings.Contains(s, "%!") || strings.Count(s, "xr: xr:") > 0 {
		t.Errorf("badly put: %s", s)
	}
}

// TestVerbErrors checks what the errors of verbs say: what was asked, what there is, what to
// try.
func TestVerbErrors(t *testing.T) {
	ds := field(t, "2020-01-30", 48)
	a := ds.Var("t2m")
	other := a.ISel(xr.Range("latitude", 1, 3))
	shifted := a.With(xr.NewDataArray("latitude", []string{"latitude"}, lazy.BlockOf([]int{3}, []float64{60, 45, 29})))
	for _, c := range []struct {
		name string
		got  xr.DataArray
		want []string
	}{
		{"missing variable", ds.Var("t2"), []string{`"t2"`, "t2m, plain"}},
		{"missing dimension", a.Mean("lat"), []string{`"t2m"`, `"lat"`, "time, latitude, longitude", `did you mean "latitude"?`}},
		{"missing dimension of a selection", a.Sel(xr.At("valid_time", "2020")), []string{`"valid_time"`, `did you mean "time"?`}},
		{"missing label", a.Sel(xr.At("latitude", 44.0)), []string{`At("latitude", 44)`, `"t2m"`, "no label 44", "nearest is 45", "Nearest", "30 to 60"}},
		{"missing time", a.Sel(xr.At("time", "2020-01-30T06:30")), []string{"2020-01-30T06:30:00", "nearest", "2020-01-31T23:00:00"}},
		{"missing period", a.Sel(xr.On("time", "2021-07")), []string{`On("time", "2021-07")`, "2020-01-30T00:00:00"}},
		{"missing text", a.With(ds.Var("expver").Named("time")).Sel(xr.At("time", "9999")), []string{`"9999"`, `"0001"`, `"0005"`}},
		{"no date", a.Sel(xr.At("time", "January")), []string{"January"}},
		{"number for time", a.Sel(xr.At("time", 3)), []string{"times", "3 (int)", "2020-01-31T06:00"}},
		{"text for number", a.Sel(xr.At("latitude", "north")), []string{"numbers", "north"}},
		{"On of numbers", a.Sel(xr.On("latitude", "2020")), []string{"On", "times"}},
		{"slice against the order", a.Sel(xr.Slice("latitude", 30, 60)), []string{"30", "60", "order", "descending", "Between"}},
		{"backward slice", a.Sel(xr.Slice("latitude", 60, 30, -1)), []string{"step -1"}},
		{"nothing between", a.Sel(xr.Between("latitude", 50, 55)), []string{"50", "55", "30", "60"}},
		{"nothing in a slice", a.Sel(xr.Slice("latitude", 55, 50)), []string{"55", "50", "30", "60"}},
		{"nothing after the end", a.Sel(xr.Slice("time", "2021-01-01", nil)), []string{"2021-01-01", "2020-01-31T23:00:00"}},
		{"no longitude between", a.ISel(xr.Range("longitude", 0, 2)).Sel(xr.Between("longitude", 100, 200)), []string{"100", "200", "0 to 90"}},
		{"too far", a.Sel(xr.Nearest("latitude", 50.0, xr.Tolerance(1))), []string{"45", "5 away", "tolerance 1"}},
		{"nothing before", a.Sel(xr.Nearest("latitude", 10.0, xr.Pad)), []string{"10", "30"}},
		{"labels without a coordinate", ds.Var("plain").Sel(xr.At("cell", 1)), []string{`"cell"`, "no coordinate", "I or Range"}},
		{"position", a.ISel(xr.I("longitude", 4)), []string{"position 4", "4 elements"}},
		{"negative position", a.ISel(xr.I("longitude", -5)), []string{"position -5", "4 elements"}},
		{"empty list", a.Sel(xr.At("latitude")), []string{`At("latitude")`, "nothing", "60 to 30"}},
		{"empty slice of labels", a.Sel(xr.At("latitude", []float64{})), []string{`At("latitude")`, "nothing"}},
		{"empty nearest", a.Sel(xr.Nearest("latitude")), []string{`Nearest("latitude")`, "nothing"}},
		{"empty positions", a.ISel(xr.I("latitude")), []string{`I("latitude")`, "no element of the 3"}},
		{"step 0", a.ISel(xr.Range("latitude", 0, 2, 0)), []string{"step 0"}},
		{"text computed", ds.Var("expver").Mean(), []string{`"expver"`, "text"}},
		{"text added", a.Add(ds.Var("expver")), []string{`"expver"`, "text"}},
		{"times averaged", ds.Var("time").Mean(), []string{`"time"`, "times"}},
		{"different lengths", a.Sub(other), []string{"latitude", "3", "2"}},
		{"different labels", a.Sub(shifted), []string{"latitude", "position 2", "30", "29"}},
		{"operand", a.Add("3"), []string{"string", "DataArray"}},
		{"condition", a.Where(a), []string{"float32", "Greater"}},
		{"nothing kept", a.WhereDrop(a.Greater(1e9)), []string{"nowhere", `"t2m"`}},
		{"points", a.Sel(xr.Points("station", xr.At("latitude", 60, 45), xr.At("longitude", 0, 90, 180))), []string{"2", "3", "station"}},
		{"points again", a.Sel(xr.Points("time", xr.At("latitude", 60, 45), xr.At("longitude", 0, 90))), []string{`"time"`, "already"}},
		{"points twice", a.Sel(xr.Points("p", xr.At("latitude", 60), xr.At("latitude", 45))), []string{"latitude"}},
		{"points of nothing", a.Sel(xr.Points("p")), []string{"no selectors"}},
		{"transpose", a.Transpose("time", "latitude"), []string{"2 of the 3"}},
		{"difference", a.ISel(xr.Range("time", 0, 1)).Diff("time"), []string{"is 1", "two elements"}},
		{"longitude", ds.Var("plain").WrapLongitude(-180), []string{"no longitude", "degrees_east"}},
		{"coordinate of other length", a.With(xr.NewDataArray("latitude", []string{"latitude"}, lazy.BlockOf([]int{2}, []float64{1, 2}))), []string{"latitude", "2", "3"}},
		{"coordinate", a.Coord("lat"), []string{`"lat"`, "latitude"}},
		{"dims", xr.NewDataArray("x", []string{"a", "a"}, lazy.BlockOf([]int{1, 1}, []int8{1})), []string{`"a" twice`}},
		{"text shape", xr.NewTexts("x", []string{"a"}, []int{2}, []string{"b"}), []string{`"x"`, "1 texts"}},
		{"conversion", a.AsType(dtype.Type{Kind: dtype.String}), []string{"string"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.got.Compute()
			saysAll(t, err, c.want...)
			// The first error of a chain is the one that comes out.
			_, later := c.got.Mean("nowhere").Add(1).Sel(xr.At("nothing", 1)).Compute()
			if err != nil && (later == nil || later.Error() != err.Error()) {
				t.Errorf("after more verbs the error is %v", later)
			}
		})
	}
}

func TestDatasetErrors(t *testing.T) {
	ds := field(t, "2020-01-30", 48)
	for _, c := range []struct {
		name string
		got  xr.Dataset
		want []string
	}{
		{"missing dimension", ds.Sel(xr.At("lat", 45)), []string{"the dataset", `"lat"`, `did you mean "latitude"?`}},
		{"missing label", ds.Sel(xr.At("latitude", 44)), []string{"the dataset", "no label 44", "45"}},
		{"rename onto another", ds.Rename("latitude", "longitude"), []string{"latitude", "longitude"}},
		{"rename of nothing", ds.Rename("lat", "y"), []string{`"lat"`, "time, latitude, longitude"}},
		{"missing variable", ds.Only("t2m", "sst"), []string{`"sst"`, "t2m, plain"}},
		{"drop of nothing", ds.Drop("sst"), []string{`"sst"`, "t2m, plain"}},
		{"other length", ds.With(xr.NewDataArray("w", []string{"latitude"}, lazy.BlockOf([]int{2}, []float64{1, 2}))), []string{`"w"`, "2", "3", "latitude"}},
		{"coordinate of other length", ds.WithCoord(xr.NewDataArray("latitude", []string{"latitude"}, lazy.BlockOf([]int{2}, []float64{1, 2}))), []string{"latitude", "2", "3"}},
		{"no name", ds.With(xr.NewDataArray("", nil, lazy.BlockOf(nil, []float64{1}))), []string{"name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			saysAll(t, c.got.Err(), c.want...)
			_, err := c.got.ToNetCDF(filepath.Join(t.TempDir(), "x.nc"))
			if err == nil || c.got.Err() != nil && err.Error() != c.got.Err().Error() {
				t.Errorf("ToNetCDF says %v", err)
			}
		})
	}
}

// TestOpenErrors checks what is said of files that do not go together, or are none.
func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, ds xr.Dataset) string {
		path := filepath.Join(dir, name)
		if _, err := ds.ToNetCDF(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := func(first string, hours int) xr.Dataset { return field(t, first, hours).Drop("plain") }
	jan := write("jan.nc", plain("2020-01-30", 48))
	overlap := write("overlap.nc", plain("2020-01-31", 48))
	feb := write("feb.nc", plain("2020-02-01", 24))
	renamed := write("renamed.nc", plain("2020-02-01", 24).Rename("time", "valid_time"))
	flipped := write("flipped.nc", plain("2020-02-01", 24).ISel(xr.Range("time", xr.End, xr.End, -1)))
	north := write("north.nc", plain("2020-02-01", 24).ISel(xr.Range("latitude", 0, 2)))
	wind := write("wind.nc", plain("2020-02-01", 24).Rename("t2m", "u10"))
	noCoord := write("nocoord.nc", plain("2020-02-01", 24).Drop("time"))
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	bad := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	noFile, cut := filepath.Join(dir, "none.nc"), bad("cut.nc", "CDF\x01\x00\x00")
	page := bad("page.nc", "<!DOCTYPE html><html>Please log in</html>")
	var many []string
	for i := range 13 {
		many = append(many, bad(fmt.Sprintf("bad%02d.nc", i), "nothing"))
	}
	for _, c := range []struct {
		name  string
		files []string
		opts  []xr.OpenOption
		want  []string
	}{
		{"none", []string{}, nil, []string{"no files", "empty"}},
		{"missing file", []string{noFile}, nil, []string{"none.nc"}},
		{"folder without files", []string{empty}, nil, []string{empty, "no NetCDF file", ".nc"}},
		{"pattern without match", []string{filepath.Join(dir, "era5_*.nc")}, nil, []string{"no file matches", "era5_*.nc"}},
		{"bad pattern", []string{filepath.Join(dir, "[a-.nc")}, nil, []string{"[a-.nc"}},
		{"one bad of three", []string{jan, cut, feb}, nil, []string{"cut.nc"}},
		{"no NetCDF file", []string{page}, nil, []string{"page.nc"}},
		{"several bad", []string{jan, cut, page}, nil, []string{"2 of 3", "cut.nc", "page.nc"}},
		{"many bad", many, nil, []string{"13 of 13", "bad00.nc", "bad09.nc", "bad12.nc"}},
		{"no group", []string{jan}, []xr.OpenOption{xr.Group("forecast")}, []string{"jan.nc", `"forecast"`}},
		{"overlapping", []string{overlap, jan}, nil, []string{"jan.nc", "overlap.nc", "2020-01-31T23:00:00", "2020-01-31T00:00:00", "overlap"}},
		{"twice", []string{jan, jan}, nil, []string{"jan.nc", "twice"}},
		{"mixed layouts", []string{jan, renamed}, nil, []string{"jan.nc", "renamed.nc", `"time"`, `"valid_time"`, "Preprocess"}},
		{"mixed order", []string{jan, flipped}, nil, []string{"time", "flipped.nc", "ascend"}},
		{"other extent", []string{jan, north}, nil, []string{"jan.nc", "north.nc", "latitude"}},
		{"other variables and times", []string{jan, wind}, nil, []string{"t2m", "u10", "time", "48", "24"}},
		{"no labels", []string{feb, noCoord}, nil, []string{"nocoord.nc", "time"}},
		{"nested with other lengths", []string{jan, feb}, []xr.OpenOption{xr.Nested("member")}, []string{"time", "48", "24", "jan.nc", "feb.nc"}},
		{"preprocess", []string{jan}, []xr.OpenOption{xr.Preprocess(func(ds xr.Dataset) xr.Dataset { return ds.Only("sst") })}, []string{"jan.nc", `"sst"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ds, err := xr.OpenMany(c.files, c.opts...)
			saysAll(t, err, c.want...)
			ds.Close()
		})
	}
	// What goes together does.
	ds, err := xr.OpenMany([]string{feb, jan})
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if ds.Len("time") != 72 {
		t.Errorf("two files of 48 and 24 hours have %d", ds.Len("time"))
	}
	if _, err := ds.Var("expver").Summarize(context.Background(), cluster.Default(), false); err == nil || !strings.Contains(err.Error(), "text") {
		t.Errorf("statistics of text: %v", err)
	}
}

// TestWords checks selections as commands take them, and what wrong ones are told.
func TestWords(t *testing.T) {
	a := field(t, "2020-01-30", 72).Var("t2m")
	for _, c := range []struct {
		words string
		isel  bool
		shape []int    // of the selection
		want  []string // or of the error
	}{
		{"latitude=45", false, []int{72, 4}, nil},
		{"latitude=50:20", false, []int{72, 2, 4}, nil},
		{"latitude=20:50", false, []int{72, 2, 4}, nil},
		{"latitude=:40", false, []int{72, 2, 4}, nil},
		{"latitude=40:", false, []int{72, 1, 4}, nil},
		{"latitude=:", false, []int{72, 3, 4}, nil},
		{"latitude=-90:90", false, []int{72, 3, 4}, nil},
		{"longitude=-100:10", false, []int{72, 3, 2}, nil},
		{"time=2020-01", false, []int{48, 3, 4}, nil},
		{"time=2020-01-31", false, []int{24, 3, 4}, nil},
		{"time=2020-01-31T06:00", false, []int{3, 4}, nil},
		{"time=2020-01-31T06:00:00", false, []int{3, 4}, nil},
		{"time=2020-01-31T06", false, []int{3, 4}, nil},
		{"time=2020-01-31T06:00:2020-01-31T12:00", false, []int{7, 3, 4}, nil},
		{"time=2020-01-31T06:00:00:2020-01-31T12:00:00", false, []int{7, 3, 4}, nil},
		{"time=2020-01-31:2020-02-01", false, []int{48, 3, 4}, nil},
		{"time=2020-01-31T12:2020-02-01", false, []int{36, 3, 4}, nil},
		{"time=2020-02-01:", false, []int{24, 3, 4}, nil},
		{"time=:2020-01-30", false, []int{24, 3, 4}, nil},
		{"time=2020-01-31T06:00:", false, []int{42, 3, 4}, nil},
		{"time=:2020-01-31T06:00", false, []int{31, 3, 4}, nil},
		{"latitude", false, nil, []string{`"latitude"`, "dim=label"}},
		{"=3", false, nil, []string{"dim=label"}},
		{"latitude=", false, nil, []string{"dim=label"}},
		{"", false, nil, []string{"dim=label"}},
		{"latitude=44", false, nil, []string{"44", "45"}},
		{"latitude=north", false, nil, []string{"north"}},
		{"latitude=30:60:2", false, nil, []string{"60:2"}},
		{"lat=45", false, nil, []string{"latitude"}},
		{"time=2020-01-31T25:00", false, nil, []string{"2020-01-31T25:00"}},
		{"time=3", true, []int{3, 4}, nil},
		{"time=-1", true, []int{3, 4}, nil},
		{"time=0:24", true, []int{24, 3, 4}, nil},
		{"time=::6", true, []int{12, 3, 4}, nil},
		{"time=::-1", true, []int{72, 3, 4}, nil},
		{"time=-24:", true, []int{24, 3, 4}, nil},
		{"time=:1000", true, []int{72, 3, 4}, nil},
		{"time=1::9223372036854775807", true, []int{1, 3, 4}, nil},
		{"time=::-9223372036854775808", true, []int{1, 3, 4}, nil},
		{"time=72", true, nil, []string{"position 72", "72 elements"}},
		{"time=1.5", true, nil, []string{`"time=1.5"`, "dim=i"}},
		{"time=a:b", true, nil, []string{"dim=from:to"}},
		{"time=1:2:3:4", true, nil, []string{"step"}},
		{"time=0:4:0", true, nil, []string{"step 0"}},
		{"time=5:5", true, nil, []string{"Range", "no element"}},
		{"time=99999999999999999999", true, nil, []string{"99999999999999999999"}},
		{"time", true, nil, []string{"dim=i"}},
	} {
		parse := xr.ParseSel
		if c.isel {
			parse = xr.ParseISel
		}
		s, err := parse(c.words)
		got := a
		if err == nil {
			got = a.Sel(s)
			err = got.Err()
		}
		if c.want != nil {
			saysAll(t, err, c.want...)
			continue
		}
		if err != nil || fmt.Sprint(got.Shape()) != fmt.Sprint(c.shape) {
			t.Errorf("%s: shape %v, %v; want %v", c.words, got.Shape(), err, c.shape)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"latitude=45", "latitude=30:60", "time=2020-01-31T06:00:2020-01-31T12:00", "time=::-1", "longitude=-10:5", "a=b=c", "time=-1", "=:", "time=2020-:", "latitude=NaN:Inf"} {
		f.Add(s)
	}
	a := field(f, "2020-01-30", 5).Var("t2m")
	f.Fuzz(func(t *testing.T, words string) {
		for _, parse := range []func(string) (xr.Selector, error){xr.ParseSel, xr.ParseISel} {
			s, err := parse(words)
			if err != nil {
				continue
			}
			got := a.Sel(s)
			if got.Err() != nil {
				continue
			}
			n := 1
			for _, k := range got.Shape() {
				n *= k
			}
			if n == 0 {
				t.Errorf("%q selects nothing in silence", words)
			}
			if _, err := got.Compute(); err != nil {
				t.Errorf("%q: %v", words, err)
			}
		}
	})
}

// TestRename checks that labels go by the new name.
func TestRename(t *testing.T) {
	ds := field(t, "2020-01-30", 3)
	if err := ds.Sel(xr.At("latitude", 1)).Err(); err == nil { // labels are read under the old name
		t.Fatal("no error")
	}
	saysAll(t, ds.Rename("latitude", "lat").Sel(xr.At("lat", 44)).Err(), `"lat" has no label 44`)
}
