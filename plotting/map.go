package plotting

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"github.com/gonda-go/gonda/plotting/geo"
)

// Map draws a field in colour: as a map with coastlines where its dimensions are latitude
// and longitude, in whatever order, else as rows and columns (a Hovmöller diagram, a
// section). The package comment says what is chosen by itself.
//
// Missing: NaN is light grey; infinite values have the colours at the ends. A field
// without any value is drawn grey and says so.
//
// Errors: *DataError for shapes that disagree and coordinates that cannot be drawn;
// *OptionError, *geo.BoxError and *colormap.UnknownError for options.
//
// Cost: two passes over the visible values; a copy of them with Robust.
func Map(f Field, opts ...Option) (*Figure, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	m, err := newMapping(&f, s)
	if err != nil {
		return nil, err
	}
	sh, err := newShading(s, m.visit)
	if err != nil {
		return nil, err
	}
	if sh.cells == 0 {
		return nil, m.misses()
	}
	p := &panel{x: m.xAxis, y: m.yAxis, title: chosen(s.title, f.Title), aspect: m.aspect()}
	if !sh.empty {
		p.bar = newColorBar(sh, f.label())
	}
	if err := p.place(s); err != nil {
		return nil, err
	}
	return m.draw(p, &sh)
}

// A mapping is a field turned the way it is drawn.
type mapping struct {
	field        *Field
	settings     *settings
	y, x         coordinate
	yAxis, xAxis axis
	geographic   bool
}

func newMapping(f *Field, s *settings) (*mapping, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	m := &mapping{field: f, settings: s}
	var err error
	if m.y, err = newCoordinate(f.Name, f.YName, f.YUnits, f.Y, len(f.X)); err != nil {
		return nil, err
	}
	if m.x, err = newCoordinate(f.Name, f.XName, f.XUnits, f.X, 1); err != nil {
		return nil, err
	}
	m.yAxis = m.y.axis(f.YName, f.YUnits, f.YCalendar)
	m.xAxis = m.x.axis(f.XName, f.XUnits, f.XCalendar)
	if m.y.lon && m.x.lat {
		m.y, m.x, m.yAxis, m.xAxis = m.x, m.y, m.xAxis, m.yAxis
	}
	m.geographic = m.y.lat && m.x.lon
	m.yAxis.vertical = true
	m.yAxis.down = downwards(f.YName, f.YUnits) && !m.geographic
	if s.down != nil {
		m.yAxis.down = *s.down
	}
	m.xAxis.label, m.yAxis.label = chosen(s.xLabel, m.xAxis.label), chosen(s.yLabel, m.yAxis.label)
	return m, m.view()
}

func (c *coordinate) axis(name, units string, calendar Calendar) axis {
	known := c.lon || c.lat || calendar != nil
	return axis{low: c.low(), high: c.high(), lon: c.lon, lat: c.lat, calendar: calendar,
		label: coordinateLabel(name, units, known)}
}

// view narrows the axes to the extent asked for and refuses geography without it.
func (m *mapping) view() error {
	s := m.settings
	asked := ""
	switch {
	case s.extent != nil:
		asked = "Extent"
	case len(s.boxes) > 0:
		asked = "Box"
	case s.coast != nil && *s.coast:
		asked = "Coast"
	}
	if asked != "" && !m.geographic {
		return &OptionError{asked, fmt.Sprintf("needs latitude and longitude; the field's dimensions are %s and %s",
			m.field.YName, m.field.XName)}
	}
	if s.extent != nil {
		b := s.extent.Near(m.x.low(), m.x.high())
		m.xAxis.low, m.xAxis.high, m.yAxis.low, m.yAxis.high = b.West, b.East, b.South, b.North
	}
	return nil
}

// visit calls f with the value of every cell in view.
func (m *mapping) visit(f func(float64)) {
	columns := m.x.visible(m.xAxis.low, m.xAxis.high)
	for _, row := range m.y.visible(m.yAxis.low, m.yAxis.high) {
		for _, column := range columns {
			f(m.field.Values[row+column])
		}
	}
}

func (m *mapping) misses() error {
	return &OptionError{"Extent", fmt.Sprintf("shows no cell: %s spans %g to %g degrees east and %g to %g north",
		m.field.Name, m.x.low(), m.x.high(), m.y.low(), m.y.high())}
}

// Proportions beyond which a map would be a thread, so that it gives up equal degrees.
const (
	flattest = 8
	tallest  = 4
)

func (m *mapping) aspect() float64 {
	if !m.geographic {
		return 0
	}
	a := (m.xAxis.high - m.xAxis.low) / (m.yAxis.high - m.yAxis.low)
	if a > flattest || a < 1.0/tallest {
		return 0
	}
	return a
}

