package xrtest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// recorder keeps what a check reports.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper()        {}
func (r *recorder) Error(a ...any) { r.said = append(r.said, fmt.Sprint(a...)) }
func (r *recorder) Errorf(format string, a ...any) {
	r.said = append(r.said, fmt.Sprintf(format, a...))
}

// TestEqualSeesDifferences checks that Equal says of every difference what it is.
func TestEqualSeesDifferences(t *testing.T) {
	numbers := func(name string, v ...float64) xr.DataArray {
		return xr.NewDataArray(name, []string{"x"}, lazy.BlockOf([]int{len(v)}, v), xr.Attr{Name: "units", Value: "K"})
	}
	texts := func(v ...string) xr.DataArray { return xr.NewTexts("x", []string{"x"}, []int{len(v)}, v) }
	hours := func(first string) xr.DataArray {
		return xr.NewTimes("x", []string{"x"}, lazy.BlockOf([]int{2}, []int32{0, 1}), "hours since "+first, "")
	}
	a := numbers("a", 1, math.NaN())
	for _, c := range []struct {
		name string
		b    xr.DataArray
		opts []Option
		want string // "" when they are equal
	}{
		{"the same", numbers("a", 1, math.NaN()), nil, ""},
		{"name", numbers("b", 1, math.NaN()), nil, "name"},
		{"value", numbers("a", 1.0000001, math.NaN()), nil, "element 0"},
		{"near", numbers("a", 1.0000001, math.NaN()), []Option{Within(1e-6, 0)}, ""},
		{"too far", numbers("a", 1.1, math.NaN()), []Option{Within(1e-6, 1e-6)}, "element 0"},
		{"missing", numbers("a", 1, 2), []Option{Within(1, 1)}, "element 1"},
		{"length", numbers("a", 1), nil, "shape"},
		{"attribute", a.WithAttr("units", "C"), nil, "attributes"},
		{"any attribute", a.WithAttr("units", "C"), []Option{AnyAttrs()}, ""},
		{"type", xr.NewDataArray("a", []string{"x"}, lazy.BlockOf([]int{2}, []float32{1, float32(math.NaN())})), []Option{AnyAttrs()}, "type"},
		{"any type", xr.NewDataArray("a", []string{"x"}, lazy.BlockOf([]int{2}, []float32{1, float32(math.NaN())})), []Option{AnyAttrs(), AnyType()}, ""},
		{"coordinate", a.With(numbers("x", 0, 1)), nil, "coordinates"},
		{"error", a.Mean("y"), nil, "errors"},
	} {
		r := &recorder{TB: t}
		Equal(r, a, c.b, c.opts...)
		if said := strings.Join(r.said, "; "); (said == "") != (c.want == "") || !strings.Contains(said, c.want) {
			t.Errorf("%s: said %q, want %q", c.name, said, c.want)
		}
	}
	for _, c := range []struct {
		name string
		a, b xr.DataArray
		same bool
	}{
		{"texts", texts("a", "b"), texts("a", "b"), true},
		{"other texts", texts("a", "b"), texts("a", "c"), false},
		{"times", hours("2000-01-01"), hours("2000-01-01 00:00"), true},
		{"other times", hours("2000-01-01"), hours("2000-01-02"), false},
		{"coordinates", a.With(numbers("x", 0, 1)), a.With(numbers("x", 0, 2)), false},
		{"zeros", numbers("a", 0), numbers("a", math.Copysign(0, -1)), false},
	} {
		r := &recorder{TB: t}
		Equal(r, c.a, c.b)
		if (len(r.said) == 0) != c.same {
			t.Errorf("%s: said %q", c.name, r.said)
		}
	}
}
