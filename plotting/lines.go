package plotting

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"github.com/gonda-go/gonda/plotting/geo"
)

// seriesColors are told apart by people of any colour vision.
//
// Source: Okabe and Ito, Color Universal Design (2008), in an order that puts the strong
// ones first and leaves out yellow, which is too pale for a line.
var seriesColors = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x33, 0x33, 0x33, 0xff},
}

// seriesDashes tell apart what shares a colour.
var seriesDashes = [][]float64{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}}

const (
	seriesWidth = 1.6
	dotRadius   = 2.2
)

// Lines draws series as lines on common axes, with a legend when there are several. The
// axes are named by the first series; Limits sets the y axis.
//
// Missing: NaN and infinite values break a line; a value alone between gaps is a dot. Where
// a line has many points per pixel, its first, least, greatest and last in each column of
// pixels are drawn, so no extreme is lost.
//
// Errors: *DataError for series that are empty or of two lengths, or for axes that are
// time in one series and numbers in another; *OptionError for options.
func Lines(series []Series, opts ...Option) (*Figure, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if err := s.refuseGeography("Lines"); err != nil {
		return nil, err
	}
	p, err := linePanel(series, s)
	if err != nil {
		return nil, err
	}
	if err := p.place(s); err != nil {
		return nil, err
	}
	d := &drawing{width: p.width, height: p.height, scale: s.scale}
	if s.grid {
		p.grid(d)
	}
	var all [][][]point
	for i := range series {
		chains := p.chains(&series[i])
		all = append(all, chains)
		p.drawSeries(d, chains, i)
	}
	if s.legend == nil && len(series) > 1 && labelled(series) || s.legend != nil && *s.legend {
		p.legend(d, series, all)
	}
	p.decorate(d)
	return &Figure{*d, describeLines(series, s)}, nil
}

func labelled(series []Series) bool {
	for i := range series {
		if series[i].Label != "" {
			return true
		}
	}
	return false
}

// linePanel chooses the axes of series.
func linePanel(series []Series, s *settings) (*panel, error) {
	if len(series) == 0 {
		return nil, &DataError{What: "nothing to draw: there are no series"}
	}
	x, y := newReach(), newReach()
	for i := range series {
		one := &series[i]
		if err := one.check(); err != nil {
			return nil, err
		}
		if (one.XCalendar == nil) != (series[0].XCalendar == nil) {
			return nil, &DataError{one.Label, fmt.Sprintf("its x axis and that of %s are not both time", series[0].Label)}
		}
		for k, v := range one.abscissae() {
			if one.Y[k] == one.Y[k] {
				x.add(v)
				y.add(one.Y[k])
			}
		}
	}
	first := &series[0]
	p := &panel{title: chosen(s.title, "")}
	c := coordinate{lon: geo.IsLongitude(first.XName, first.XUnits), lat: geo.IsLatitude(first.XName, first.XUnits), edges: []float64{0, 1}}
	p.x = c.axis(first.XName, first.XUnits, first.XCalendar)
	p.x.low, p.x.high = x.padded(0.01)
	p.y = axis{vertical: true, label: first.label()}
	p.y.low, p.y.high = y.padded(0.05)
	if s.limits != nil {
		p.y.low, p.y.high = s.limits[0], s.limits[1]
	}
	if s.down != nil {
		p.y.down = *s.down
	}
	p.x.label, p.y.label = chosen(s.xLabel, p.x.label), chosen(s.yLabel, p.y.label)
	return p, nil
}

// refuseGeography names the first option that only maps have.
func (s *settings) refuseGeography(figure string) error {
	option := ""
	switch {
	case s.coast != nil && *s.coast:
		option = "Coast"
	case s.extent != nil:
		option = "Extent"
	case len(s.boxes) > 0:
		option = "Box"
	case s.colors != nil:
		option = "Colors"
	case s.robust:
		option = "Robust"
	default:
		return nil
	}
	return &OptionError{option, "is for fields; " + figure + " has no use for it"}
}

// chains places a series on the panel: pieces without gaps, thinned to what pixels show,
// cut at the frame.
func (p *panel) chains(s *Series) [][]point {
	frame := geo.Box{West: p.left, South: p.top, East: p.right, North: p.bottom}
	var pieces [][]point
	for _, chain := range p.pieces(s) {
		chain = extremes(chain)
		if len(chain) == 1 {
			if q := chain[0]; q.x >= p.left && q.x <= p.right && q.y >= p.top && q.y <= p.bottom {
				pieces = append(pieces, chain)
			}
			continue
		}
		pieces = append(pieces, cut(chain, frame)...)
	}
	return pieces
}

