package xr

import (
	"math"
	"sort"
	"strings"
)

// isLongitude says whether a coordinate is a longitude in degrees, which goes around.
func isLongitude(dim string, attrs Attrs) bool {
	units := strings.ToLower(attrs.Text("units"))
	return attrs.Text("standard_name") == "longitude" || strings.HasPrefix(units, "degree") && strings.HasSuffix(units, "_east") ||
		units == "" && (dim == "longitude" || dim == "lon")
}

// around is the positions of longitudes from lo to hi degrees, counted eastward from lo, in
// the order in which they are met; where no label has to be moved by 360 the order of the
// axis is kept.
func around(labels []float64, lo, hi float64) []int {
	if hi-lo >= 360 {
		hi = math.Nextafter(lo+360, lo)
	}
	type met struct {
		pos  int
		east float64
	}
	var out []met
	moved := make(map[float64]bool)
	for i, v := range labels {
		turns := math.Ceil((lo - v) / 360)
		if east := v + 360*turns; east <= hi {
			out = append(out, met{i, east})
			moved[turns] = true
		}
	}
	if len(moved) > 1 {
		sort.SliceStable(out, func(i, j int) bool { return out[i].east < out[j].east })
	}
	pos := make([]int, len(out))
	for i, m := range out {
		pos[i] = m.pos
	}
	return pos
}
