package xr_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// vector is one case of a suite: what a Python library returned.
type vector struct {
	ID        string
	Op        string
	Inputs    json.RawMessage
	Expect    json.RawMessage
	Policy    json.RawMessage `json:"go_policy"`
	Tolerance struct{ Rtol, Atol float64 }
}

// vectorArray is an array as the suites write it; null is NaN or NaT.
type vectorArray struct {
	Dims   []string
	Shape  []int
	Dtype  string
	Data   []any
	Coords map[string]vectorArray
	Attrs  map[string]any
	Error  string
}

// runVectors runs the cases of a suite, each as a subtest. Cases that are listed as
// unsupported are logged with their reason; run says false for an op it does not know, and
// that fails the test.
func runVectors(t *testing.T, suite string, unsupported map[string]string, run func(t *testing.T, v vector) bool) {
	b, err := os.ReadFile(filepath.Join(xrtest.Vectors(t), suite+".json"))
	if err != nil {
		t.Skipf("no vectors: %v", err)
	}
	var s struct{ Cases []vector }
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, v := range s.Cases {
		name := strings.TrimPrefix(v.ID, suite+"/")
		if why, ok := unsupported[name]; ok {
			t.Logf("%s is not supported: %s", v.ID, why)
			continue
		}
		t.Run(name, func(t *testing.T) {
			if !run(t, v) {
				t.Errorf("no verb for %s %s: add it, or list the case as unsupported with the reason", v.Op, v.Inputs[:min(300, len(v.Inputs))])
			}
		})
	}
}

