package cf

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// sharedFile finds a file beside the checkout, or skips the test.
func sharedFile(t *testing.T, env, folder, name string) []byte {
	t.Helper()
	dir := os.Getenv(env)
	if dir == "" {
		root, err := filepath.Abs(".")
		for err == nil {
			if _, e := os.Stat(filepath.Join(root, "go.mod")); e == nil || root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", folder)
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("no %s: set %s", name, env)
	}
	return b
}

type vector struct {
	ID        string          `json:"id"`
	Op        string          `json:"op"`
	Inputs    json.RawMessage `json:"inputs"`
	Expect    json.RawMessage `json:"expect"`
	Tolerance struct{ Rtol, Atol float64 }
}

func vectors(t *testing.T, name string) []vector {
	var suite struct{ Cases []vector }
	into(t, sharedFile(t, "GONDA_VECTORS", "vectors", name), &suite)
	return suite.Cases
}

func into(t *testing.T, b []byte, v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
}

// elements is a list of JSON numbers as memory of type typ; null is NaN.
func elements(t *testing.T, typ dtype.Type, values []any) []byte {
	b := make([]byte, len(values)*typ.Size)
	for i, v := range values {
		x := exact{f: math.NaN(), isFloat: true}
		if v != nil {
			x = numbers(v)[0]
		}
		bits, ok := x.bits(typ, false)
		if !ok {
			t.Fatalf("%v is no %v", v, typ)
		}
		for k := range typ.Size {
			b[i*typ.Size+k] = byte(bits >> (8 * k))
		}
	}
	return b
}

var shortTypes = map[string]dtype.Type{
	"i1": dtype.Int8, "i2": dtype.Int16, "i4": dtype.Int32, "i8": dtype.Int64, "u1": dtype.Uint8,
	"f4": dtype.Float32, "f8": dtype.Float64,
}

func float64s(typ dtype.Type, b []byte) []float64 {
	if typ == dtype.Float64 {
		return view[float64](b)
	}
	var out []float64
	for _, v := range view[float32](b) {
		out = append(out, float64(v))
	}
	return out
}

func TestTimeVectors(t *testing.T) {
	for _, v := range vectors(t, "datetime.json") {
		t.Run(v.ID, func(t *testing.T) {
			switch v.Op {
			case "decode_time":
				decodeTimeVector(t, v)
			case "decode_timedelta":
				durationVector(t, v)
			case "encode_time":
				encodeTimeVector(t, v)
			case "sel", "groupby":
				t.Skip("of labelled arrays: the tests of package xr run it")
			default:
				t.Errorf("no test for %s", v.Op)
			}
		})
	}
}

func decodeTimeVector(t *testing.T, v vector) {
	var in struct {
		Values          []any
		Dtype           string
		Units, Calendar string
		Fill            any
	}
	var want struct {
		Error string
		Data  []*string
	}
	into(t, v.Inputs, &in)
	into(t, v.Expect, &want)
	p, err := ParsePacking(shortTypes[in.Dtype], func(name string) (any, bool) {
		return in.Fill, name == "_FillValue" && in.Fill != nil
	})
	if err != nil {
		t.Fatal(err)
	}
	axis, err := ParseTimeUnits(in.Units, in.Calendar)
	if want.Error != "" {
		if err == nil {
			t.Fatalf("no error for %s", in.Units)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	times, err := axis.Decode(elements(t, p.Stored, in.Values), p)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Data {
		got, expected := times[i].String(), "NaT"
		if w != nil {
			expected = strings.TrimSuffix(*w, ".000000000")
		}
		if got != expected {
			t.Errorf("element %d: %s, not %s", i, got, expected)
		}
	}
}

func durationVector(t *testing.T, v vector) {
	var in struct {
		Values []int64
		Units  string
	}
	var want struct{ Data []int64 }
	into(t, v.Inputs, &in)
	into(t, v.Expect, &want)
	u, ok := ParseUnit(in.Units)
	if !ok {
		t.Fatalf("%q is no unit", in.Units)
	}
	for i, w := range want.Data {
		if got, ok := u.Nanos(in.Values[i]); !ok || got != w {
			t.Errorf("%d %v: %d, not %d", in.Values[i], u, got, w)
		}
	}
}

func encodeTimeVector(t *testing.T, v vector) {
	var in struct{ Times []string }
	var want struct {
		Values          []int64
		Units, Calendar string
	}
	into(t, v.Inputs, &in)
	into(t, v.Expect, &want)
	var times []Time
	for _, s := range in.Times {
		p, err := ParseTime(s, ProlepticGregorian)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, p.Start)
	}
	a := ChooseAxis(times)
	if a.String() != want.Units || a.Calendar.String() != want.Calendar {
		t.Errorf("%v, %v", a, a.Calendar)
	}
	for i, w := range want.Values {
		if got, ok := a.Int(times[i]); !ok || got != w {
			t.Errorf("%v: %d, not %d", times[i], got, w)
		}
	}
}

func TestPackingVectors(t *testing.T) {
	for _, v := range vectors(t, "packing.json") {
		t.Run(v.ID, func(t *testing.T) {
			switch v.Op {
			case "decode":
				decodeVector(t, v)
			case "encode":
				encodeVector(t, v)
			default:
				t.Skipf("%s is not an operation of this package", v.Op)
			}
		})
	}
}

func decodeVector(t *testing.T, v vector) {
	var in struct {
		Raw   []any
		Dtype string
		Attrs map[string]struct {
			Dtype string
			Value any
		}
	}
	var want struct {
		Values []any `json:"float64_values"`
	}
	into(t, v.Inputs, &in)
	into(t, v.Expect, &want)
	p, err := ParsePacking(shortTypes[in.Dtype], func(name string) (any, bool) {
		a, ok := in.Attrs[name]
		return a.Value, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	src := elements(t, p.Stored, in.Raw)
	for _, wide := range []bool{false, true} {
		p.Decode64 = wide
		typ := p.Type()
		dst := make([]byte, len(in.Raw)*typ.Size)
		p.Decode(dst, src)
		got := float64s(typ, dst)
		for i, w := range want.Values {
			if w == nil {
				if got[i] == got[i] {
					t.Errorf("element %d: %v is not missing", i, got[i])
				}
				continue
			}
			x := numbers(w)[0].float()
			tol := v.Tolerance.Atol + v.Tolerance.Rtol*math.Abs(x)
			if typ == dtype.Float32 {
				tol += 1.2e-7 * math.Abs(x)
			}
			if !(math.Abs(got[i]-x) <= tol) {
				t.Errorf("element %d as %v: %v, not %v", i, typ, got[i], x)
			}
		}
	}
}

func encodeVector(t *testing.T, v vector) {
	var in struct {
		Values []any
		Dtype  string
		Scale  float64 `json:"scale_factor"`
		Offset float64 `json:"add_offset"`
		Fill   any
	}
	var want struct{ Raw []any }
	into(t, v.Inputs, &in)
	into(t, v.Expect, &want)
	attrs := map[string]any{"scale_factor": in.Scale, "add_offset": in.Offset, "_FillValue": in.Fill}
	p, err := ParsePacking(shortTypes[in.Dtype], func(name string) (any, bool) { a, ok := attrs[name]; return a, ok })
	if err != nil {
		t.Fatal(err)
	}
	p.Decode64 = true
	got := make([]byte, len(in.Values)*p.Stored.Size)
	if err := p.Encode(got, elements(t, dtype.Float64, in.Values)); err != nil {
		t.Fatal(err)
	}
	if w := elements(t, p.Stored, want.Raw); string(got) != string(w) {
		t.Errorf("stored %v, not %v", view[int16](got), view[int16](w))
	}
}
