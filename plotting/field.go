package plotting

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/plotting/geo"
)

// A Field is a two-dimensional field on coordinates of its rows (Y) and columns (X).
//
// Values are row-major, len(Y) rows of len(X), NaN where missing. Coordinates are the
// centres of cells: finite, ascending or descending, evenly spaced or not; longitudes may
// jump by a whole turn once, as 0..180, -179..-1 does.
type Field struct {
	Values []float64
	Y, X   []float64

	YName, XName   string // dimension names; latitude and longitude make it a map
	YUnits, XUnits string

	// YCalendar and XCalendar, where not nil, say that the coordinate is time.
	YCalendar, XCalendar Calendar

	Name, LongName, Units string // of the values, shown at the colour bar
	Title                 string // what was fixed to get here, such as a time stamp
}

// A DataError says why values or coordinates cannot be drawn.
type DataError struct {
	Name string // the variable or series
	What string
}

func (e *DataError) Error() string {
	if e.Name == "" {
		return "plotting: " + e.What
	}
	return fmt.Sprintf("plotting: %s: %s", e.Name, e.What)
}

func (f *Field) check() error {
	ny, nx := len(f.Y), len(f.X)
	if ny == 0 || nx == 0 {
		return &DataError{f.Name, fmt.Sprintf("nothing to draw: the field has %d rows (%s) and %d columns (%s); select at least one of each",
			ny, f.YName, nx, f.XName)}
	}
	if len(f.Values)/ny != nx || len(f.Values)%ny != 0 {
		return &DataError{f.Name, fmt.Sprintf("%d values for %d rows (%s) of %d columns (%s); there must be one per cell",
			len(f.Values), ny, f.YName, nx, f.XName)}
	}
	return nil
}

// label gives the words for the values: long name or name, and units.
func (f *Field) label() string {
	if f.LongName != "" {
		return withUnits(f.LongName, f.Units)
	}
	return withUnits(f.Name, f.Units)
}

// A coordinate is one axis of cells, ascending.
type coordinate struct {
	centres, edges []float64
	stride         int // from cell to cell in Field.Values
	first          int // index of the first cell in Field.Values along this axis
	lon, lat       bool
}

// newCoordinate turns centres ascending and finds the edges between them.
func newCoordinate(owner, name, units string, centres []float64, stride int) (coordinate, error) {
	c := coordinate{lon: geo.IsLongitude(name, units), lat: geo.IsLatitude(name, units), stride: stride}
	c.centres = append([]float64(nil), centres...)
	if c.lon {
		unwrap(c.centres)
	}
	n := len(c.centres)
	if n > 1 && c.centres[n-1] < c.centres[0] {
		for i := range n / 2 {
			c.centres[i], c.centres[n-1-i] = c.centres[n-1-i], c.centres[i]
		}
		c.stride, c.first = -stride, (n-1)*stride
	}
	for i, v := range c.centres {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return c, &DataError{owner, fmt.Sprintf("coordinate %s holds %g; coordinates must be finite", name, v)}
		}
		if i > 0 && v <= c.centres[i-1] {
			return c, &DataError{owner, fmt.Sprintf("coordinate %s neither rises nor falls throughout: %g and %g are neighbours; sort it first", name, c.centres[i-1], v)}
		}
	}
	c.edges = edges(c.centres)
	if c.lat && c.centres[0] >= -90 && c.centres[n-1] <= 90 {
		c.edges[0], c.edges[n] = max(c.edges[0], -90), min(c.edges[n], 90)
	}
	return c, nil
}

// unwrap adds whole turns so that neighbouring longitudes differ by at most half of one.
func unwrap(lon []float64) {
	turn := 0.0
	for i := 1; i < len(lon); i++ {
		lon[i] += turn
		for range 2 {
			if d := lon[i] - lon[i-1]; math.Abs(d) > 180 && math.Abs(d) <= 540 {
				step := math.Copysign(360, -d)
				lon[i], turn = lon[i]+step, turn+step
			}
		}
	}
}

// edges gives the n+1 borders of n cells: midway between centres, the outer ones as far
// from their centre as the next. A single cell is one wide.
func edges(centres []float64) []float64 {
	n := len(centres)
	e := make([]float64, n+1)
	if n == 1 {
		e[0], e[1] = centres[0]-0.5, centres[0]+0.5
		return e
	}
	for i := 1; i < n; i++ {
		e[i] = centres[i-1] + (centres[i]-centres[i-1])/2
	}
	e[0] = centres[0] - (e[1] - centres[0])
	e[n] = centres[n-1] + (centres[n-1] - e[n-1])
	return e
}

func (c *coordinate) low() float64  { return c.edges[0] }
func (c *coordinate) high() float64 { return c.edges[len(c.edges)-1] }
