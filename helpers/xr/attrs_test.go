package xr_test

import (
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TestUnits checks that attributes are kept, and units only where they are still true.
func TestUnits(t *testing.T) {
	a := xr.NewDataArray("t", []string{"x"}, lazy.BlockOf([]int{2}, []float32{1, 2}),
		xr.Attr{Name: "units", Value: "K"}, xr.Attr{Name: "standard_name", Value: "air_temperature"}, xr.Attr{Name: "long_name", Value: "temperature"})
	for _, c := range []struct {
		name  string
		got   xr.DataArray
		units string
	}{
		{"mean", a.Mean(), "K"}, {"sum", a.Sum("x"), "K"}, {"min", a.Min(), "K"}, {"std", a.Std(), "K"},
		{"var", a.Var(), "(K)**2"}, {"count", a.Count(), ""}, {"any", a.Any(), ""}, {"all", a.All(), ""},
		{"selection", a.ISel(xr.I("x", 1)), "K"}, {"where", a.Where(a.Greater(1)), "K"}, {"diff", a.Diff("x"), "K"},
		{"a + 1", a.Add(1), "K"}, {"a - a", a.Sub(a), "K"}, {"2a", a.Mul(2), "K"}, {"a / 2", a.Div(2.0), "K"},
		{"filled", a.FillNA(0), "K"}, {"-a", a.Neg(), "K"}, {"|a|", a.Abs(), "K"}, {"least", a.Minimum(a), "K"},
		{"a * a", a.Mul(a), ""}, {"a / a", a.Div(a), ""}, {"a ** 2", a.Pow(2), ""}, {"root", a.Sqrt(), ""},
		{"a > 1", a.Greater(1), ""}, {"a == a", a.Equal(a), ""}, {"missing", a.IsNull(), ""},
	} {
		if err := c.got.Err(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := c.got.Units(); got != c.units {
			t.Errorf("units of %s are %q, want %q", c.name, got, c.units)
		}
		if got := c.got.Attrs().Text("long_name"); got != "temperature" {
			t.Errorf("long_name of %s is %q", c.name, got)
		}
	}
	if a.Units() != "K" {
		t.Errorf("the operand has units %q", a.Units())
	}
}
