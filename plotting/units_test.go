package plotting

import (
	"strings"
	"testing"
)

func TestWithUnits(t *testing.T) {
	for _, tt := range []struct{ name, units, want string }{
		{"u", "m s**-1", "u [m s⁻¹]"},
		{"u", "m s-1", "u [m s⁻¹]"},
		{"u", "m s^-1", "u [m s⁻¹]"},
		{"u", "m/s", "u [m/s]"},
		{"z", "m**2 s**-2", "z [m² s⁻²]"},
		{"z", "m2 s-2", "z [m² s⁻²]"},
		{"g", "m/s**2", "g [m/s²]"},
		{"tp", "kg m-2 s-1", "tp [kg m⁻² s⁻¹]"},
		{"t", "degC", "t [°C]"},
		{"q", "kg kg**-1", "q [kg kg⁻¹]"},
		{"tcc", "(0 - 1)", "tcc [(0 - 1)]"},
		{"lsm", "1", "lsm"},
		{"lsm", "dimensionless", "lsm"},
		{"co2", "CO2", "co2 [CO2]"},
		{"t", "days since 1970-01-01", "t [days since 1970-01-01]"},
		{"", "K", "[K]"},
		{"x", "", "x"},
		{"x", "**2", "x [**2]"},
	} {
		if got := withUnits(tt.name, tt.units); got != tt.want {
			t.Errorf("%s in %q: got %s, want %s", tt.name, tt.units, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width float64
		most  int
		want  string
	}{
		{"", 100, 3, ""},
		{"short", 100, 3, "short"},
		{"two words", 45, 3, "two|words"},
		{"a\nb", 100, 3, "a|b"},
		{"Donaudampfschifffahrt", 60, 3, "Donaud|ampfsch|ifffahrt"},
		{"one two three four five", 40, 2, "one|two…"},
		{"bell\a and null\x00 and \xff", 400, 2, "bell and null and"},
	} {
		if got := strings.Join(wrap(tt.text, 15, tt.width, tt.most), "|"); got != tt.want {
			t.Errorf("%q in %g pixels: got %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
