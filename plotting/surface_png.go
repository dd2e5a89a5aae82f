package plotting

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// pointsPerInch is what vg reckons with.
const pointsPerInch = 72

// pixels paints a drawing on an image by way of gonum's vgimg, whose unit, the point, is
// made one pixel of the drawing by a resolution of 72 dots per inch.
type pixels struct {
	canvas *vgimg.Canvas
	img    draw.Image
	height float64
	scale  float64
}

func newPixels(d *drawing) *pixels {
	dpi := math.Round(pointsPerInch * d.scale)
	c := vgimg.NewWith(
		vgimg.UseWH(vg.Length(d.width), vg.Length(d.height)),
		vgimg.UseDPI(int(dpi)),
		vgimg.UseBackgroundColor(paper),
	)
	return &pixels{c, c.Image(), d.height, dpi / pointsPerInch}
}

func (p *pixels) at(q point) vg.Point {
	return vg.Point{X: vg.Length(q.x), Y: vg.Length(p.height - q.y)}
}

// path joins chains to one path.
func (p *pixels) path(chains ...[]point) vg.Path {
	n := 0
	for _, chain := range chains {
		n += len(chain)
	}
	path := make(vg.Path, 0, n+1)
	for _, chain := range chains {
		for i, q := range chain {
			kind := vg.LineComp
			if i == 0 {
				kind = vg.MoveComp
			}
			path = append(path, vg.PathComp{Type: kind, Pos: p.at(q)})
		}
	}
	return path
}

func (p *pixels) pen(c color.NRGBA) { p.canvas.SetColor(c) }

// longestStroke is the most points stroked at once: the rasterizer's time grows with the
// square of the edges that cross a row of pixels. Pieces share a segment, which hides
// where they meet.
const longestStroke = 64

func (p *pixels) stroke(m lines) {
	p.pen(m.color)
	p.canvas.SetLineWidth(vg.Length(m.width))
	dash := make([]vg.Length, len(m.dash))
	for i, d := range m.dash {
		dash[i] = vg.Length(d)
	}
	p.canvas.SetLineDash(dash, 0)
	if m.color.A < 255 || len(m.dash) > 0 { // pieces would show
		p.canvas.Stroke(p.path(m.chains...))
		return
	}
	for _, chain := range m.chains {
		for len(chain) > longestStroke {
			p.canvas.Stroke(p.path(chain[:longestStroke]))
			chain = chain[longestStroke-2:]
		}
		p.canvas.Stroke(p.path(chain))
	}
}

func (p *pixels) fill(m area) {
	p.pen(m.color)
	path := p.path(m.ring)
	path.Close()
	p.canvas.Fill(path)
}

// write fills the outlines of letters: unlike drawn glyphs, which are images, outlines stay
// sharp when they stand upright and lie where the layout puts them, between pixels too.
func (p *pixels) write(m lettering) {
	var buffer sfnt.Buffer
	glyphs, width := set(m.text, m.size, &buffer)
	place := func(q point) vg.Point {
		q.x -= m.align * width
		if m.upright {
			q.x, q.y = q.y, -q.x
		}
		return p.at(point{m.at.x + q.x, m.at.y + q.y})
	}
	var path vg.Path
	for _, g := range glyphs {
		path = appendOutline(path, g, &buffer, place)
	}
	p.pen(m.color)
	p.canvas.Fill(path)
}

// appendOutline adds a glyph's outline to a path; a glyph the font cannot draw has none.
func appendOutline(path vg.Path, g glyph, buffer *sfnt.Buffer, place func(point) vg.Point) vg.Path {
	segments, err := sans().LoadGlyph(buffer, g.index, fixed.I(perEm), nil)
	if err != nil {
		return path
	}
	unit := g.size / (64 * perEm)
	to := func(a fixed.Point26_6) vg.Point {
		return place(point{g.at.x + float64(a.X)*unit, g.at.y + float64(a.Y)*unit})
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(to(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(to(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(to(s.Args[0]), to(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(to(s.Args[0]), to(s.Args[1]), to(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		path.Close()
	}
	return path
}

// image copies palette colours straight into the picture: nothing is resampled when the
// raster has the picture's own resolution, which is the rule.
func (p *pixels) image(m raster) {
	to := image.Rect(p.dot(m.left), p.dot(m.top), p.dot(m.right), p.dot(m.bottom))
	out, ok := p.img.(*image.RGBA)
	if !ok || to.Empty() {
		return
	}
	var palette [256][4]uint8
	for i, c := range m.img.Palette {
		r, g, b, a := c.RGBA()
		palette[i] = [4]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}
	}
	from := m.img.Bounds()
	columns := make([]int, to.Dx())
	for x := range columns {
		columns[x] = (2*x + 1) * from.Dx() / (2 * to.Dx())
	}
	visible := to.Intersect(out.Bounds())
	for y := visible.Min.Y; y < visible.Max.Y; y++ {
		source := m.img.Pix[(2*(y-to.Min.Y)+1)*from.Dy()/(2*to.Dy())*m.img.Stride:]
		for x := visible.Min.X; x < visible.Max.X; x++ {
			if c := palette[source[columns[x-to.Min.X]]]; c[3] != 0 {
				copy(out.Pix[out.PixOffset(x, y):], c[:])
			}
		}
	}
}

func (p *pixels) dot(v float64) int { return int(math.Round(v * p.scale)) }
