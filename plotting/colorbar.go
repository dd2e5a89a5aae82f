package plotting

import (
	"image"
	"image/color"
)

// A colorBar explains the colours, beside the panel and as tall as it.
type colorBar struct {
	shading shading
	label   string
	scale   axis
	lines   []string // of the label
}

const (
	barGap   = 14
	barWidth = 15
	barPoint = 13 // height of the triangle that says values go on
	axisRoom = 24 // below the panel, where the label may run on beside the axis
)

func newColorBar(sh shading, label string) *colorBar {
	return &colorBar{shading: sh, label: label, scale: axis{low: sh.low, high: sh.high, vertical: true}}
}

// layout chooses ticks and breaks the label for a height in pixels.
func (b *colorBar) layout(height float64) {
	b.scale.mark(max(leastWay, height-b.points()))
	b.lines = wrap(b.label, labelSize, height+axisRoom, 2)
}

// points is the height of the triangles.
func (b *colorBar) points() float64 {
	h := 0.0
	if b.shading.under {
		h += barPoint
	}
	if b.shading.over {
		h += barPoint
	}
	return h
}

// width is the room to the right of the panel.
func (b *colorBar) width() float64 {
	w := barGap + barWidth + tickMark + tickPad + b.scale.labelWidth() + edge
	if n := len(b.lines); n > 0 {
		w += labelPad + labelSize + float64(n-1)*labelSize*leading
	}
	return w
}

func (b *colorBar) draw(d *drawing, p *panel) {
	r := rect{p.right + barGap, p.top, p.right + barGap + barWidth, p.bottom}
	body := r
	ring := []point{}
	middle := (r.left + r.right) / 2
	if b.shading.over {
		body.top += barPoint
		d.add(area{[]point{{r.left, body.top}, {middle, r.top}, {r.right, body.top}}, color.NRGBA(b.shading.colors.At(1))})
		ring = append(ring, point{r.left - 0.5, body.top}, point{middle, r.top - 0.5}, point{r.right + 0.5, body.top})
	} else {
		ring = append(ring, point{r.left - 0.5, r.top - 0.5}, point{r.right + 0.5, r.top - 0.5})
	}
	if b.shading.under {
		body.bottom -= barPoint
		d.add(area{[]point{{r.left, body.bottom}, {middle, r.bottom}, {r.right, body.bottom}}, color.NRGBA(b.shading.colors.At(0))})
		ring = append(ring, point{r.right + 0.5, body.bottom}, point{middle, r.bottom + 0.5}, point{r.left - 0.5, body.bottom})
	} else {
		ring = append(ring, point{r.right + 0.5, r.bottom + 0.5}, point{r.left - 0.5, r.bottom + 0.5})
	}
	d.add(raster{body, b.strip()})
	d.add(lines{chains: [][]point{append(ring, ring[0], ring[1])}, width: 1, color: ink})
	b.letter(d, p, body)
}

// letter writes ticks and label to the right of the bar.
func (b *colorBar) letter(d *drawing, p *panel, body rect) {
	marks := lines{width: 1, color: ink}
	for _, t := range b.scale.ticks {
		part := (t.at - b.scale.low) / (b.scale.high - b.scale.low)
		y := min(crisp(body.bottom-part*body.height()), body.bottom+0.5)
		marks.chains = append(marks.chains, []point{{body.right, y}, {body.right + tickMark + 0.5, y}})
		at := point{body.right + tickMark + tickPad, y + 0.36*tickSize}
		d.add(lettering{at: at, text: t.label, size: tickSize, color: ink})
	}
	d.add(marks)
	if b.scale.power != "" {
		d.add(lettering{at: point{body.left, p.top - 5}, text: b.scale.power, size: tickSize, color: ink})
	}
	x := body.right + tickMark + tickPad + b.scale.labelWidth() + labelPad + 0.8*labelSize
	for i, line := range b.lines {
		p.upright(d, x+float64(i)*labelSize*leading, line)
	}
}

// strip is the bar's body: one pixel per colour, the highest on top.
func (b *colorBar) strip() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, 1, shades), b.shading.palette())
	for i := range shades {
		img.Pix[i] = uint8(firstShade + shades - 1 - i)
	}
	return img
}
