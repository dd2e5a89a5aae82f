package cf

import "strings"

// DisplayUnits spells units for people: "m s**-1" is m s⁻¹, "kg m-2" kg m⁻², "W/m^2" W/m²,
// "degrees_north" °N, "degC" °C. Exponents without ** or ^ are taken as such when they have
// a sign or stand at a base unit, so CO2 stays. What it does not understand, and units of
// time axes, stay as they are.
func DisplayUnits(units string) string {
	units = strings.TrimSpace(units)
	if IsTimeUnits(units) || strings.ContainsAny(units, "()") {
		return units
	}
	var out strings.Builder
	for units != "" {
		n := strings.IndexAny(units, " /")
		if n < 0 {
			n = len(units)
		}
		out.WriteString(displayFactor(units[:n]))
		if n < len(units) {
			out.WriteByte(units[n])
			n++
		}
		units = units[n:]
	}
	return out.String()
}

var unitSymbols = map[string]string{
	"degrees_north": "°N", "degree_north": "°N", "degrees_east": "°E", "degree_east": "°E",
	"degC": "°C", "celsius": "°C", "Celsius": "°C", "degrees_Celsius": "°C", "degree_Celsius": "°C",
	"degrees": "°", "degree": "°", "percent": "%", "Kelvin": "K", "kelvin": "K",
}

// displayFactor spells one unit with its exponent.
func displayFactor(f string) string {
	if s, ok := unitSymbols[f]; ok {
		return s
	}
	base := strings.TrimRight(f, "0123456789")
	exponent := f[len(base):]
	sign := ""
	if strings.HasSuffix(base, "-") || strings.HasSuffix(base, "+") {
		base, sign = base[:len(base)-1], base[len(base)-1:]
	}
	marked := false
	for _, mark := range []string{"**", "^"} {
		if s, ok := strings.CutSuffix(base, mark); ok {
			base, marked = s, true
			break
		}
	}
	if exponent == "" || !isLetters(base) || sign == "" && !marked && !baseUnits[base] {
		return f
	}
	if sign == "-" {
		base += "⁻"
	}
	if exponent == "1" && sign != "-" {
		return base
	}
	return base + superscript(exponent)
}

// baseUnits are those at which a bare number can only be an exponent.
var baseUnits = map[string]bool{"m": true, "s": true, "km": true, "cm": true, "mm": true, "kg": true}

func isLetters(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == 'µ' || r == '°' || r == '%') {
			return false
		}
	}
	return s != ""
}

func superscript(digits string) string {
	var out strings.Builder
	for _, d := range digits {
		out.WriteRune([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[d-'0'])
	}
	return out.String()
}
