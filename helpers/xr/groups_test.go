package xr_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// parts are the parts of times that the property test groups by.
var parts = map[string]func(cf.Time) int{
	"month": cf.Time.Month, "year": cf.Time.Year, "dayofyear": cf.Time.DayOfYear, "hour": cf.Time.Hour,
}

// TestGroupsByLoop compares groups by parts of times in random calendars, under random
// chunkings, with the loop that defines them. Values are small whole numbers, whose sums are
// exact anyhow.
func TestGroupsByLoop(t *testing.T) {
	runs := 80
	if testing.Short() {
		runs = 20
	}
	for seed := range runs {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		g := newGrouping(r)
		g.Dtype = "float64"
		for i := range g.values {
			if g.Data[i] != nil {
				g.values[i] = float64(r.IntN(64))
				g.Data[i] = g.values[i]
			}
		}
		part := sortedKeys(parts)[r.IntN(len(parts))]
		chunk := make([]int, len(g.Shape))
		for d, n := range g.Shape {
			chunk[d] = 1 + r.IntN(n)
		}
		a := g.array(t, chunk)
		times, err := a.Coord("time").Times()
		if err != nil {
			t.Fatal(err)
		}
		label := make([]int, len(times))
		for i, x := range times {
			label[i] = parts[part](x)
		}
		labels := slices.Compact(slices.Sorted(slices.Values(label)))
		dim := slices.Index(g.Dims, "time")
		outer, inner := 1, 1
		for d, n := range g.Shape {
			if d < dim {
				outer *= n
			} else if d > dim {
				inner *= n
			}
		}
		n := len(times)
		sums, counts, greatest := make([]float64, outer*len(labels)*inner), make([]int64, outer*len(labels)*inner), make([]float64, outer*len(labels)*inner)
		for i := range greatest {
			greatest[i] = math.NaN()
		}
		at := func(i int) int { // where the group of element i is
			k, _ := slices.BinarySearch(labels, label[i/inner%n])
			return (i/(n*inner)*len(labels)+k)*inner + i%inner
		}
		for i, v := range g.values {
			if v == v {
				sums[at(i)] += v
				counts[at(i)]++
				greatest[at(i)] = max(v, map[bool]float64{true: v, false: greatest[at(i)]}[greatest[at(i)] != greatest[at(i)]])
			}
		}
		rest := make([]float64, len(g.values))
		for i, v := range g.values {
			rest[i] = v - sums[at(i)]/float64(counts[at(i)])
		}
		shape, dims := slices.Clone(g.Shape), slices.Clone(g.Dims)
		shape[dim], dims[dim] = len(labels), part
		by := a.GroupBy("time." + part)
		if by.Len() != len(labels) {
			t.Fatalf("seed %d: %d groups, want %d", seed, by.Len(), len(labels))
		}
		xrtest.Equal(t, by.Sum().DropCoords(), xr.NewDataArray("a", dims, lazy.BlockOf(shape, sums)))
		xrtest.Equal(t, by.Count().DropCoords(), xr.NewDataArray("a", dims, lazy.BlockOf(shape, counts)))
		xrtest.Equal(t, by.Max().DropCoords(), xr.NewDataArray("a", dims, lazy.BlockOf(shape, greatest)))
		xrtest.Equal(t, by.Anomaly().DropCoords(), xr.NewDataArray("a", g.Dims, lazy.BlockOf(g.Shape, rest)))
		if t.Failed() {
			t.Fatalf("seed %d: %s of %v in %s, chunks %v", seed, part, g.Shape, g.Calendar, chunk)
		}
	}
}

// dated is daily values over time from the first of January 2020.
func dated[T float64 | int32](values ...T) xr.DataArray {
	n := len(values)
	counts := make([]int64, n)
	for i := range counts {
		counts[i] = int64(i)
	}
	var b lazy.Block
	switch v := any(values).(type) {
	case []float64:
		b = lazy.BlockOf([]int{n}, v)
	case []int32:
		b = lazy.BlockOf([]int{n}, v)
	}
	return xr.NewDataArray("t", []string{"time"}, b, xr.Attr{Name: "units", Value: "K"}).
		With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{n}, counts), "days since 2020-01-01", "standard"))
}

func numbers(name string, dims []string, v ...float64) xr.DataArray {
	return xr.NewDataArray(name, dims, lazy.BlockOf([]int{len(v)}, v))
}

