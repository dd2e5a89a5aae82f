package plotting

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/plotting/colormap"
	"github.com/gonda-go/gonda/plotting/geo"
)

// An Option changes how a figure looks. Later options prevail over earlier ones.
type Option interface {
	xr.PlotOption
	apply(*settings) error
}

// A Switch is an option without a value.
type Switch int

// Switches.
const (
	Coast    Switch = iota + 1 // coastlines; on by itself where the dims are latitude and longitude
	NoCoast                    // no coastlines
	Robust                     // colours from the 2nd to the 98th percentile
	Grid                       // lines across the figure at the ticks
	Legend                     // a legend even for one series
	NoLegend                   // no legend
	YUp                        // y rises upwards
	YDown                      // y rises downwards; on by itself for pressure and depth
)

type settings struct {
	coast, legend, down *bool
	robust, grid        bool

	colors        *colormap.Map
	limits        *[2]float64
	width, height int
	scale         float64

	title, xLabel, yLabel *string

	extent *geo.Box
	boxes  []geo.Box
}

// An OptionError names an option whose value makes no sense.
type OptionError struct {
	Option string
	What   string
}

func (e *OptionError) Error() string { return fmt.Sprintf("plotting: %s: %s", e.Option, e.What) }

type optionFunc func(*settings) error

func (f optionFunc) apply(s *settings) error { return f(s) }

// PlotOption marks what DataArray.Plot takes.
func (optionFunc) PlotOption() {}

// PlotOption marks what DataArray.Plot takes.
func (Switch) PlotOption() {}

func (o Switch) apply(s *settings) error {
	on, off := true, false
	switch o {
	case Coast:
		s.coast = &on
	case NoCoast:
		s.coast = &off
	case Robust:
		s.robust = true
	case Grid:
		s.grid = true
	case Legend:
		s.legend = &on
	case NoLegend:
		s.legend = &off
	case YUp:
		s.down = &off
	case YDown:
		s.down = &on
	default:
		return &OptionError{fmt.Sprintf("Switch(%d)", int(o)), "there is no such switch"}
	}
	return nil
}

// Colors names the colour map: one of colormap.Names, with _r for its reverse.
func Colors(name string) Option {
	return optionFunc(func(s *settings) (err error) {
		s.colors, err = colormap.Named(name)
		return err
	})
}

// Limits sets the values at the ends of the colours, or of the y axis of lines and bars.
func Limits(low, high float64) Option {
	return optionFunc(func(s *settings) error {
		if !(low < high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
			return &OptionError{fmt.Sprintf("Limits(%g, %g)", low, high), "the first must be less than the second, both finite"}
		}
		s.limits = &[2]float64{low, high}
		return nil
	})
}

// largestSide bounds a picture: 10,000 pixels square already take 400 MB.
const largestSide = 10_000

// Size sets width and height of the figure in pixels (at Scale 1), margins included. A map
// keeps its proportions and is centred in what the size leaves. Without it, a figure is as
// large as its proportions ask, up to about 800 by 600.
func Size(width, height int) Option {
	return optionFunc(func(s *settings) error {
		if width < 1 || height < 1 || width > largestSide || height > largestSide {
			return &OptionError{fmt.Sprintf("Size(%d, %d)", width, height), fmt.Sprintf("both must be from 1 to %d pixels", largestSide)}
		}
		s.width, s.height = width, height
		return nil
	})
}

// Scale draws everything larger by a factor, for print and dense screens: Scale(2) has
// twice the pixels both ways. From 0.25 to 8.
func Scale(factor float64) Option {
	return optionFunc(func(s *settings) error {
		if !(factor >= 0.25 && factor <= 8) {
			return &OptionError{fmt.Sprintf("Scale(%g)", factor), "must be from 0.25 to 8"}
		}
		s.scale = factor
		return nil
	})
}

// Title sets the title in place of the field's own; an empty one leaves it out.
func Title(text string) Option {
	return optionFunc(func(s *settings) error { s.title = &text; return nil })
}

// XLabel names the x axis in place of what the data say; an empty one leaves it out.
func XLabel(text string) Option {
	return optionFunc(func(s *settings) error { s.xLabel = &text; return nil })
}

// YLabel names the y axis in place of what the data say; an empty one leaves it out.
func YLabel(text string) Option {
	return optionFunc(func(s *settings) error { s.yLabel = &text; return nil })
}

// Box outlines a region of a map, in degrees; each Box adds one. A west that is greater
// than east crosses the seam, and longitudes may count from -180 or from 0.
func Box(west, south, east, north float64) Option {
	return optionFunc(func(s *settings) error {
		b, err := geo.NewBox(west, south, east, north)
		s.boxes = append(s.boxes, b)
		return err
	})
}

// Extent draws only a region of a map, in degrees, as Box counts them. Colours fit what is
// in the region.
func Extent(west, south, east, north float64) Option {
	return optionFunc(func(s *settings) error {
		b, err := geo.NewBox(west, south, east, north)
		s.extent = &b
		return err
	})
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{scale: 1}
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o.apply(s); err != nil {
			return nil, err
		}
	}
	side := s.scale * float64(max(s.width, s.height))
	if side > largestSide {
		return nil, &OptionError{fmt.Sprintf("Scale(%g)", s.scale),
			fmt.Sprintf("makes a picture %.0f pixels long; at most %d are drawn", side, largestSide)}
	}
	return s, nil
}

func chosen(option *string, otherwise string) string {
	if option != nil {
		return *option
	}
	return otherwise
}
