package geo

import (
	"fmt"
	"math"
)

// A Point is a place in degrees: longitude east, latitude north.
type Point struct{ Lon, Lat float64 }

// A Line is a chain of points. Its longitudes may go beyond ±180, so that a line that
// crosses the 180° meridian stays one chain.
type Line []Point

// A Box is a part of the plate carrée plane, in degrees. East is greater than West and at
// most 360 more; both may be given in any turn of the globe (0 to 360, -180 to 180, ...).
type Box struct{ West, South, East, North float64 }

// NewBox gives the box between two meridians and two parallels. A west that lies east of
// east is taken as crossing the seam: NewBox(350, -10, 20, 10) is 30 degrees wide.
//
// Errors: *BoxError for a number that is not finite, no width or height, more than 360
// degrees of longitude or a latitude beyond a pole.
func NewBox(west, south, east, north float64) (Box, error) {
	b := Box{west, south, east, north}
	if math.IsNaN(west+south+east+north) || math.IsInf(west+south+east+north, 0) {
		return Box{}, &BoxError{b, "its edges are not all finite"}
	}
	if b.East < b.West {
		b.East += 360
	}
	switch {
	case b.East <= b.West || b.East-b.West > 360:
		return Box{}, &BoxError{b, "its longitudes must span more than 0 and at most 360 degrees"}
	case b.North <= b.South:
		return Box{}, &BoxError{b, "north must be greater than south"}
	case b.South < -90 || b.North > 90:
		return Box{}, &BoxError{b, "latitudes end at 90 degrees"}
	}
	return b, nil
}

// A BoxError says why four edges make no box.
type BoxError struct {
	Box    Box
	Reason string
}

func (e *BoxError) Error() string {
	return fmt.Sprintf("geo: no box from %g to %g degrees east and %g to %g degrees north: %s",
		e.Box.West, e.Box.East, e.Box.South, e.Box.North, e.Reason)
}

// Near turns the box by whole circles to where it overlaps the given longitudes most;
// among equals, the turn that moves it least.
func (b Box) Near(west, east float64) Box {
	best, overlap := b, -1.0
	for _, turn := range []float64{0, -360, 360, -720, 720} {
		w, e := b.West+turn, b.East+turn
		if o := min(e, east) - max(w, west); o > overlap {
			best, overlap = Box{w, b.South, e, b.North}, o
		}
	}
	return best
}

// Width gives the degrees of longitude from West to East.
func (b Box) Width() float64 { return b.East - b.West }

// Height gives the degrees of latitude from South to North.
func (b Box) Height() float64 { return b.North - b.South }