// TestGroupArithmetic takes members of groups and a climatology of other years and another
// order of labels, and leaves members of no group missing.
func TestGroupArithmetic(t *testing.T) {
	a := dated(1., 2, 3, 4).With(numbers("kind", []string{"time"}, 7, 5, nan, 7))
	clim := numbers("t", []string{"kind"}, 0.5, 100, 10).With(numbers("kind", []string{"kind"}, 7, 6, 5))
	got := a.GroupBy("kind").Sub(clim)
	want := dated(0.5, -8, nan, 3.5).With(numbers("kind", []string{"time"}, 7, 5, nan, 7))
	xrtest.Equal(t, got, want)
	xrtest.Equal(t, a.GroupBy("kind").Anomaly(), dated(-1.5, 0, nan, 1.5).With(numbers("kind", []string{"time"}, 7, 5, nan, 7)))
	// Groups of periods need no coordinate: their labels are of another length.
	xrtest.Equal(t, dated(1., 3, 5, 9).Resample("time", "2D").Anomaly(), dated(-1., 1, -2, 2))
	// An operand may bring dimensions, as the values at stations.
	station := xr.NewDataArray("t", []string{"month", "station"}, lazy.BlockOf([]int{1, 2}, []float64{1, 2})).
		With(xr.NewDataArray("month", []string{"month"}, lazy.BlockOf([]int{1}, []int64{1})))
	wide := dated(1., 2).GroupBy("time.month").Mul(station)
	if got := fmt.Sprint(wide.Dims(), wide.Shape(), wide.Coords()); got != "[time station] [2 2] [time month]" {
		t.Error(got)
	}
}

func TestGroupsOfDataset(t *testing.T) {
	a := dated(1., 2, 3, 4)
	month := xr.NewDataArray("month", []string{"time"}, lazy.BlockOf([]int{4}, []int64{1, 1, 1, 1}))
	ds := xr.NewDataset(xr.Attrs{{Name: "title", Value: "all"}}, a, a.Mul(2).Named("u"), numbers("mask", []string{"x"}, 1, 0))
	clim := ds.GroupBy("time.month").Mean()
	if got := fmt.Sprint(clim.Vars(), clim.Coords(), clim.Sizes(), clim.Attrs().Text("title")); got != "[t u mask] [month] [{month 1} {x 2}]all" {
		t.Error(got)
	}
	xrtest.Equal(t, clim.Var("u"), a.Mul(2).Named("u").GroupBy("time.month").Mean())
	anomaly := ds.GroupBy("time.month").Sub(clim)
	xrtest.Equal(t, anomaly.Var("t"), dated(-1.5, -0.5, 0.5, 1.5).With(month))
	xrtest.Equal(t, ds.GroupBy("time.month").Anomaly().Var("u"), anomaly.Var("u"))
	daily := ds.Resample("time", "2D").Sum()
	xrtest.Equal(t, daily.Var("t").DropCoords(), numbers("t", []string{"time"}, 3, 7).WithAttr("units", "K"))
}

// TestGroupsWithoutElements: bins and periods may have none.
func TestGroupsWithoutElements(t *testing.T) {
	bins := numbers("a", []string{"x"}, 1, 2, 3, 4).With(numbers("x", []string{"x"}, 0, 1, 2, 9))
	label := func(texts ...string) xr.DataArray {
		return xr.NewTexts("x_bins", []string{"x_bins"}, []int{len(texts)}, texts)
	}
	closed := label("(0, 2]", "(2, 5]", "(5, 9.5]")
	edges := []float64{0, 2, 5, 9.5}
	xrtest.Equal(t, bins.GroupByBins("x", edges).Sum(), numbers("a", []string{"x_bins"}, 5, 0, 4).With(closed))
	xrtest.Equal(t, bins.GroupByBins("x", edges).Mean(), numbers("a", []string{"x_bins"}, 2.5, nan, 4).With(closed))
	open := label("[0, 2)", "[2, 5)", "[5, 9.5)")
	xrtest.Equal(t, bins.GroupByBins("x", edges, xr.Closed("left")).Sum(), numbers("a", []string{"x_bins"}, 3, 3, 4).With(open))
	whole := dated[int32](4, 8).Sel(xr.I("time", 0, 1))
	far := whole.With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{2}, []int64{0, 2}), "days since 2020-01-01", "standard"))
	xrtest.Equal(t, far.Resample("time", "D").Max().DropCoords(), numbers("t", []string{"time"}, 4, nan, 8).WithAttr("units", "K"))
	xrtest.Equal(t, far.Resample("time", "D").Count().DropCoords(), xr.NewDataArray("t", []string{"time"}, lazy.BlockOf([]int{3}, []int64{1, 0, 1})))
}