func decode[T any](t testing.TB, b []byte) T {
	t.Helper()
	var out T
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// array makes the labelled array of a vector, cut into chunks.
func (v vectorArray) array(t testing.TB, name string, chunk []int) xr.DataArray {
	t.Helper()
	a := v.bare(t, name, chunk)
	for _, c := range sortedKeys(v.Coords) {
		a = a.With(v.Coords[c].bare(t, c, nil))
	}
	if a.Err() != nil {
		t.Fatal(a.Err())
	}
	return a
}

func (v vectorArray) bare(t testing.TB, name string, chunk []int) xr.DataArray {
	t.Helper()
	var attrs xr.Attrs
	for _, k := range sortedKeys(v.Attrs) {
		attrs = append(attrs, xr.Attr{Name: k, Value: v.Attrs[k]})
	}
	switch {
	case v.Dtype == "object" || strings.HasPrefix(v.Dtype, "|S"):
		texts := make([]string, len(v.Data))
		for i, x := range v.Data {
			texts[i] = strings.TrimSuffix(strings.TrimPrefix(x.(string), "b'"), "'")
		}
		return xr.NewTexts(name, v.Dims, v.Shape, texts, attrs...)
	case strings.HasPrefix(v.Dtype, "datetime64"), strings.HasPrefix(v.Dtype, "cftime:"):
		_, calendar, _ := strings.Cut(v.Dtype, "cftime:")
		return times(t, name, v.Dims, v.Shape, v.Data, calendar, attrs)
	}
	return xr.FromLazy(name, v.Dims, lazy.FromBlock(v.block(t), chunk), attrs...)
}

// block is the numbers of a vector.
func (v vectorArray) block(t testing.TB) lazy.Block {
	t.Helper()
	typ, err := dtype.ParseZarr3(strings.NewReplacer(">f4", "float32").Replace(v.Dtype), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, len(v.Data))
	for i, d := range v.Data {
		switch d := d.(type) {
		case nil:
			x[i] = nan
		case string:
			x[i] = oracleNumber(d)
		case bool:
			x[i] = map[bool]float64{true: 1}[d]
		case float64:
			x[i] = d
		default:
			t.Fatalf("%v (%T) is no number", d, d)
		}
	}
	out := lazy.NewBlock(typ, v.Shape)
	convert, err := kernel.Convert(dtype.Float64, typ)
	if err != nil {
		t.Fatal(err)
	}
	convert(out.Data, lazy.BlockOf([]int{len(x)}, x).Data, len(x))
	return out
}

// times makes an array of times from ISO 8601 texts.
func times(t testing.TB, name string, dims []string, shape []int, texts []any, calendar string, attrs xr.Attrs) xr.DataArray {
	t.Helper()
	axis, err := cf.ParseTimeUnits("seconds since 1970-01-01", calendar)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int64, len(texts))
	for i, s := range texts {
		text, ok := s.(string)
		if !ok {
			t.Fatalf("a missing time in %s", name)
		}
		p, err := cf.ParseTime(text, axis.Calendar)
		if err != nil {
			t.Fatal(err)
		}
		if counts[i], ok = axis.Int(p.Start); !ok {
			t.Fatalf("%s is no whole second", text)
		}
	}
	return xr.NewTimes(name, dims, lazy.BlockOf(shape, counts), axis.String(), calendar, attrs...)
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// within is the options that a case's tolerance asks for.
func (v vector) within() []xrtest.Option {
	out := []xrtest.Option{xrtest.AnyAttrs()}
	if v.Tolerance.Rtol > 0 || v.Tolerance.Atol > 0 {
		out = append(out, xrtest.Within(v.Tolerance.Rtol, v.Tolerance.Atol))
	}
	return out
}

// check compares a verb's result, for every chunking of the input, with what is expected:
// an array or an error.
func (v vector) check(t *testing.T, in vectorArray, verb func(a xr.DataArray) xr.DataArray) {
	t.Helper()
	want := decode[vectorArray](t, v.Expect)
	for _, chunk := range xrtest.Chunkings(in.Shape) {
		got := verb(in.array(t, "a", chunk))
		if want.Error != "" {
			if _, err := got.Compute(); err == nil {
				t.Errorf("chunks %v: no error where %s is right", chunk, want.Error)
			} else if chunk == nil {
				t.Log(err)
			}
			continue
		}
		xrtest.Equal(t, got, want.array(t, "a", nil), v.within()...)
		if t.Failed() {
			t.Fatalf("chunks %v", chunk)
		}
	}
}

// selection is the arguments of sel and isel.
type selection struct {
	Array     vectorArray
	Labels    map[string]any
	Slice     map[string][]any
	Index     map[string]any
	Method    string
	Tolerance *float64
	Points    map[string]any
}

// selectors are what the arguments mean.
func (s selection) selectors(t *testing.T) []xr.Selector {
	var out []xr.Selector
	for _, dim := range sortedKeys(s.Labels) {
		labels := []any{s.Labels[dim]} // a label or a list of labels
		if s.Method == "" {
			out = append(out, xr.At(dim, labels...))
			continue
		}
		switch s.Method {
		case "pad":
			labels = append(labels, xr.Pad)
		case "backfill":
			labels = append(labels, xr.Backfill)
		}
		if s.Tolerance != nil {
			labels = append(labels, xr.Tolerance(*s.Tolerance))
		}
		out = append(out, xr.Nearest(dim, labels...))
	}
	for _, dim := range sortedKeys(s.Slice) {
		x := s.Slice[dim]
		var step []int
		if len(x) > 2 {
			step = []int{int(x[2].(float64))}
		}
		out = append(out, xr.Slice(dim, x[0], x[1], step...))
	}
	for _, dim := range sortedKeys(s.Index) {
		x, isSlice := s.Index[dim].([]any)
		if !isSlice {
			out = append(out, xr.I(dim, int(s.Index[dim].(float64))))
			continue
		}
		at := func(i, open int) int {
			if i < len(x) && x[i] != nil {
				return int(x[i].(float64))
			}
			return open
		}
		out = append(out, xr.Range(dim, at(0, xr.End), at(1, xr.End), at(2, 1)))
	}
	return out
}

func TestSelectionVectors(t *testing.T) {
	unsupported := map[string]string{
		"interp-linear": "there is no interpolation yet",
	}
	runVectors(t, "selection", unsupported, func(t *testing.T, v vector) bool {
		s := decode[selection](t, v.Inputs)
		switch {
		case strings.Contains(string(v.Policy), `"error"`):
			got := s.Array.array(t, "a", nil).Sel(s.selectors(t)...)
			if got.Err() == nil || !strings.Contains(got.Err().Error(), "order") {
				t.Errorf("the error does not speak of the order: %v", got.Err())
			}
		case v.Op == "sel" && s.Points != nil:
			dim := s.Points["dim"].(string)
			var points []xr.Selector
			for _, d := range s.Array.Dims {
				points = append(points, xr.At(d, s.Points[d].([]any)...))
			}
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(xr.Points(dim, points...)) })
		case v.Op == "sel" || v.Op == "isel":
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(s.selectors(t)...) })
		case v.Op == "where":
			// xarray makes float64 of int16, which has no missing value; float32 holds it.
			want := decode[vectorArray](t, v.Expect)
			if s.Array.Dtype == "int16" {
				want.Dtype = "float32"
			}
			v.Expect, _ = json.Marshal(want)
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Where(a.Greater(5).And(a.Less(12))) })
		case v.Op == "wrap_longitude":
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.WrapLongitude(-180) })
		default:
			return false
		}
		return true
	})
}

