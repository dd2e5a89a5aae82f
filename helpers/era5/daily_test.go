package era5_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// series is hours counted from 2020-01-01T00 and the values at them at two places.
func series(t *testing.T, hours []int64, values []float64, chunk int) xr.DataArray {
	t.Helper()
	a := xr.FromLazy("ssrd", []string{"time", "x"}, lazy.FromBlock(lazy.BlockOf([]int{len(hours), 2}, values), []int{chunk, 1})).
		WithAttr("units", "J m**-2").
		With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{len(hours)}, hours), "hours since 2020-01-01", "standard")).
		With(xr.NewDataArray("x", []string{"x"}, lazy.BlockOf([]int{2}, []float64{1, 2})))
	if a.Err() != nil {
		t.Fatal(a.Err())
	}
	return a
}

// TestDailySumByDefinition compares with the loop of the doc comment over random series with
// gaps, whose days are missing.
func TestDailySumByDefinition(t *testing.T) {
	for seed := range 60 {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		var hours []int64
		known := make(map[int64][2]float64)
		var values []float64
		for h := int64(r.IntN(30) - 6); len(hours) < 200; h++ {
			if r.IntN(60) == 0 {
				h += int64(r.IntN(60))
			}
			v := [2]float64{float64(r.IntN(1000)), float64(r.IntN(1000))}
			if r.IntN(80) == 0 {
				v[1] = math.NaN()
			}
			hours, values = append(hours, h), append(values, v[0], v[1])
			known[h] = v
		}
		for _, p := range []era5.Product{era5.Hourly, era5.Land} {
			a := era5.DailySum(series(t, hours, values, 1+r.IntN(50)), p)
			if a.Err() != nil {
				if strings.Contains(a.Err().Error(), "none of the") {
					continue
				}
				t.Fatal(a.Err())
			}
			days, err := a.Coord("time").Times()
			if err != nil {
				t.Fatal(err)
			}
			got, err := a.Float64s()
			if err != nil {
				t.Fatal(err)
			}
			lastDay, _ := days[len(days)-1].Unix()
			if last := hours[len(hours)-1] - 1; lastDay/86400-18262 != floor(last, 24) {
				t.Errorf("seed %d: the last day is %v, the last hour %d", seed, days[len(days)-1], last+1)
			}
			for i, d := range days {
				sec, _ := d.Unix()
				from := (sec/86400 - 18262) * 24
				for k := range 2 {
					want := 0.0
					for h := from + 1; h <= from+24; h++ {
						v, ok := known[h]
						switch {
						case p == era5.Land && h < from+24:
							continue
						case !ok:
							want = math.NaN()
						default:
							want += v[k]
						}
					}
					if g := got[2*i+k]; g != want && !(math.IsNaN(g) && math.IsNaN(want)) {
						t.Fatalf("seed %d %v: %v at %v, place %d: %v, want %v", seed, p, a.Name(), d, k, g, want)
					}
				}
			}
		}
	}
}

func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func TestDailySumDetails(t *testing.T) {
	hours := make([]int64, 24*3)
	values := make([]float64, 2*len(hours))
	for i := range hours {
		hours[i] = int64(i)
		values[2*i], values[2*i+1] = 1, 2
	}
	a := series(t, hours, values, 24)
	got := era5.DailySum(a, era5.Hourly)
	want := xr.NewDataArray("ssrd", []string{"time", "x"}, lazy.BlockOf([]int{3, 2}, []float64{24, 48, 24, 48, math.NaN(), math.NaN()})).
		With(times(t, "2020-01-01", "2020-01-02", "2020-01-03")).With(a.Coord("x"))
	xrtest.Equal(t, got, want, xrtest.AnyAttrs())
	if got.Units() != "J m**-2" || got.Attrs().Text("cell_methods") != "time: sum (interval: 1 day)" {
		t.Errorf("attributes %v", got.Attrs())
	}
	// Of ERA5-Land 00 of the first day has the day before.
	land := era5.DailySum(a, era5.Land)
	want = xr.NewDataArray("ssrd", []string{"time", "x"}, lazy.BlockOf([]int{4, 2}, []float64{1, 2, 1, 2, 1, 2, math.NaN(), math.NaN()})).
		With(times(t, "2019-12-31", "2020-01-01", "2020-01-02", "2020-01-03")).With(a.Coord("x"))
	xrtest.Equal(t, land, want, xrtest.AnyAttrs())

	metres := era5.DailySum(a.WithAttr("units", "m of water equivalent"), era5.Hourly)
	if v, err := metres.Float64s(); err != nil || v[0] != 24000 || metres.Units() != "mm of water equivalent" {
		t.Errorf("%v %s, %v", v, metres.Units(), err)
	}
	for _, c := range []struct {
		got xr.DataArray
		say string
	}{
		{era5.DailySum(a), "cannot be told"},
		{era5.DailySum(a, era5.MonthlyMean), "per day already"},
		{era5.DailySum(a, era5.Hourly, era5.Land), "one of"},
		{era5.DailySum(a.WithAttr("GRIB_stepType", "instant"), era5.Hourly), "state at a moment"},
		{era5.DailySum(a.Sel(xr.I("time", 0)), era5.Hourly), "no dimension time"},
		{era5.DailySum(a.Sel(xr.Range("time", 0, xr.End, 6)), era5.Hourly), "none of the 3 days"},
		{era5.DailySum(a.Sel(xr.Range("time", xr.End, 0, -1)), era5.Hourly), "must ascend"},
		{era5.DailySum(a.Sel(xr.At("nowhere", 1)), era5.Hourly), "nowhere"},
	} {
		if c.got.Err() == nil || !strings.Contains(c.got.Err().Error(), c.say) {
			t.Errorf("the error does not say %q: %v", c.say, c.got.Err())
		}
	}
}

