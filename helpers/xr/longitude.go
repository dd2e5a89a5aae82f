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
// the order in which they are met and with labels that go on from lo. Where the seam of the
// axis does not lie between, order and labels stay.
func around(labels []float64, lo, hi float64) picked {
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
	var p picked
	for _, m := range out {
		p.pos = append(p.pos, m.pos)
		if len(moved) > 1 {
			p.labels = append(p.labels, m.east)
		}
	}
	return p
}