func TestDatetimeSelVectors(t *testing.T) {
	unsupported := map[string]string{"360_day-groupby-month": "there is no groupby yet"}
	runVectors(t, "datetime", unsupported, func(t *testing.T, v vector) bool {
		switch v.Op {
		case "decode_time", "decode_timedelta", "encode_time":
			t.SkipNow() // of package cf
		case "sel":
			s := decode[selection](t, v.Inputs)
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(s.selectors(t)...) })
			return true
		}
		return false
	})
}

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
		"nino34-index": "there is no groupby and no rolling yet",
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

func vectorError(b json.RawMessage) string {
	var e struct{ Error string }
	_ = json.Unmarshal(b, &e)
	return e.Error
}

// vectorDataset is a dataset as the suites write it.
type vectorDataset struct {
	Sizes  map[string]int
	Vars   map[string]vectorArray `json:"data_vars"`
	Coords map[string]vectorArray
	Attrs  map[string]any
}

// dataset makes the dataset of a vector.
func (v vectorDataset) dataset(t testing.TB) xr.Dataset {
	var attrs xr.Attrs
	for _, k := range sortedKeys(v.Attrs) {
		attrs = append(attrs, xr.Attr{Name: k, Value: v.Attrs[k]})
	}
	ds := xr.NewDataset(attrs)
	for _, n := range sortedKeys(v.Vars) {
		ds = ds.With(v.Vars[n].bare(t, n, nil))
	}
	for _, n := range sortedKeys(v.Coords) {
		ds = ds.WithCoord(v.Coords[n].bare(t, n, nil))
	}
	if ds.Err() != nil {
		t.Fatal(ds.Err())
	}
	return ds
}

// equalDatasets compares sizes, attributes and every variable.
func equalDatasets(t *testing.T, got xr.Dataset, v vectorDataset, opts ...xrtest.Option) {
	t.Helper()
	want := v.dataset(t)
	sizes := make(map[string]int)
	for _, s := range got.Sizes() {
		sizes[s.Dim] = s.Len
	}
	if fmt.Sprint(sizes) != fmt.Sprint(v.Sizes) {
		t.Errorf("sizes: got %v, want %v", sizes, v.Sizes)
	}
	sorted := func(s []string) string { slices.Sort(s); return strings.Join(s, " ") }
	if g, w := sorted(got.Vars()), sorted(want.Vars()); g != w {
		t.Errorf("variables: got %s, want %s", g, w)
	}
	if g, w := sorted(got.Coords()), sorted(want.Coords()); g != w {
		t.Errorf("coordinates: got %s, want %s", g, w)
	}
	if v.Attrs != nil {
		equalAttrs(t, "the dataset", got.Attrs(), v.Attrs)
	}
	for _, name := range append(want.Vars(), want.Coords()...) {
		a := got.Var(name)
		xrtest.Equal(t, a, want.Var(name), opts...)
		w, ok := v.Vars[name]
		if !ok {
			w = v.Coords[name]
		}
		equalAttrs(t, name, a.Attrs(), w.Attrs)
	}
}