func (m *mapping) box() geo.Box {
	return geo.Box{West: m.xAxis.low, South: m.yAxis.low, East: m.xAxis.high, North: m.yAxis.high}
}

func (m *mapping) draw(p *panel, sh *shading) (*Figure, error) {
	s := m.settings
	d := &drawing{width: p.width, height: p.height, scale: s.scale}
	columns := m.x.spans(p.x.low, p.x.high, int(math.Round(p.rect.width()*s.scale)))
	rows := m.y.spans(p.y.low, p.y.high, int(math.Round(p.rect.height()*s.scale)))
	if !p.y.down {
		for i := range len(rows) / 2 {
			rows[i], rows[len(rows)-1-i] = rows[len(rows)-1-i], rows[i]
		}
	}
	d.add(raster{p.rect, paintField(m.field.Values, m.y, m.x, rows, columns, sh)})
	if s.grid {
		p.grid(d)
	}
	equal := p.aspect > 0 // else coasts would be beyond recognition
	if m.geographic && (s.coast == nil && equal || s.coast != nil && *s.coast) {
		if err := m.coast(d, p); err != nil {
			return nil, err
		}
	}
	m.boxes(d, p)
	if sh.empty {
		p.say(d, fmt.Sprintf("no values: all %d cells are missing", sh.cells))
	}
	p.decorate(d)
	return &Figure{*d, m.describe(sh)}, nil
}

var (
	coastColor = color.NRGBA{0x11, 0x11, 0x11, 0xff}
	coastHalo  = color.NRGBA{0xff, 0xff, 0xff, 0x80}
)

// coast draws coastlines, dark on a pale halo so that they show on any colour.
func (m *mapping) coast(d *drawing, p *panel) error {
	shores, err := geo.Coast(m.box())
	if err != nil {
		return err
	}
	var chains [][]point
	for _, shore := range shores {
		chain := make([]point, 0, len(shore))
		for _, q := range shore {
			chain = append(chain, point{p.px(q.Lon), p.py(q.Lat)})
		}
		if chain = thin(chain, 0.5/m.settings.scale); len(chain) > 1 {
			chains = append(chains, chain)
		}
	}
	d.add(lines{chains: chains, width: 1.8, color: coastHalo}, lines{chains: chains, width: 0.8, color: coastColor})
	return nil
}

// thin leaves out points nearer than distance to the last one kept; a chain that never
// goes farther is nothing.
func thin(chain []point, distance float64) []point {
	kept := chain[:1]
	for i, q := range chain[1:] {
		last := kept[len(kept)-1]
		far := math.Hypot(q.x-last.x, q.y-last.y) >= distance
		if far || i == len(chain)-2 && len(kept) > 1 {
			kept = append(kept, q)
		}
	}
	return kept
}

func (m *mapping) boxes(d *drawing, p *panel) {
	view := m.box()
	for _, b := range m.settings.boxes {
		b = b.Near(view.West, view.East)
		ring := geo.Line{{Lon: b.West, Lat: b.South}, {Lon: b.East, Lat: b.South}, {Lon: b.East, Lat: b.North},
			{Lon: b.West, Lat: b.North}, {Lon: b.West, Lat: b.South}}
		var chains [][]point
		for _, part := range geo.Clip([]geo.Line{ring}, view) {
			var chain []point
			for _, q := range part {
				chain = append(chain, point{p.px(q.Lon), p.py(q.Lat)})
			}
			chains = append(chains, chain)
		}
		d.add(lines{chains: chains, width: 3.4, color: paper}, lines{chains: chains, width: 1.8, color: boxColor})
	}
}

var boxColor = color.NRGBA{0xd6, 0x1f, 0x1f, 0xff}

// describe says in one line what the picture shows.
func (m *mapping) describe(sh *shading) string {
	f := m.field
	what := "field"
	if m.geographic {
		what = "map"
	}
	parts := []string{fmt.Sprintf("%s of %s, %s %d x %s %d", what, f.label(), f.YName, len(f.Y), f.XName, len(f.X))}
	if sh.count > 0 {
		parts = append(parts, fmt.Sprintf("%.6g to %.6g", sh.min, sh.max))
	}
	if gone := sh.cells - sh.count; gone > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d missing", gone, sh.cells))
	}
	if title := chosen(m.settings.title, f.Title); title != "" {
		parts = append(parts, title)
	}
	return clean(strings.ReplaceAll(strings.Join(parts, ", "), "\n", " "))
}
