package plotting

import (
	"image"
	"image/color"
)

// A point is a place on the figure in pixels at scale 1, from the top left, y downwards.
type point struct{ x, y float64 }

// A rect is a part of the figure.
type rect struct{ left, top, right, bottom float64 }

func (r rect) width() float64  { return r.right - r.left }
func (r rect) height() float64 { return r.bottom - r.top }

// A drawing is a figure as a list of marks, to be painted in order.
type drawing struct {
	width, height, scale float64
	marks                []mark
}

func (d *drawing) add(m ...mark) { d.marks = append(d.marks, m...) }

// A mark is one thing on a drawing.
type mark interface{ paint(surface) }

// A surface is what a drawing is painted on.
type surface interface {
	stroke(lines)
	fill(area)
	write(lettering)
	image(raster)
}

// lines are chains of points in one pen. Dash gives lengths on and off; none is solid.
type lines struct {
	chains [][]point
	width  float64
	color  color.NRGBA
	dash   []float64
}

// An area is the inside of a closed chain.
type area struct {
	ring  []point
	color color.NRGBA
}

// lettering is one line of text. At is where the fraction align of its width (0 left, 1
// right) meets its base line; upright text runs from bottom to top.
type lettering struct {
	at      point
	text    string
	size    float64
	align   float64
	upright bool
	color   color.NRGBA
}

// A raster is an image stretched over a rectangle, without smoothing.
type raster struct {
	rect
	img *image.Paletted
}

func (m lines) paint(s surface)     { s.stroke(m) }
func (m area) paint(s surface)      { s.fill(m) }
func (m lettering) paint(s surface) { s.write(m) }
func (m raster) paint(s surface)    { s.image(m) }

// segment is a straight line.
func segment(ax, ay, bx, by, width float64, c color.NRGBA) lines {
	return lines{chains: [][]point{{{ax, ay}, {bx, by}}}, width: width, color: c}
}

// outline goes once around a rectangle.
func outline(r rect, width float64, c color.NRGBA) lines {
	return lines{chains: [][]point{{{r.left, r.top}, {r.right, r.top}, {r.right, r.bottom}, {r.left, r.bottom}, {r.left, r.top},
		{r.right, r.top}}}, width: width, color: c}
}

// block is a filled rectangle.
func block(r rect, c color.NRGBA) area {
	return area{[]point{{r.left, r.top}, {r.right, r.top}, {r.right, r.bottom}, {r.left, r.bottom}}, c}
}

var (
	ink       = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	paper     = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	missing   = color.NRGBA{0xdc, 0xdc, 0xdc, 0xff}
	gridColor = color.NRGBA{0x22, 0x22, 0x22, 0x30}
)
