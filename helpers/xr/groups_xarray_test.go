package xr_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// grouping is an array and how it is grouped, as testdata/groups.py reads it.
type grouping struct {
	Op       string    `json:"op"`
	By       string    `json:"by"`
	Func     string    `json:"func"`
	Closed   string    `json:"closed,omitempty"`
	Label    string    `json:"label,omitempty"`
	Dims     []string  `json:"dims"`
	Shape    []int     `json:"shape"`
	Dtype    string    `json:"dtype"`
	Data     []any     `json:"data"`
	Times    []int64   `json:"times"`
	Units    string    `json:"units"`
	Calendar string    `json:"calendar"`
	Basin    []string  `json:"basin"`
	values   []float64 // Data
}

var calendars = []string{"standard", "proleptic_gregorian", "noleap", "all_leap", "360_day", "julian"}

// newGrouping is a random array, over time and perhaps more, with gaps in time.
func newGrouping(r *rand.Rand) grouping {
	g := grouping{Dims: []string{"time"}, Dtype: []string{"float32", "float64"}[r.IntN(2)]}
	g.Calendar = calendars[r.IntN(len(calendars))]
	year := []int{1582, 1899, 1999, 2019}[r.IntN(4)]
	g.Units = fmt.Sprintf("hours since %d-%02d-%02d %02d:00:00", year, 1+r.IntN(12), 1+r.IntN(28), r.IntN(24))
	step := []int64{1, 3, 24, 24 * 7, 24 * 30}[r.IntN(5)]
	n := 1 + r.IntN(60)
	at := int64(0)
	for range n {
		g.Times = append(g.Times, at)
		g.Basin = append(g.Basin, string(rune('a'+r.IntN(4))))
		at += step
		if r.IntN(20) == 0 {
			at += step * int64(r.IntN(40))
		}
	}
	g.Shape = []int{n}
	for _, d := range []string{"x", "y"} {
		if r.IntN(2) == 0 {
			k := r.IntN(len(g.Dims) + 1)
			g.Dims = slices.Insert(g.Dims, k, d)
			g.Shape = slices.Insert(g.Shape, k, 1+r.IntN(4))
		}
	}
	size := 1
	for _, n := range g.Shape {
		size *= n
	}
	for range size {
		v := float64(float32(r.NormFloat64()*10 + 280))
		if r.IntN(9) == 0 {
			v = math.NaN()
			g.Data = append(g.Data, nil)
		} else {
			g.Data = append(g.Data, v)
		}
		g.values = append(g.values, v)
	}
	return g
}

func (g grouping) array(t testing.TB, chunk []int) xr.DataArray {
	t.Helper()
	v := vectorArray{Dims: g.Dims, Shape: g.Shape, Dtype: g.Dtype, Data: g.Data}
	n := len(g.Times)
	a := v.array(t, "a", chunk).
		With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{n}, g.Times), g.Units, g.Calendar)).
		With(xr.NewTexts("basin", []string{"time"}, []int{n}, g.Basin))
	if a.Err() != nil {
		t.Fatal(a.Err())
	}
	return a
}

// groups is the same by gonda.
func (g grouping) groups(a xr.DataArray) xr.GroupBy {
	if g.Op == "groupby" {
		return a.GroupBy(g.By)
	}
	var opts []xr.GroupOption
	if g.Closed != "" {
		opts = append(opts, xr.Closed(g.Closed))
	}
	if g.Label != "" {
		opts = append(opts, xr.Label(g.Label))
	}
	return a.Resample("time", g.By, opts...)
}

// TestGroupsAgainstXarray compares groups, climatologies, anomalies and periods of random
// arrays in all calendars with what xarray makes of them.
func TestGroupsAgainstXarray(t *testing.T) {
	python := xrtest.Python(t)
	runs := 300
	if testing.Short() {
		runs = 100
	}
	var cases []grouping
	for seed := range runs {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		g := newGrouping(r)
		pick := func(s ...string) string { return s[r.IntN(len(s))] }
		if r.IntN(2) == 0 {
			g.Op = "groupby"
			g.By = pick("time.month", "time.season", "time.year", "time.dayofyear", "time.hour", "time.day", "time.dayofweek", "time.days_in_month", "basin")
			g.Func = pick("mean", "sum", "min", "max", "count", "std", "var", "anomaly", "anomaly")
		} else {
			// Of an empty period xarray without flox makes a missing sum.
			g.Op, g.Func = "resample", pick("mean", "min", "max", "std")
			g.By = pick("W", "W-WED", "3W", "90min", "D", "2D", "5D", "12h", "7h", "MS", "2MS", "5MS", "ME", "3ME", "QS", "QS-DEC", "2QS-FEB", "QE", "QE-NOV", "YS", "YS-MAR", "YE", "YE-JUN", "2YE")
			if strings.Contains(g.By, "W") { // only pandas has weeks
				g.Calendar, g.Units = "proleptic_gregorian", strings.Replace(g.Units, "1582", "1782", 1)
			} else if !strings.Contains(g.By, "E") {
				g.Closed, g.Label = pick("", "", "left", "right"), pick("", "", "left", "right")
			}
		}
		cases = append(cases, g)
	}
	file := filepath.Join(t.TempDir(), "cases.json")
	b, err := json.Marshal(cases)
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "groups.py"), file)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for i, want := range decode[[]vectorArray](t, out) {
		g := cases[i]
		ok := t.Run(fmt.Sprintf("%d %s %s %s", i, g.By, g.Func, g.Calendar), func(t *testing.T) {
			if want.Error != "" {
				t.Fatal(want.Error)
			}
			cuts := xrtest.Chunkings(g.Shape)
			a := g.array(t, cuts[i%len(cuts)])
			var got xr.DataArray
			if g.Func == "anomaly" {
				got = g.groups(a).Anomaly()
			} else {
				got = g.groups(a).Reduce(xr.Folds[g.Func])
			}
			if n := len(want.Coords["time"].Data); g.Closed == "right" && n == got.Len("time")+1 {
				t.Skip("pandas begins with an empty period")
			}
			tolerance := xrtest.Within(1e-10, 1e-10)
			if g.Dtype == "float32" {
				tolerance = xrtest.Within(2e-5, 2e-4)
			}
			xrtest.Equal(t, got, want.array(t, "a", nil), xrtest.AnyAttrs(), xrtest.AnyType(), tolerance)
		})
		if !ok {
			if bad++; bad == 8 {
				t.Fatal("and perhaps more")
			}
		}
	}
}
