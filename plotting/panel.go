package plotting

import (
	"fmt"
	"math"
	"strings"
)

// A panel is the framed part of a figure with its axes, title and colour bar, and the
// sums that place them.
type panel struct {
	rect
	x, y   axis
	bar    *colorBar
	title  string
	aspect float64 // width over height; 0 when free
	extra  float64 // room kept on the right, for a legend beside the panel

	width, height float64 // of the whole figure
	titleLines    []string
}

// Distances in pixels.
const (
	edge     = 10 // from the figure's border to anything
	tickMark = 4
	tickPad  = 4
	labelPad = 6
	titlePad = 9
	leastWay = 24 // the least width and height of a panel
)

// Sizes of a panel when the figure has none.
const (
	widestPanel  = 640
	tallestPanel = 440
	freeHeight   = 380
)

// place settles the panel in a figure of the size asked for, or makes the figure as large
// as it needs.
//
// Labels need room and room decides labels: three rounds settle both.
//
// Errors: *OptionError when the size leaves no room.
func (p *panel) place(s *settings) error {
	w, h := p.preferred()
	if s.width > 0 {
		w, h = 0.75*float64(s.width), 0.75*float64(s.height)
	}
	var left, top, right, bottom float64
	for range 3 {
		p.mark(w, h)
		left, right = p.leftMargin(), p.rightMargin()
		p.width = math.Ceil(left + w + right)
		if s.width > 0 {
			p.width = float64(s.width)
		}
		p.titleLines = wrap(p.title, titleSize, p.width-2*edge, 3)
		top, bottom = p.topMargin(), p.bottomMargin()
		p.height = math.Ceil(top + h + bottom)
		if s.width == 0 {
			continue
		}
		p.height = float64(s.height)
		w, h = p.width-left-right, p.height-top-bottom
		if w < leastWay || h < leastWay {
			return &OptionError{fmt.Sprintf("Size(%d, %d)", s.width, s.height),
				fmt.Sprintf("leaves no room beside axes and labels; at least Size(%.0f, %.0f) is needed here",
					math.Ceil(left+right+leastWay), math.Ceil(top+bottom+leastWay))}
		}
		if p.aspect > 0 {
			w, h = min(w, h*p.aspect), min(h, w/p.aspect)
		}
	}
	p.left = math.Round(left + (p.width-left-right-w)/2)
	p.top = math.Round(top + (p.height-top-bottom-h)/2)
	p.right, p.bottom = p.left+math.Round(w), p.top+math.Round(h)
	p.mark(p.rect.width(), p.rect.height())
	return nil
}

// preferred gives the panel's size when nothing is said about the figure's.
func (p *panel) preferred() (w, h float64) {
	if p.aspect == 0 {
		return widestPanel, freeHeight
	}
	w = min(widestPanel, tallestPanel*p.aspect)
	return max(w, leastWay), max(w/p.aspect, leastWay)
}

func (p *panel) mark(w, h float64) {
	p.x.mark(w)
	p.y.mark(h)
	if p.bar != nil {
		p.bar.layout(h)
	}
}

func (p *panel) leftMargin() float64 {
	m := edge + p.y.labelWidth() + tickMark + tickPad
	if p.y.label != "" {
		m += labelSize + labelPad
	}
	if len(p.x.ticks) > 0 {
		m = max(m, edge+widest(p.x.ticks[0].label, tickSize)/2)
	}
	return math.Ceil(m)
}

func (p *panel) rightMargin() float64 {
	m := float64(edge)
	if n := len(p.x.ticks); n > 0 {
		m += widest(p.x.ticks[n-1].label, tickSize) / 2
	}
	if p.bar != nil {
		m = max(m, p.bar.width())
	}
	return math.Ceil(m + p.extra)
}

func (p *panel) topMargin() float64 {
	m := edge + float64(len(p.titleLines))*titleSize*leading
	if len(p.titleLines) > 0 {
		m += titlePad - edge/2
	}
	return math.Ceil(m + p.powerHeight())
}

// powerHeight is the room above the panel for powers of ten.
func (p *panel) powerHeight() float64 {
	if p.y.power != "" || p.bar != nil && p.bar.scale.power != "" {
		return tickSize * leading
	}
	return 0
}

func (p *panel) bottomMargin() float64 {
	m := tickMark + tickPad + float64(p.x.labelLines())*tickSize*leading + edge/2
	if p.x.label != "" || p.x.power != "" {
		m += labelSize*leading + labelPad - 2
	}
	return math.Ceil(m)
}

// px gives the place of a value along x, py along y.
func (p *panel) px(v float64) float64 {
	return p.left + (v-p.x.low)/(p.x.high-p.x.low)*p.rect.width()
}

func (p *panel) py(v float64) float64 {
	up := (v - p.y.low) / (p.y.high - p.y.low) * p.rect.height()
	if p.y.down {
		return p.top + up
	}
	return p.bottom - up
}

