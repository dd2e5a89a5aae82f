package cf

import (
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// oracleVariable is what an oracle of the data corpus says of one variable.
type oracleVariable struct {
	Dtype      string
	Attributes map[string]any
	Types      map[string]string `json:"attribute_types"`
	Stored     struct{ First3, Last3 []any }
	Decoded    *struct {
		First3, Last3 []any
		Min, Max      any
	}
	Time *struct{ First3, Last3 []*string }
}

// TestCorpus decodes the first and last stored numbers that the oracles of real files list.
func TestCorpus(t *testing.T) {
	sharedFile(t, "GONDA_DATA", "data", "README.md")
	dir := os.Getenv("GONDA_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	times, values := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".oracle.json") || filepath.Base(path) == "series.oracle.json" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var o struct{ Variables map[string]oracleVariable }
		dec := json.NewDecoder(strings.NewReader(string(b)))
		dec.UseNumber()
		if err := dec.Decode(&o); err != nil {
			return nil // variables of other kinds
		}
		for name, v := range o.Variables {
			n, m := v.check(t, filepath.Base(path)+name)
			times, values = times+n, values+m
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d times and %d values agree or are reported above", times, values)
	if times == 0 || values == 0 {
		t.Error("nothing was compared")
	}
}

func (v oracleVariable) check(t *testing.T, name string) (times, values int) {
	typ, ok := oracleType(v.Dtype)
	if !ok || v.Decoded == nil {
		return 0, 0
	}
	p, err := ParsePacking(typ, func(name string) (any, bool) {
		a, ok := v.Attributes[name]
		if s, text := a.(string); text && v.Types[name] != "string" {
			a = map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}[s]
		}
		return a, ok
	})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0, 0
	}
	raw := append(v.Stored.First3, v.Stored.Last3...)
	src, ok := oracleElements(typ, raw)
	if !ok {
		return 0, 0
	}
	if v.Time != nil {
		times = v.checkTimes(t, name, src, p)
	}
	p.Decode64 = true
	dst := make([]byte, len(raw)*p.Type().Size)
	p.Decode(dst, src)
	if !p.Type().IsFloat() {
		return times, 0
	}
	want := append(v.Decoded.First3, v.Decoded.Last3...)
	for i, got := range float64s(p.Type(), dst) {
		if want[i] == nil {
			if got == got {
				t.Errorf("%s: %v is not missing", name, got)
			}
			continue
		}
		w, ok := oracleFloat(want[i])
		if ok && got != w && math.Abs(got-w) > 1e-12*math.Abs(w) {
			t.Errorf("%s: %v, not %v", name, got, w)
		}
		values++
	}
	return times, values
}

func (v oracleVariable) checkTimes(t *testing.T, name string, src []byte, p Packing) int {
	units, _ := v.Attributes["units"].(string)
	calendar, _ := v.Attributes["calendar"].(string)
	a, err := ParseTimeUnits(units, calendar)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0
	}
	got, err := a.Decode(src, p)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0
	}
	for i, w := range append(v.Time.First3, v.Time.Last3...) {
		switch {
		case w == nil:
			if !got[i].IsNaT() {
				t.Errorf("%s: %v is not missing", name, got[i])
			}
		case !sameMicrosecond(got[i], *w, a.Calendar):
			t.Errorf("%s: %v, not %s", name, got[i], *w)
		}
	}
	return len(got)
}

// sameMicrosecond allows for the oracle's rounding to microseconds.
func sameMicrosecond(t Time, text string, c Calendar) bool {
	p, err := ParseTime(text, c)
	if err != nil || t.IsNaT() {
		return false
	}
	sec, nsec := t.Sub(p.Start)
	return sec == 0 && nsec <= 500 || sec == -1 && nsec >= 1e9-500
}

func oracleType(s string) (dtype.Type, bool) {
	if len(s) > 0 && strings.IndexByte("<>|=", s[0]) >= 0 {
		s = s[1:]
	}
	for _, t := range []dtype.Type{dtype.Int8, dtype.Int16, dtype.Int32, dtype.Int64, dtype.Uint8, dtype.Uint16,
		dtype.Uint32, dtype.Uint64, dtype.Float32, dtype.Float64} {
		if s == t.String() || s == string("?biuf"[t.Kind])+string(rune('0'+t.Size)) {
			return t, true
		}
	}
	return dtype.Type{}, false
}

func oracleFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		x, ok := parseNumber(v.String())
		return x.float(), ok
	case string:
		x, ok := map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}[v]
		return x, ok
	}
	return 0, false
}

func oracleElements(typ dtype.Type, values []any) ([]byte, bool) {
	b := make([]byte, len(values)*typ.Size)
	for i, v := range values {
		var x exact
		switch n := v.(type) {
		case json.Number:
			x, _ = parseNumber(n.String())
		default:
			f, ok := oracleFloat(v)
			if !ok {
				return nil, false
			}
			x = exact{f: f, isFloat: true}
		}
		bits, ok := x.bits(typ, false)
		if !ok {
			return nil, false
		}
		for k := range typ.Size {
			b[i*typ.Size+k] = byte(bits >> (8 * k))
		}
	}
	return b, true
}