// pieces splits a series at its gaps.
func (p *panel) pieces(s *Series) [][]point {
	var pieces [][]point
	var open []point
	for i, x := range s.abscissae() {
		y := s.Y[i]
		if x-x != 0 || y-y != 0 {
			if open != nil {
				pieces, open = append(pieces, open), nil
			}
			continue
		}
		open = append(open, point{p.px(x), p.py(y)})
	}
	if open != nil {
		pieces = append(pieces, open)
	}
	return pieces
}

// extremes keeps of consecutive points in the same column of pixels the first, the highest,
// the lowest and the last, in their order.
func extremes(chain []point) []point {
	kept := chain[:0:0]
	for start := 0; start < len(chain); {
		end, low, high := start, start, start
		for end < len(chain) && math.Floor(chain[end].x) == math.Floor(chain[start].x) {
			if chain[end].y < chain[low].y {
				low = end
			}
			if chain[end].y > chain[high].y {
				high = end
			}
			end++
		}
		previous := -1
		for _, i := range []int{start, min(low, high), max(low, high), end - 1} {
			if i != previous {
				kept, previous = append(kept, chain[i]), i
			}
		}
		start = end
	}
	return kept
}

// cut gives the parts of a chain inside the frame.
func cut(chain []point, frame geo.Box) [][]point {
	var parts [][]point
	var open []point
	for i := 1; i < len(chain); i++ {
		a, b, ok := geo.Segment(geo.Point{Lon: chain[i-1].x, Lat: chain[i-1].y}, geo.Point{Lon: chain[i].x, Lat: chain[i].y}, frame)
		if !ok {
			continue
		}
		from, to := point{a.Lon, a.Lat}, point{b.Lon, b.Lat}
		if len(open) > 0 && open[len(open)-1] != from {
			parts, open = append(parts, open), nil
		}
		if len(open) == 0 {
			open = append(open, from)
		}
		open = append(open, to)
	}
	if len(open) > 0 {
		parts = append(parts, open)
	}
	return parts
}

func pen(i int) (color.NRGBA, []float64) {
	return seriesColors[i%len(seriesColors)], seriesDashes[i/len(seriesColors)%len(seriesDashes)]
}

func (p *panel) drawSeries(d *drawing, chains [][]point, i int) {
	c, dash := pen(i)
	var drawn [][]point
	for _, chain := range chains {
		if len(chain) == 1 {
			d.add(dot(chain[0], c))
			continue
		}
		drawn = append(drawn, chain)
	}
	if len(drawn) > 0 {
		d.add(lines{chains: drawn, width: seriesWidth, color: c, dash: dash})
	}
}

// dot is a small disc, drawn as a polygon of sixteen sides.
func dot(at point, c color.NRGBA) area {
	ring := make([]point, 16)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 16)
		ring[i] = point{at.x + float64(dotRadius*cos), at.y + float64(dotRadius*sin)}
	}
	return area{ring, c}
}

func describeLines(series []Series, s *settings) string {
	var names []string
	for i := range series {
		one, y := &series[i], newReach()
		for _, v := range one.Y {
			y.add(v)
		}
		name := one.Label
		if name == "" {
			name = one.label()
		}
		text := fmt.Sprintf("%s (%d points", name, len(one.Y))
		if y.n > 0 {
			text += fmt.Sprintf(", %.6g to %.6g", y.low, y.high)
		}
		if names = append(names, text+")"); len(names) == 20 && len(series) > 20 {
			names = append(names, fmt.Sprintf("%d more", len(series)-20))
			break
		}
	}
	text := "lines of " + strings.Join(names, ", ")
	if s.title != nil && *s.title != "" {
		text += ", " + *s.title
	}
	return clean(strings.ReplaceAll(text, "\n", " "))
}

// inside gives the length of the part of a segment that lies in a rectangle.
func inside(r rect, a, b point) float64 {
	frame := geo.Box{West: r.left, South: r.top, East: r.right, North: r.bottom}
	p, q, ok := geo.Segment(geo.Point{Lon: a.x, Lat: a.y}, geo.Point{Lon: b.x, Lat: b.y}, frame)
	if !ok {
		return 0
	}
	return math.Hypot(q.Lon-p.Lon, q.Lat-p.Lat)
}
