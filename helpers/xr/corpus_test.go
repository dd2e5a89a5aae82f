package xr_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// statistics are what an oracle says of the decoded elements of a variable.
type statistics struct {
	Count                    int64
	Min, Max, Mean, Sum, Std any
	First3, Last3            []any
}

// oracleVar is what an oracle of the data corpus says of one variable.
type oracleVar struct {
	Dims       []string
	Shape      []int
	Dtype      string
	Attributes map[string]any
	Decoded    *statistics
	Time       *struct {
		Count         int64
		Min, Max      any
		First3, Last3 []any
	}
	Packings int  `json:"distinct_packings"`
	Skipped  any  `json:"skipped"`
	Strings  *any `json:"strings"`
}

// oracleNumber is a number of an oracle; what is missing or NaN is NaN.
func oracleNumber(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		return map[string]float64{"Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "NaN": nan}[v]
	}
	return nan
}

// packed says how exactly packed values can be decoded: nothing else is to differ at all.
func (v oracleVar) packed() (yes bool, eps float64) {
	_, scale := v.Attributes["scale_factor"]
	_, offset := v.Attributes["add_offset"]
	eps = 1e-12
	if strings.HasSuffix(v.Dtype, "i1") || strings.HasSuffix(v.Dtype, "i2") || strings.HasSuffix(v.Dtype, "u1") || strings.HasSuffix(v.Dtype, "int16") || strings.HasSuffix(v.Dtype, "int8") {
		eps = 1.2e-7 // decoded to float32
	}
	return scale || offset || v.Packings > 0, eps
}

// check compares the statistics of a variable with those of the oracle.
func (v oracleVar) check(t *testing.T, a xr.DataArray) {
	t.Helper()
	if equal := len(a.Shape()) == len(v.Shape); !equal {
		t.Errorf("%s has shape %v, want %v", a.Name(), a.Shape(), v.Shape)
		return
	}
	for i, n := range v.Shape {
		if a.Shape()[i] != n || a.Dims()[i] != v.Dims[i] {
			t.Errorf("%s is %v of %v, want %v of %v", a.Name(), a.Dims(), a.Shape(), v.Dims, v.Shape)
			return
		}
	}
	s, err := a.Summarize(context.Background(), cluster.Default(), false)
	if err != nil {
		t.Errorf("%s: %v", a.Name(), err)
		return
	}
	if v.Time != nil {
		v.checkTimes(t, a.Name(), s)
		return
	}
	d := v.Decoded
	if s.Count != d.Count {
		t.Errorf("%s: %d values, want %d", a.Name(), s.Count, d.Count)
	}
	isPacked, eps := v.packed()
	largest := 0.0
	for _, x := range []any{d.Min, d.Max, v.Attributes["add_offset"]} {
		if f := math.Abs(oracleNumber(x)); f > largest && !math.IsInf(f, 0) {
			largest = f
		}
	}
	if v.Packings > 0 && v.Dtype == "" {
		eps = 1.2e-7 // of a series; its members' types are not stated
	}
	tol := eps * largest
	exact := 0.0
	if isPacked {
		exact = tol
	}
	near := func(what string, got, want any, tol float64) {
		g, w := oracleNumber(got), oracleNumber(want)
		if g != w && !(math.IsNaN(g) && math.IsNaN(w)) && !(math.Abs(g-w) <= tol) {
			t.Errorf("%s: %s is %v, want %v within %g", a.Name(), what, got, want, tol)
		}
	}
	near("min", s.Min, d.Min, exact)
	near("max", s.Max, d.Max, exact)
	near("mean", s.Mean, d.Mean, tol)
	near("std", s.Std, d.Std, tol)
	near("sum", s.Sum, d.Sum, tol*float64(d.Count))
	for i, w := range d.First3 {
		near("first", s.First[i], w, exact)
	}
	for i, w := range d.Last3 {
		near("last", s.Last[i], w, exact)
	}
}

func (v oracleVar) checkTimes(t *testing.T, name string, s *xr.Summary) {
	t.Helper()
	same := func(what string, got, want any) {
		if g, _ := got.(string); want != nil && g != want || want == nil && got != nil {
			t.Errorf("%s: %s is %v, want %v", name, what, got, want)
		}
	}
	if s.Count != v.Time.Count {
		t.Errorf("%s: %d times, want %d", name, s.Count, v.Time.Count)
	}
	same("min", s.Min, v.Time.Min)
	same("max", s.Max, v.Time.Max)
	for i, w := range v.Time.First3 {
		same("first", s.First[i], w)
	}
	for i, w := range v.Time.Last3 {
		same("last", s.Last[i], w)
	}
}

// TestCorpus opens every file of the ERA5 corpus and compares what is in it, decoded, with
// what reference libraries read.
func TestCorpus(t *testing.T) {
	dir := filepath.Join(xrtest.Data(t), "era5")
	files, checked := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".oracle.json") {
			return err
		}
		file := strings.TrimSuffix(path, ".oracle.json")
		name, _ := filepath.Rel(dir, file)
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		o := decode[struct{ Variables map[string]oracleVar }](t, b)
		t.Run(name, func(t *testing.T) {
			ds, err := xr.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			files++
			for _, n := range sortedKeys(o.Variables) {
				v := o.Variables[n]
				leaf := strings.TrimPrefix(n, "/")
				if v.Decoded == nil || v.Skipped != nil || strings.Contains(leaf, "/") {
					continue
				}
				v.check(t, ds.Var(leaf))
				checked++
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d variables of %d files", checked, files)
	if checked == 0 {
		t.Error("nothing was compared")
	}
}

// TestSeries opens the sets of files that belong together as one.
func TestSeries(t *testing.T) {
	dir := xrtest.Data(t)
	b, err := os.ReadFile(filepath.Join(dir, "series.oracle.json"))
	if err != nil {
		t.Skipf("no series: %v", err)
	}
	for _, s := range decode[[]struct {
		Series, How string
		Files       []string
		Time        *struct {
			Count, Unique int
			First, Last   string
		}
		Variables map[string]oracleVar
		ByMonth   json.RawMessage `json:"by_month"`
	}](t, b) {
		t.Run(s.Series, func(t *testing.T) {
			for i, f := range s.Files {
				s.Files[i] = filepath.Join(dir, f)
				if _, err := os.Stat(s.Files[i]); err != nil {
					t.Skip(err)
				}
			}
			given := slices.Clone(s.Files)
			slices.Reverse(s.Files) // the order in which files are given does not matter
			ds, err := xr.OpenMany(s.Files)
			double := s.Time != nil && s.Time.Unique < s.Time.Count
			if double {
				saysAll(t, err, "overlap")
				t.Log(err)
				if s.ByMonth != nil {
					return
				}
				ds, err = xr.OpenMany(given, xr.Nested("time")) // one after another, whatever the labels
			}
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			if s.Time != nil {
				axis := ds.Var("time")
				times, err := axis.Times()
				if err != nil {
					t.Fatal(err)
				}
				if n := len(times); n != s.Time.Count || times[0].String() != s.Time.First || times[n-1].String() != s.Time.Last {
					t.Errorf("%d times from %v to %v, want %d from %s to %s", n, times[0], times[n-1], s.Time.Count, s.Time.First, s.Time.Last)
				}
				for i := 1; i < len(times); i++ {
					if c := times[i-1].Compare(times[i]); c > 0 || c == 0 && !double {
						t.Fatalf("%v comes before %v", times[i-1], times[i])
					}
				}
			}
			for _, n := range sortedKeys(s.Variables) {
				s.Variables[n].check(t, ds.Var(n))
			}
		})
	}
}