func TestGroupErrors(t *testing.T) {
	a := dated(1., 2, 3)
	flat := xr.NewDataArray("grid", []string{"time", "x"}, lazy.BlockOf([]int{3, 1}, []float64{1, 2, 3}))
	two := flat.With(a.Coord("time")).With(flat.Named("where"))
	for _, c := range []struct {
		what string
		err  error
		say  string
	}{
		{"no coordinate", a.GroupBy("season").Err(), `no coordinate "season"; there are time`},
		{"alias", a.GroupBy("valid_time.month").Err(), `did you mean "time.month"?`},
		{"part", a.GroupBy("time.fortnight").Mean().Err(), `"fortnight" is no part of a time; there are season, year, month`},
		{"no times", a.With(numbers("k", []string{"time"}, 1, 2, 3)).GroupBy("k.month").Err(), `"k" holds no times`},
		{"unlabelled", two.GroupBy("x").Err(), `"x" is a dimension without labels: add some with With`},
		{"two dimensions", two.GroupBy("where").Err(), "has 2 dimensions (time, x): groups need one"},
		{"missing labels", a.With(numbers("k", []string{"time"}, nan, nan, nan)).GroupBy("k").Err(), "all labels are missing"},
		{"edges", a.With(numbers("k", []string{"time"}, 1, 2, 3)).GroupByBins("k", []float64{1, 3, 3}).Err(), "edge 2 is 3: edges ascend"},
		{"one edge", a.GroupByBins("time", []float64{1}).Err(), "1 edges make no bin"},
		{"bins of times", a.GroupByBins("time", []float64{1, 2}).Err(), `"time" are no numbers`},
		{"end", a.Resample("time", "1D", xr.Closed("both")).Err(), `"left" or "right", not "both"`},
		{"frequency", a.Resample("time", "2 fortnights").Err(), "is no length of periods, as 6h, 30min"},
		{"anchor", a.Resample("time", "MS-JAN").Err(), "is no length of periods"},
		{"last days", a.Resample("time", "ME", xr.Label("left")).Err(), "like MS"},
		{"no dimension", a.Resample("valid_time", "1D").Err(), `did you mean "time"?`},
		{"no labels", two.Resample("x", "1D").Err(), "has no coordinate, so no times"},
		{"too many", a.With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{3}, []int64{0, 1, 4000}), "days since 2020-01-01", "")).Resample("time", "1s").Err(), "345600001 periods from 2020-01-01T00:00:00 to 2030-12-14T00:00:00"},
		{"no such group", a.GroupBy("time.month").Sub(numbers("t", []string{"month"}, 1).With(numbers("month", []string{"month"}, 7))).Err(), `sub of "t", GroupBy("time.month"): "t" has no element for 1 of "month"; it has those from 7 to 7`},
		{"no dimension of groups", a.GroupBy("time.month").Sub(a).Err(), `has no dimension "month" that would say which group`},
		{"other kind", a.GroupBy("time.season").Sub(numbers("t", []string{"season"}, 1).With(numbers("season", []string{"season"}, 7))).Err(), `of another kind in "t" than "DJF"`},
		{"weights", a.GroupBy("time.month").WeightedMean(numbers("w", []string{"x"}, 1)).Err(), `the weights have a dimension "x"; "t" has time`},
		{"times", a.Coord("time").GroupBy("time.month").Mean().Err(), "of which there is no mean: Drop it first"},
		{"taken", xr.NewDataArray("a", []string{"time", "month"}, lazy.BlockOf([]int{3, 1}, []float64{1, 2, 3})).With(a.Coord("time")).GroupBy("time.month").Mean().Err(), `has a dimension "month" already`},
		{"dataset", xr.NewDataset(nil, a).GroupBy("month").Mean().Err(), `of the dataset: there is no coordinate "month"`},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.say) {
			t.Errorf("%s: %v", c.what, c.err)
		}
	}
	if s := fmt.Sprint(a.GroupBy("time.month")); s != `t, GroupBy("time.month"): 1 group along time` {
		t.Error(s)
	}
}