// crisp puts a line of one pixel's width on pixels instead of between them.
func crisp(v float64) float64 { return math.Floor(v) + 0.5 }

// grid draws lines across the panel at its ticks.
func (p *panel) grid(d *drawing) {
	m := lines{width: 1, color: gridColor}
	for _, t := range p.x.ticks {
		x := crisp(p.px(t.at))
		m.chains = append(m.chains, []point{{x, p.top}, {x, p.bottom}})
	}
	for _, t := range p.y.ticks {
		y := crisp(p.py(t.at))
		m.chains = append(m.chains, []point{{p.left, y}, {p.right, y}})
	}
	d.add(m)
}

// decorate draws frame, ticks, labels, title and colour bar.
func (p *panel) decorate(d *drawing) {
	frame := rect{p.left - 0.5, p.top - 0.5, p.right + 0.5, p.bottom + 0.5}
	d.add(outline(frame, 1, ink))
	p.decorateX(d)
	p.decorateY(d)
	p.decorateTitle(d)
	if p.bar != nil {
		p.bar.draw(d, p)
	}
}

func (p *panel) decorateX(d *drawing) {
	marks := lines{width: 1, color: ink}
	base := p.bottom + tickMark + tickPad + 0.85*tickSize
	for _, t := range p.x.ticks {
		x := min(crisp(p.px(t.at)), p.right+0.5)
		marks.chains = append(marks.chains, []point{{x, p.bottom}, {x, p.bottom + tickMark + 0.5}})
		for i, line := range strings.Split(t.label, "\n") {
			d.add(lettering{at: point{x, base + float64(i)*tickSize*leading}, text: line, size: tickSize, align: 0.5, color: ink})
		}
	}
	d.add(marks)
	base += float64(max(0, p.x.labelLines()-1))*tickSize*leading + labelPad + labelSize
	if p.x.label != "" {
		text := shorten(clean(p.x.label), labelSize, p.width-2*edge)
		d.add(lettering{at: point{p.inside((p.left+p.right)/2, text, labelSize), base}, text: text, size: labelSize, align: 0.5, color: ink})
	}
	if p.x.power != "" {
		d.add(lettering{at: point{p.right, base}, text: p.x.power, size: tickSize, align: 1, color: ink})
	}
}

func (p *panel) decorateY(d *drawing) {
	marks := lines{width: 1, color: ink}
	for _, t := range p.y.ticks {
		y := min(crisp(p.py(t.at)), p.bottom+0.5)
		marks.chains = append(marks.chains, []point{{p.left - tickMark - 0.5, y}, {p.left, y}})
		at := point{p.left - tickMark - tickPad, y + 0.36*tickSize}
		d.add(lettering{at: at, text: t.label, size: tickSize, align: 1, color: ink})
	}
	d.add(marks)
	if p.y.label != "" {
		p.upright(d, p.left-tickMark-tickPad-p.y.labelWidth()-labelPad-0.15*labelSize, p.y.label)
	}
	if p.y.power != "" {
		d.add(lettering{at: point{p.left, p.top - 5}, text: p.y.power, size: tickSize, color: ink})
	}
}

func (p *panel) decorateTitle(d *drawing) {
	base := p.top - titlePad - p.powerHeight()
	for i := len(p.titleLines) - 1; i >= 0; i-- {
		line := p.titleLines[i]
		d.add(lettering{at: point{p.inside((p.left+p.right)/2, line, titleSize), base}, text: line, size: titleSize, align: 0.5, color: ink})
		base -= titleSize * leading
	}
}

// say writes across the middle of the panel.
func (p *panel) say(d *drawing, text string) {
	x, y := (p.left+p.right)/2, (p.top+p.bottom)/2
	text = shorten(text, labelSize, p.rect.width()-2*edge)
	half := textWidth(text, labelSize)/2 + edge
	d.add(block(rect{x - half, y - labelSize, x + half, y + labelSize}, paper))
	d.add(lettering{at: point{x, y + 0.36*labelSize}, text: text, size: labelSize, align: 0.5, color: ink})
}

// inside moves the middle of a line of text so that both its ends lie on the figure.
func (p *panel) inside(x float64, text string, size float64) float64 {
	half := textWidth(text, size)/2 + edge/2
	return max(min(x, p.width-half), half)
}

// upright writes a line along the panel's height, in its middle if it can be: a line that
// is longer than the panel runs on downwards, where no title is, and ends with the figure.
func (p *panel) upright(d *drawing, x float64, text string) {
	text = shorten(clean(text), labelSize, p.height-p.top-edge/2)
	half := textWidth(text, labelSize) / 2
	y := min(max((p.top+p.bottom)/2, p.top+half), p.height-edge/2-half)
	d.add(lettering{at: point{x, y}, text: text, size: labelSize, align: 0.5, upright: true, color: ink})
}
