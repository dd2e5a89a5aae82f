package colormap

import (
	"image/color"
	"math"
)

// A Stop is a control point: a colour and where on 0 to 1 it stands.
type Stop struct {
	At    float64
	Color color.RGBA
}

// A Map turns numbers from 0 to 1 into colours. It is immutable.
type Map struct {
	name  string
	stops []Stop // ascending, the first at 0, the last at 1
}

// Name gives the name the map is known by.
func (m *Map) Name() string { return m.name }

// At gives the colour at t: linear in sRGB between control points. Below 0 it is the
// first colour, above 1 the last; for NaN there is none, so it is fully transparent.
func (m *Map) At(t float64) color.RGBA {
	if math.IsNaN(t) {
		return color.RGBA{}
	}
	i := 1
	for i < len(m.stops)-1 && m.stops[i].At < t {
		i++
	}
	a, b := m.stops[i-1], m.stops[i]
	part := max(0, min(1, (t-a.At)/(b.At-a.At)))
	return color.RGBA{
		R: between(a.Color.R, b.Color.R, part),
		G: between(a.Color.G, b.Color.G, part),
		B: between(a.Color.B, b.Color.B, part),
		A: 255,
	}
}

// Table gives n colours, evenly spaced from the first to the last.
func (m *Map) Table(n int) []color.RGBA {
	table := make([]color.RGBA, n)
	for i := range table {
		table[i] = m.At(float64(i) / float64(max(1, n-1)))
	}
	return table
}

// Reversed gives the map backwards; its name gains or loses _r.
func (m *Map) Reversed() *Map {
	n := len(m.stops)
	stops := make([]Stop, n)
	for i, s := range m.stops {
		stops[n-1-i] = Stop{1 - s.At, s.Color}
	}
	return &Map{reversedName(m.name), stops}
}

func between(a, b uint8, part float64) uint8 {
	return uint8(math.Round(float64(a) + float64(part*(float64(b)-float64(a)))))
}
