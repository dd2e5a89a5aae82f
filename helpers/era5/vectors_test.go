package era5_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// vectorArray is an array as the suites write it; null is NaN.
type vectorArray struct {
	Dims   []string
	Shape  []int
	Dtype  string
	Data   []any
	Coords map[string]vectorArray
	Attrs  map[string]any
}

func (v vectorArray) array(t *testing.T, name string, chunk []int) xr.DataArray {
	t.Helper()
	var a xr.DataArray
	if strings.HasPrefix(v.Dtype, "datetime64") {
		texts := make([]string, len(v.Data))
		for i, d := range v.Data {
			texts[i] = d.(string)
		}
		a = times(t, texts...)
	} else {
		x := make([]float64, len(v.Data))
		for i, d := range v.Data {
			x[i] = math.NaN()
			if f, ok := d.(float64); ok {
				x[i] = f
			}
		}
		a = xr.FromLazy(name, v.Dims, lazy.FromBlock(lazy.BlockOf(v.Shape, x), chunk))
	}
	for n, w := range v.Attrs {
		a = a.WithAttr(n, w)
	}
	for n, c := range v.Coords {
		a = a.With(c.array(t, n, nil))
	}
	if a.Err() != nil {
		t.Fatal(a.Err())
	}
	return a
}

// times is a coordinate of times.
func times(t *testing.T, texts ...string) xr.DataArray {
	t.Helper()
	counts := make([]int64, len(texts))
	for i, s := range texts {
		p, err := cf.ParseTime(s, cf.ProlepticGregorian)
		if err != nil {
			t.Fatal(err)
		}
		counts[i], _ = p.Start.Unix()
	}
	return xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{len(counts)}, counts), "seconds since 1970-01-01", "proleptic_gregorian")
}

func TestVectors(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(xrtest.Vectors(t), "era5.json"))
	if err != nil {
		t.Skipf("no vectors: %v", err)
	}
	var suite struct {
		Cases []struct {
			ID, Op    string
			Inputs    map[string]json.RawMessage
			Expect    json.RawMessage
			Tolerance struct{ Rtol, Atol float64 }
		}
	}
	into(t, b, &suite)
	for _, c := range suite.Cases {
		t.Run(c.ID, func(t *testing.T) {
			var in, want vectorArray
			near := []xrtest.Option{xrtest.AnyAttrs(), xrtest.Within(c.Tolerance.Rtol, c.Tolerance.Atol)}
			switch c.Op {
			case "merge_expver":
				into(t, c.Inputs["array"], &in)
				into(t, c.Expect, &want)
				for _, chunk := range xrtest.Chunkings(in.Shape) {
					ds := era5.MergeExpver(xr.NewDataset(nil, in.array(t, "tp", chunk)))
					xrtest.Equal(t, ds.Var("tp").DropCoords("expver"), want.array(t, "tp", nil), near...)
					used, err := ds.Var("expver").Texts()
					if err != nil || !slices.Equal(used, []string{"0001", "0001", "0005", "0005"}) {
						t.Errorf("used: %v, %v", used, err)
					}
				}
			case "daily_accumulation":
				into(t, c.Inputs["array"], &in)
				into(t, c.Expect, &want)
				var units struct{ Units string }
				into(t, c.Expect, &units)
				for _, chunk := range xrtest.Chunkings(in.Shape) {
					got := era5.DailySum(in.array(t, "tp", chunk), era5.Hourly)
					xrtest.Equal(t, got, want.array(t, "tp", nil), near...)
					if got.Units() != units.Units {
						t.Errorf("units %q, want %q", got.Units(), units.Units)
					}
				}
				if err := era5.DailySum(in.array(t, "tp", nil)).Err(); err == nil || !strings.Contains(err.Error(), "era5.Hourly") {
					t.Errorf("without a product: %v", err)
				}
			case "flux":
				var joules []float64
				var watts struct {
					W []float64 `json:"W_m2"`
				}
				into(t, c.Inputs["ssrd_J_m2"], &joules)
				into(t, c.Expect, &watts)
				a := xr.NewDataArray("ssrd", []string{"x"}, lazy.BlockOf([]int{len(joules)}, joules)).WithAttr("units", "J m**-2")
				got := era5.Flux(a, era5.Hourly)
				xrtest.Equal(t, got, xr.NewDataArray("ssrd", []string{"x"}, lazy.BlockOf([]int{len(watts.W)}, watts.W)), near...)
				if got.Units() != "W m**-2" {
					t.Errorf("units %q", got.Units())
				}
			default:
				t.Errorf("no verb for %s", c.Op)
			}
		})
	}
}

func into(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}
