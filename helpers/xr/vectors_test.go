package xr_test

import (
	"encoding/json"
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
	case v.Dtype == "object" || v.Dtype == "string" || strings.HasPrefix(v.Dtype, "|S"):
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

var nan = math.NaN()
