package xr_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// reduce is the verb that a case names.
func reduce(a xr.DataArray, f string, dims []string, skipna *bool, ddof int) (xr.DataArray, bool) {
	fold, ok := xr.Folds[f]
	if !ok {
		return a, false
	}
	opts := []xr.ReduceOption{xr.DDof(ddof)}
	if skipna != nil {
		opts = append(opts, xr.SkipNA(*skipna))
	}
	return a.Reduce(fold, dims, opts...), true
}

func TestReductionVectors(t *testing.T) {
	unsupported := map[string]string{
		"quantile-linear": "there are no quantiles yet",
		"argmax":          "there is no argmax yet",
		"idxmin":          "there is no idxmin yet",
		"idxmax-all-nan":  "there is no idxmax yet",
		"cumsum-nan":      "there is no cumsum yet",
	}
	runVectors(t, "reductions", unsupported, reduceVector)
	runVectors(t, "numerics", nil, func(t *testing.T, v vector) bool {
		switch v.Op {
		case "reduce_generated":
			generated(t, v)
		case "reduce_chunks":
			unevenChunks(t, v)
		default:
			return reduceVector(t, v)
		}
		return true
	})
}

func reduceVector(t *testing.T, v vector) bool {
	in := decode[struct {
		Array  vectorArray
		Func   string
		Dim    []string
		Skipna *bool
		DDof   int
	}](t, v.Inputs)
	if in.Func == "diff" {
		v.check(t, in.Array, func(a xr.DataArray) xr.DataArray { return a.Diff(in.Dim[0]) })
		return true
	}
	if _, ok := xr.Folds[in.Func]; !ok {
		return false
	}
	v.check(t, in.Array, func(a xr.DataArray) xr.DataArray {
		out, _ := reduce(a, in.Func, in.Dim, in.Skipna, in.DDof)
		return out
	})
	return true
}

// generated folds long columns of a generator: exact means, whatever the chunks.
func generated(t *testing.T, v vector) {
	in := decode[struct {
		N         []int
		Seed      uint32
		Base, Amp float64
		First     []float64 `json:"first_values"`
	}](t, v.Inputs)
	want := decode[struct{ Mean, Var []float64 }](t, v.Expect)
	x := make([]float32, in.N[0]*in.N[1])
	for i := range x {
		in.Seed = 1664525*in.Seed + 1013904223
		u := float64(in.Seed) / (1 << 32)
		x[i] = float32(in.Base + float64(in.Amp*(2*u-1)))
	}
	for i, f := range in.First {
		if float64(x[i]) != f {
			t.Fatalf("generator: value %d is %v, want %v", i, x[i], f)
		}
	}
	means := make([]float32, len(want.Mean))
	for i, m := range want.Mean {
		means[i] = float32(m)
	}
	cell := func(b lazy.Block) xr.DataArray { return xr.NewDataArray("x", []string{"cell"}, b) }
	var reference xr.DataArray
	for _, chunk := range [][]int{nil, {24, 1}, {1000, 2}, {8760, 1}, {87600, 1}} {
		a := xr.FromLazy("x", []string{"time", "cell"}, lazy.FromBlock(lazy.BlockOf(in.N, x), chunk))
		exact := a.Reduce(lazy.Mean, []string{"time"}, xr.Float64())
		if reference.Name() == "" {
			reference = exact
		}
		xrtest.Equal(t, exact, reference)
		xrtest.Equal(t, exact, cell(lazy.BlockOf([]int{2}, want.Mean)), xrtest.Within(1e-13, 0))
		xrtest.Equal(t, a.Mean("time"), cell(lazy.BlockOf([]int{2}, means)))
		xrtest.Equal(t, a.Reduce(lazy.Var, []string{"time"}, xr.Float64()), cell(lazy.BlockOf([]int{2}, want.Var)), xrtest.Within(1e-10, 0))
	}
}

// unevenChunks folds pieces of different lengths.
func unevenChunks(t *testing.T, v vector) {
	in := decode[struct{ Chunks [][]any }](t, v.Inputs)
	want := decode[struct {
		Mean  float64
		Count int64
	}](t, v.Expect)
	var parts []lazy.Array
	for _, c := range in.Chunks {
		p := vectorArray{Shape: []int{len(c)}, Dtype: "float64", Data: c}
		parts = append(parts, lazy.FromBlock(p.block(t), nil))
	}
	a := xr.FromLazy("x", []string{"i"}, lazy.Concat(0, parts...))
	xrtest.Equal(t, a.Mean(), xr.NewDataArray("x", nil, lazy.BlockOf(nil, []float64{want.Mean})))
	xrtest.Equal(t, a.Count(), xr.NewDataArray("x", nil, lazy.BlockOf(nil, []int64{want.Count})))
}

// expressions are the formulas of the suite.
var expressions = map[string]func(x map[string]xr.DataArray) xr.DataArray{
	"a*b": func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Mul(x["b"]) },
	"a+c": func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Add(x["c"]) },
	"a - mean(a, longitude)": func(x map[string]xr.DataArray) xr.DataArray {
		return x["a"].Sub(x["a"].Mean("longitude"))
	},
	"mean((a - mean(a,longitude))**2, (longitude))": func(x map[string]xr.DataArray) xr.DataArray {
		return x["a"].Sub(x["a"].Mean("longitude")).Pow(2).Mean("longitude")
	},
	"a*0.1": func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Mul(0.1) },
	"a/2":   func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Div(2) },
	"a>2":   func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Greater(2) },
	"sqrt(u*u+v*v)": func(x map[string]xr.DataArray) xr.DataArray {
		return x["u"].Mul(x["u"]).Add(x["v"].Mul(x["v"])).Sqrt()
	},
	"mean(cos(a)**2, latitude)": func(x map[string]xr.DataArray) xr.DataArray {
		return x["a"].Unary(kernel.Cos).Pow(2).Mean("latitude")
	},
	"log(a)":       func(x map[string]xr.DataArray) xr.DataArray { return x["a"].Unary(kernel.Log) },
	"fillna(a,-1)": func(x map[string]xr.DataArray) xr.DataArray { return x["a"].FillNA(-1) },
	"transpose(longitude, latitude)": func(x map[string]xr.DataArray) xr.DataArray {
		return x["a"].Transpose("longitude", "latitude")
	},
}

func TestArithmeticVectors(t *testing.T) {
	unsupported := map[string]string{
		"histogram":    "there is no histogram yet",
		"nino34-index": "there is no rolling yet",
	}
	runVectors(t, "arithmetic", unsupported, func(t *testing.T, v vector) bool {
		in := decode[map[string]json.RawMessage](t, v.Inputs)
		verb, ok := expressions[decode[string](t, in["expr"])]
		if !ok {
			return false
		}
		for n := range 3 {
			x := make(map[string]xr.DataArray)
			for _, k := range sortedKeys(in) {
				if k != "expr" && k != "join" {
					operand := decode[vectorArray](t, in[k])
					// Operands need not be cut alike.
					cuts := xrtest.Chunkings(operand.Shape)
					x[k] = operand.array(t, "a", cuts[(n+len(x))%len(cuts)])
				}
			}
			got := verb(x)
			want := decode[vectorArray](t, v.Expect)
			if want.Error != "" || v.ID == "arithmetic/align-inner" { // we never shrink in silence
				if _, err := got.Compute(); err == nil || !strings.Contains(err.Error(), "along") {
					t.Errorf("no error, or none that names the dimension: %v", err)
				}
				continue
			}
			xrtest.Equal(t, got, want.array(t, "a", nil), v.within()...)
		}
		return true
	})
}