func TestProductOf(t *testing.T) {
	hours := []int64{1, 2, 3}
	a := series(t, hours, make([]float64, 6), 3)
	with := func(step float64) xr.DataArray {
		return a.WithAttr("GRIB_stepType", "accum").WithAttr("GRIB_iDirectionIncrementInDegrees", []float64{step})
	}
	months := xr.NewDataArray("tp", []string{"time"}, lazy.BlockOf([]int{3}, make([]float64, 3))).With(times(t, "2020-01-01", "2020-02-01", "2020-03-01"))
	for _, c := range []struct {
		a    xr.DataArray
		want era5.Product
	}{{with(0.25), era5.Hourly}, {with(0.1), era5.Land}, {a.WithAttr("GRIB_stepType", "avgad"), era5.MonthlyMean}, {months, 0}, {with(0.5), 0}, {a, 0},
		{a.WithAttr("GRIB_stepType", "accum"), 0}, {a.WithAttr("GRIB_stepType", "instant"), 0}, {a.WithAttr("GRIB_stepType", "max"), 0}, {a.WithAttr("GRIB_stepType", "avgua"), 0}} {
		got, err := era5.ProductOf(c.a)
		if got != c.want || (err != nil) != (c.want == 0) {
			t.Errorf("%v: %v, %v", c.a.Attrs(), got, err)
		}
	}
	for p, name := range map[era5.Product]string{era5.Hourly: "Hourly", era5.Land: "Land", era5.MonthlyMean: "MonthlyMean", 9: "Product(9)"} {
		if fmt.Sprint(p) != name {
			t.Error(p)
		}
	}
}

func TestFlux(t *testing.T) {
	nan := math.NaN()
	hours := []int64{0, 1, 2, 3, 5, 6, 24, 25, 26}
	values := []float64{50, 1, 1, 2, 3, 4, 6, nan, 9, 5, 10, 10, 30, 30, 7, 7, 9, 7}
	a := series(t, hours, values, 2)
	for _, c := range []struct {
		p    era5.Product
		want []float64
		per  float64
	}{
		{era5.Hourly, values, 3600},
		{era5.MonthlyMean, values, 86400},
		{era5.Land, []float64{nan, nan, 1, 2, 2, 2, 3, nan, nan, nan, 1, 5, nan, nan, 7, 7, 2, 0}, 3600},
	} {
		want := make([]float64, len(c.want))
		for i, v := range c.want {
			want[i] = v / c.per
		}
		got := era5.Flux(a, c.p)
		xrtest.Equal(t, got.DropCoords(), xr.NewDataArray("ssrd", []string{"time", "x"}, lazy.BlockOf([]int{len(hours), 2}, want)), xrtest.AnyAttrs())
		if got.Units() != "W m**-2" || len(got.Coords()) != 2 {
			t.Errorf("units %q, coordinates %v", got.Units(), got.Coords())
		}
	}
	if err := era5.Flux(a.WithAttr("units", "K"), era5.Hourly).Err(); err == nil || !strings.Contains(err.Error(), `"K"`) {
		t.Error(err)
	}
	if u := era5.Flux(a.WithAttr("units", "m"), era5.Hourly).Units(); u != "m s**-1" {
		t.Error(u)
	}
	if err := era5.Flux(a).Err(); err == nil || !strings.Contains(err.Error(), "era5.Land") {
		t.Error(err)
	}
}

func TestHeight(t *testing.T) {
	z := xr.NewDataArray("z", []string{"x"}, lazy.BlockOf([]int{2}, []float64{9.80665, 19.6133}))
	h := era5.Height(z.WithAttr("units", "m**2 s**-2"))
	xrtest.Equal(t, h, xr.NewDataArray("z", []string{"x"}, lazy.BlockOf([]int{2}, []float64{1, 2})), xrtest.AnyAttrs())
	if h.Units() != "m" || cf.DisplayUnits("m**2 s**-2") != "m² s⁻²" {
		t.Errorf("%q", h.Units())
	}
	if err := era5.Height(z.WithAttr("units", "m")).Err(); err == nil || !strings.Contains(err.Error(), "m**2 s**-2") {
		t.Error(err)
	}
}