// equalAttrs compares attributes with what JSON makes of them.
func equalAttrs(t *testing.T, what string, got xr.Attrs, want map[string]any) {
	t.Helper()
	have := make(map[string]any)
	for _, a := range got {
		b, err := json.Marshal(a.Value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(b), "[") && !strings.Contains(string(b), ",") {
			b = b[1 : len(b)-1]
		}
		have[a.Name] = decode[any](t, b)
	}
	for k, w := range want {
		// float32 numbers are written as their float64 widening
		if f, ok := w.(float64); ok {
			if g, ok := have[k].(float64); ok && float32(f) == float32(g) {
				have[k] = w
			}
		}
	}
	if fmt.Sprint(have) != fmt.Sprint(want) && len(have)+len(want) > 0 {
		t.Errorf("attributes of %s: got %v, want %v", what, have, want)
	}
}

func TestCombineVectors(t *testing.T) {
	unsupported := map[string]string{
		"join-override":  "joins other than exact would re-label a file in silence; there is no option for them",
		"data-vars-all":  "static variables are never repeated along the new dimension",
		"merge-conflict": "in-memory datasets are not merged yet; of files see TestOpenErrors",
	}
	runVectors(t, "combine", unsupported, func(t *testing.T, v vector) bool {
		in := decode[struct {
			Files     []vectorDataset
			Combine   string
			ConcatDim string `json:"concat_dim"`
		}](t, v.Inputs)
		if v.Op != "combine" {
			return false
		}
		dir := t.TempDir()
		var files []string
		for i, f := range in.Files {
			files = append(files, filepath.Join(dir, fmt.Sprintf("file%d.nc", i)))
			if _, err := f.dataset(t).ToNetCDF(files[i]); err != nil {
				t.Fatal(err)
			}
		}
		var opts []xr.OpenOption
		if in.Combine == "nested" {
			opts = append(opts, xr.Nested(in.ConcatDim))
		}
		got, err := xr.OpenMany(files, opts...)
		want := decode[vectorDataset](t, v.Expect)
		policy := decode[map[string]json.RawMessage](t, orNull(v.Policy))
		switch near, ok := policy["with_tolerance_1e-6"]; {
		case ok:
			// Labels that differ by rounding are equal without being asked.
			want = decode[vectorDataset](t, near)
		case v.ID == "combine/by-coords-near-equal-lat-error", v.ID == "combine/join-exact-error":
			want = in.Files[0]
			if err != nil || got.Len("latitude") != 2 || got.Len("time") != 4 {
				t.Errorf("files whose latitudes differ by 1e-7 of a degree: %v, %v", got.Sizes(), err)
			}
			return true
		case vectorError(v.Expect) != "" || string(policy["default"]) == `"error"`:
			if err == nil || !strings.Contains(err.Error(), "file0.nc") || !strings.Contains(err.Error(), "file1.nc") {
				t.Errorf("no error, or none that names both files: %v", err)
			}
			t.Log(err)
			return true
		}
		if err != nil {
			t.Error(err)
			return true
		}
		defer got.Close()
		if v.ID == "combine/nested-new-dim" {
			want.Attrs = in.Files[0].Attrs // the first file's, as with every other way to combine
		}
		equalDatasets(t, got, want, xrtest.AnyAttrs())
		return true
	})
}

func orNull(b json.RawMessage) json.RawMessage {
	if b == nil {
		return json.RawMessage("null")
	}
	return b
}

