package plotting

import (
	"fmt"
	"math"
)

// Bars draws a value for each of several centres as a bar from zero, as wide as the
// centres are apart: the picture of a histogram. Centres rise; names come from options.
//
// Missing: NaN has no bar.
//
// Errors: *DataError for different lengths, nothing to draw or centres that do not rise;
// *OptionError for options.
func Bars(centres, values []float64, opts ...Option) (*Figure, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if err := s.refuseGeography("Bars"); err != nil {
		return nil, err
	}
	if len(centres) != len(values) || len(values) == 0 {
		return nil, &DataError{What: fmt.Sprintf("%d centres for %d bars; there must be one each, and at least one", len(centres), len(values))}
	}
	c, err := newCoordinate("bars", "x", "", centres, 1)
	if err != nil {
		return nil, err
	}
	y := newReach()
	y.add(0)
	for _, v := range values {
		y.add(v)
	}
	p := &panel{title: chosen(s.title, ""), x: c.axis("", "", nil), y: axis{vertical: true}}
	p.y.low, p.y.high = y.barred()
	if s.limits != nil {
		p.y.low, p.y.high = s.limits[0], s.limits[1]
	}
	p.x.label, p.y.label = chosen(s.xLabel, ""), chosen(s.yLabel, "")
	if err := p.place(s); err != nil {
		return nil, err
	}
	d := &drawing{width: p.width, height: p.height, scale: s.scale}
	if s.grid {
		p.grid(d)
	}
	p.drawBars(d, c, values)
	p.decorate(d)
	return &Figure{*d, fmt.Sprintf("%d bars, %.6g to %.6g", len(values), y.low, y.high)}, nil
}

// barred gives the axis of bars: from zero, with room beyond the longest.
func (r reach) barred() (low, high float64) {
	low, high = r.low, r.high
	if low == high {
		return 0, 1
	}
	low, high = spread(low, high)
	room := 0.05 * (high - low)
	if low < 0 {
		low -= room
	}
	if high > 0 {
		high += room
	}
	return low, high
}

// drawBars fills the bars, a little apart where they are wide enough to be told apart.
func (p *panel) drawBars(d *drawing, c coordinate, values []float64) {
	base := max(p.top, min(p.bottom, p.py(0)))
	if base > p.top && base < p.bottom {
		d.add(segment(p.left, crisp(base), p.right, crisp(base), 1, ink))
	}
	for i := range c.centres {
		v := values[c.first+i*c.stride]
		if v-v != 0 {
			continue
		}
		left, right := p.px(c.edges[i]), p.px(c.edges[i+1])
		if gap := 0.05 * (right - left); gap > 0.4 {
			left, right = left+gap, right-gap
		}
		end := max(p.top, min(p.bottom, p.py(v)))
		if end != base {
			d.add(block(rect{left, math.Min(base, end), right, math.Max(base, end)}, seriesColors[0]))
		}
	}
}
