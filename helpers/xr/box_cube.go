package xr

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// What the picture of an array's chunks is drawn with, in pixels.
const (
	longSide  = 130 // of the longest dimension
	shortSide = 22  // of the shortest
	slant     = 0.5 // of the depth's length, to the right and upwards
	mostLines = 16  // chunk borders of a dimension
)

// cube is a picture of an array's last three dimensions, cut into chunks, as SVG: depth goes
// back to the upper right. The first chunk is filled.
func cube(dims []string, shape []int, grid []lazy.Axis) string {
	rank := len(shape)
	if rank == 0 || product(shape) == 0 {
		return ""
	}
	from := max(0, rank-3)
	most := 0
	for _, n := range shape[from:] {
		most = max(most, n)
	}
	var p picture
	edges := []*edge{&p.depth, &p.height, &p.width}
	for d := from; d < rank; d++ {
		*edges[3-rank+d] = newEdge(dims[d], shape[d], most, grid[d])
	}
	if rank == 1 {
		p.height.length = shortSide
	}
	return p.svg()
}

// edge is one dimension of the picture: its length in pixels, and where chunks end on it as
// parts of it.
type edge struct {
	name   string
	length float64
	cuts   []float64
}

// newEdge is an edge of n elements where the longest has most. Proportions are kept in kind
// only: a month of maps has 744 times 721 times 1440 elements.
func newEdge(dim string, n, most int, a lazy.Axis) edge {
	e := edge{name: fmt.Sprintf("%s %d", dim, n), length: max(shortSide, longSide*math.Pow(float64(n)/float64(most), 0.4))}
	step := (a.Chunks()-1)/mostLines + 1
	for c := step; c < a.Chunks(); c += step {
		start, _ := a.Bounds(c)
		e.cuts = append(e.cuts, float64(start)/float64(n))
	}
	return e
}

// first is the part of the edge that the first chunk drawn takes.
func (e edge) first() float64 {
	if len(e.cuts) == 0 {
		return 1
	}
	return e.cuts[0]
}

// picture is the three faces of a box that are seen; without a depth there is one.
type picture struct {
	strings.Builder
	depth, height, width edge
}

const (
	pale   = `fill="currentColor" fill-opacity=".06"`
	chosen = `fill="var(--jp-brand-color1,#1976d2)" fill-opacity=".55" stroke="none"`
)

func (p *picture) svg() string {
	back := slant * p.depth.length
	fmt.Fprintf(p, `<svg width="%.0f" height="%.0f" role="img" style="flex:none"><g fill="none" stroke="currentColor">`,
		p.width.length+back+120, p.height.length+back+28)
	p.front()
	if p.depth.length > 0 {
		p.behind()
	}
	p.WriteString(`</g><g fill="currentColor" fill-opacity=".72" font-size="11">`)
	bottom := back + 4 + p.height.length
	p.label(4, bottom+14, p.width.name)
	p.label(p.width.length+back+10, 4+p.height.length*.6, p.height.name)
	p.label(p.width.length+back*.5+12, bottom+2, p.depth.name)
	p.WriteString("</g></svg>")
	return p.String()
}

// at is a point of the box: parts of the width to the right, the height downwards, the depth
// backwards.
func (p *picture) at(u, v, w float64) [2]float64 {
	back := slant * p.depth.length
	return [2]float64{4 + u*p.width.length + w*back, 4 + back + v*p.height.length - w*back}
}

// front is width and height.
func (p *picture) front() {
	u, v := p.width.first(), p.height.first()
	p.face(pale, p.at(0, 0, 0), p.at(1, 0, 0), p.at(1, 1, 0), p.at(0, 1, 0))
	p.face(chosen, p.at(0, 0, 0), p.at(u, 0, 0), p.at(u, v, 0), p.at(0, v, 0))
	for _, c := range p.width.cuts {
		p.line(p.at(c, 0, 0), p.at(c, 1, 0))
	}
	for _, c := range p.height.cuts {
		p.line(p.at(0, c, 0), p.at(1, c, 0))
	}
}

// behind is the top and the right side.
func (p *picture) behind() {
	u, w := p.width.first(), p.depth.first()
	p.face(pale, p.at(0, 0, 0), p.at(0, 0, 1), p.at(1, 0, 1), p.at(1, 0, 0))
	p.face(pale, p.at(1, 0, 0), p.at(1, 0, 1), p.at(1, 1, 1), p.at(1, 1, 0))
	p.face(chosen, p.at(0, 0, 0), p.at(0, 0, w), p.at(u, 0, w), p.at(u, 0, 0))
	for _, c := range p.depth.cuts {
		p.line(p.at(0, 0, c), p.at(1, 0, c))
		p.line(p.at(1, 0, c), p.at(1, 1, c))
	}
	for _, c := range p.width.cuts {
		p.line(p.at(c, 0, 0), p.at(c, 0, 1))
	}
	for _, c := range p.height.cuts {
		p.line(p.at(1, c, 0), p.at(1, c, 1))
	}
}

func (p *picture) face(style string, corners ...[2]float64) {
	p.WriteString(`<polygon points="`)
	for i, c := range corners {
		if i > 0 {
			p.WriteByte(' ')
		}
		fmt.Fprintf(p, "%.1f,%.1f", c[0], c[1])
	}
	p.WriteString(`" ` + style + `/>`)
}

func (p *picture) line(a, b [2]float64) {
	fmt.Fprintf(p, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke-opacity=".35"/>`, a[0], a[1], b[0], b[1])
}

func (p *picture) label(x, y float64, text string) {
	if text != "" {
		fmt.Fprintf(p, `<text x="%.1f" y="%.1f">%s</text>`, x, y, html.EscapeString(text))
	}
}
