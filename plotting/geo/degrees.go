package geo

import (
	"math"
	"strconv"
)

// Longitude writes degrees east as a map does: 60°E, 120°W for -120 and for 240, and no
// letter at 0° and 180°. digits are those after the decimal point.
func Longitude(east float64, digits int) string {
	east = math.Remainder(east, 360)
	if math.Abs(east) == 180 {
		return degrees(180, digits, "", "")
	}
	return degrees(east, digits, "E", "W")
}

// Latitude writes degrees north as a map does: 30°N, 30°S, and 0° for the equator.
func Latitude(north float64, digits int) string {
	return degrees(north, digits, "N", "S")
}

func degrees(v float64, digits int, positive, negative string) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	switch rounded, _ := strconv.ParseFloat(text, 64); {
	case rounded == 0:
		return text + "°"
	case v < 0:
		return text + "°" + negative
	default:
		return text + "°" + positive
	}
}
