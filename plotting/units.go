package plotting

import "strings"

// withUnits writes a name and its units as xarray does: name [units]. Units that say
// nothing are left out.
func withUnits(name, units string) string {
	switch u := prettyUnits(units); {
	case u == "":
		return name
	case name == "":
		return "[" + u + "]"
	default:
		return name + " [" + u + "]"
	}
}

// prettyUnits writes units as print does: m s**-1, m s^-1, m s-1 and m/s**2 get raised
// exponents, degC becomes °C. What it does not know stays as it is.
func prettyUnits(units string) string {
	switch units = strings.TrimSpace(units); units {
	case "1", "~", "-", "dimensionless", "none":
		return ""
	case "degC", "deg_C", "degree_C", "degrees_C", "celsius", "Celsius", "degree_Celsius", "degrees_celsius":
		return "°C"
	case "degrees", "degree":
		return "°"
	}
	words := strings.Split(units, " ")
	for i, w := range words {
		factors := strings.Split(w, "/")
		for k, f := range factors {
			factors[k] = raised(f)
		}
		words[i] = strings.Join(factors, "/")
	}
	return strings.Join(words, " ")
}

// bareExponents are the units that take an exponent without a sign for it, as in m2 s-2;
// other letters followed by digits are names, as CO2 is.
const bareExponents = " m s kg g K W J N Pa hPa cm km mm mol sr day d h hr "

// raised writes the exponent at the end of one factor with raised figures.
func raised(factor string) string {
	base := strings.TrimRight(factor, "0123456789")
	exponent := factor[len(base):]
	if exponent == "" {
		return factor
	}
	sign := ""
	if b, ok := strings.CutSuffix(base, "-"); ok {
		base, sign = b, "-"
	}
	for _, power := range []string{"**", "^"} {
		if b, ok := strings.CutSuffix(base, power); ok && b != "" {
			return b + superscript(sign+exponent)
		}
	}
	if base != "" && strings.Contains(bareExponents, " "+base+" ") {
		return base + superscript(sign+exponent)
	}
	return factor
}

const (
	plainFigures  = "0123456789-"
	raisedFigures = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
)

func superscript(s string) string { return exchange(s, plainFigures, raisedFigures) }

// exchange replaces each character of from by that at the same place of to.
func exchange(s, from, to string) string {
	targets := []rune(to)
	pairs := map[rune]rune{}
	for i, r := range []rune(from) {
		pairs[r] = targets[i]
	}
	return strings.Map(func(r rune) rune {
		if other, ok := pairs[r]; ok {
			return other
		}
		return r
	}, s)
}