func TestFileVectors(t *testing.T) {
	dir := xrtest.Vectors(t)
	runVectors(t, "files", nil, func(t *testing.T, v vector) bool {
		in := decode[struct {
			File  string
			Files []string
			Group string
		}](t, v.Inputs)
		opts := append(v.within(), xrtest.AnyAttrs())
		switch v.Op {
		case "open_file", "open_many":
			paths := in.Files
			if v.Op == "open_file" {
				paths = []string{in.File}
			}
			for i := range paths {
				paths[i] = filepath.Join(dir, paths[i])
			}
			ds, err := xr.OpenMany(paths, xr.Group(in.Group))
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			want := decode[struct{ Decoded vectorDataset }](t, v.Expect).Decoded
			if v.Op == "open_many" {
				// xarray makes float64 of packed int16 when files are joined; float32 holds them.
				a := want.Vars["t2m"]
				a.Dtype = "float32"
				want.Vars["t2m"] = a
			}
			equalDatasets(t, ds, want, opts...)
		case "open_hdf5":
			ds, err := xr.Open(filepath.Join(dir, in.File))
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			want := decode[struct {
				Datasets map[string]vectorArray
			}](t, v.Expect)
			for name, w := range want.Datasets {
				got := ds.Var(name)
				w.Dims = got.Dims() // HDF5 names none
				if _, err := got.Compute(); name == "scaleoffset" && err != nil && strings.Contains(err.Error(), "scaleoffset) is not supported") {
					t.Log(err)
					continue
				}
				xrtest.Equal(t, got.DropCoords(), w.bare(t, name, nil), opts...)
			}
			many, err := xr.Open(filepath.Join(dir, in.File), xr.Group("many"))
			if err != nil {
				t.Fatal(err)
			}
			defer many.Close()
			if v, err := many.Var("v07").Float64s(); len(many.Vars()) != 20 || err != nil || v[0] != 7 {
				t.Errorf("group many: %d variables, v07 is %v, %v", len(many.Vars()), v, err)
			}
		default:
			return false
		}
		return true
	})
}

func TestPackingVectors(t *testing.T) {
	runVectors(t, "packing", nil, func(t *testing.T, v vector) bool {
		if v.Op == "decode" || v.Op == "encode" {
			t.SkipNow() // of package cf
		}
		if v.Op != "open_many_then_write" {
			return false
		}
		in := decode[struct {
			Files []struct {
				Raw    []int16
				Scale  float64 `json:"scale_factor"`
				Offset float64 `json:"add_offset"`
			}
		}](t, v.Inputs)
		dir := t.TempDir()
		var files []string
		for i, f := range in.Files {
			n := len(f.Raw)
			x := make([]int32, n)
			for k := range x {
				x[k] = int32(i*n + k)
			}
			a := xr.NewDataArray("t", []string{"x"}, lazy.BlockOf([]int{n}, f.Raw)).
				WithAttr("scale_factor", []float64{f.Scale}).WithAttr("add_offset", []float64{f.Offset}).
				With(xr.NewDataArray("x", []string{"x"}, lazy.BlockOf([]int{n}, x)))
			files = append(files, filepath.Join(dir, fmt.Sprintf("file%d.nc", i)))
			if _, err := xr.NewDataset(nil, a).ToNetCDF(files[i]); err != nil {
				t.Fatal(err)
			}
		}
		ds, err := xr.OpenMany(files)
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		want := decode[struct {
			Values []float64 `json:"values_after_round_trip"`
		}](t, v.Expect).Values
		for i, pack := range [][]xr.WriteOption{nil, {xr.Pack(dtype.Int16)}, nil, {xr.Pack(dtype.Int16)}} {
			write, path := ds.ToNetCDF, filepath.Join(t.TempDir(), "joined.nc")
			if i >= 2 {
				write, path = ds.ToZarr, filepath.Join(t.TempDir(), "joined.zarr")
			}
			if _, err := write(path, pack...); err != nil {
				t.Fatal(err)
			}
			back, err := xr.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer back.Close()
			// Packed anew, a step is 70 / 65534; half of it comes on top of the tolerance.
			slack := v.Tolerance.Atol + map[bool]float64{true: 70.0 / 65534 / 2}[pack != nil]
			xrtest.Equal(t, back.Var("t").DropCoords(), xr.NewDataArray("t", []string{"x"}, lazy.BlockOf([]int{len(want)}, want)),
				xrtest.AnyAttrs(), xrtest.AnyType(), xrtest.Within(0, slack))
		}
		return true
	})
}

var nan = math.NaN()
