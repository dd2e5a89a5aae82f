package plotting

import (
	"fmt"
	"math"
)

// A Series is values along one coordinate, drawn as a line.
//
// X and Y are equally long; without X the values are counted from 0. A NaN in either
// breaks the line. X need not be sorted.
type Series struct {
	X, Y  []float64
	Label string // in the legend

	XName, XUnits string
	XCalendar     Calendar // where not nil, X is time

	Name, LongName, Units string // of Y
}

// abscissae gives X, or counts where there is none.
func (s *Series) abscissae() []float64 {
	if s.X != nil {
		return s.X
	}
	x := make([]float64, len(s.Y))
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

func (s *Series) check() error {
	name := s.Label
	if name == "" {
		name = s.Name
	}
	if s.X != nil && len(s.X) != len(s.Y) {
		return &DataError{name, fmt.Sprintf("%d values of x for %d of y", len(s.X), len(s.Y))}
	}
	if len(s.Y) == 0 {
		return &DataError{name, "nothing to draw: the series is empty"}
	}
	return nil
}

// label gives the words for the values: long name or name, and units.
func (s *Series) label() string {
	if s.LongName != "" {
		return withUnits(s.LongName, s.Units)
	}
	return withUnits(s.Name, s.Units)
}

// A reach is the extremes of some finite numbers.
type reach struct {
	low, high float64
	n         int
}

func newReach() reach { return reach{low: math.Inf(1), high: math.Inf(-1)} }

func (r *reach) add(v float64) {
	if v-v == 0 {
		r.low, r.high, r.n = min(r.low, v), max(r.high, v), r.n+1
	}
}

// padded gives the reach with a part of it added on both sides; 0 to 1 when it is empty.
func (r reach) padded(part float64) (low, high float64) {
	if r.n == 0 {
		return 0, 1
	}
	low, high = spread(r.low, r.high)
	room := part * (high - low)
	return low - room, high + room
}
