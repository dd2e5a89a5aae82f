package xr

import (
	"fmt"
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

// WrapLongitude labels the longitudes from a degree on, going east, and puts them in
// ascending order: WrapLongitude(-180) makes -180 to 179 of 0 to 359. Like assign_coords with
// (longitude + 180) % 360 - 180, then sortby.
func (a DataArray) WrapLongitude(from float64) DataArray {
	if a.err != nil {
		return a
	}
	dim, err := longitudeOf(a.coords)
	if err != nil {
		return a.fail("%s has %w", describe(a.name), err)
	}
	return a.sel(wrapped(dim, from))
}

// WrapLongitude is DataArray.WrapLongitude of all variables.
func (ds Dataset) WrapLongitude(from float64) Dataset {
	if ds.err != nil {
		return ds
	}
	dim, err := longitudeOf(ds.coords)
	if err != nil {
		return Dataset{err: atCaller(fmt.Errorf("xr: the dataset has %w", err))}
	}
	return ds.Sel(wrapped(dim, from))
}

// longitudeOf is the dimension whose labels are longitudes.
func longitudeOf(coords []Named) (string, error) {
	for _, c := range coords {
		if len(c.dims) == 1 && c.dims[0] == c.Name && isLongitude(c.Name, c.attrs) {
			return c.Name, nil
		}
	}
	return "", fmt.Errorf("no longitude: a dimension whose coordinate has units degrees_east is needed; its coordinates are %s", list(namesOf(coords)))
}

func wrapped(dim string, from float64) Selector {
	return Selector{dim: dim, text: fmt.Sprintf("WrapLongitude(%v)", from), label: true, pick: func(n int, l *labels, _ Attrs) (picked, error) {
		if l.numbers == nil {
			return picked{}, fmt.Errorf("labels of %q are no numbers", dim)
		}
		east := make([]float64, n)
		p := picked{pos: make([]int, n), labels: make([]float64, n)}
		for i, v := range l.numbers.labels {
			p.pos[i], east[i] = i, v-360*math.Floor((v-from)/360)
		}
		sort.SliceStable(p.pos, func(i, j int) bool { return east[p.pos[i]] < east[p.pos[j]] })
		for i, q := range p.pos {
			p.labels[i] = east[q]
		}
		return p, nil
	}}
}
