package plotting

import (
	"fmt"
	"image/color"
	"math"
)

const (
	legendSample = 22
	legendRow    = 17
	legendPad    = 7
	legendInset  = 8
)

// legend draws the names of series in the corner where they hide least.
func (p *panel) legend(d *drawing, series []Series, chains [][][]point) {
	rows := max(1, int((p.rect.height()-2*legendInset-2*legendPad)/legendRow))
	var names []string
	for i := range series {
		if i == rows-1 && len(series) > rows {
			names = append(names, fmt.Sprintf("… and %d more", len(series)-i))
			break
		}
		name := series[i].Label
		if name == "" {
			name = series[i].label()
		}
		names = append(names, shorten(clean(name), tickSize, 0.45*p.rect.width()))
	}
	width := 0.0
	for _, name := range names {
		width = max(width, textWidth(name, tickSize))
	}
	r := p.corner(width+legendSample+3*legendPad, float64(len(names))*legendRow+1.2*legendPad, chains)
	d.add(block(r, color.NRGBA{0xff, 0xff, 0xff, 0xd8}), outline(r, 1, color.NRGBA{0x22, 0x22, 0x22, 0x50}))
	for i, name := range names {
		y := r.top + 0.6*legendPad + (float64(i)+0.5)*legendRow
		if i < len(series) && (i < rows-1 || len(series) <= rows) {
			c, dash := pen(i)
			m := segment(r.left+legendPad, y, r.left+legendPad+legendSample, y, seriesWidth, c)
			m.dash = dash
			d.add(m)
		}
		d.add(lettering{at: point{r.left + legendSample + 2*legendPad, y + 0.36*tickSize}, text: name, size: tickSize, color: ink})
	}
}

// corner gives the rectangle of that size, in a corner of the panel, that covers the
// shortest part of the lines; among equals the first of upper right, upper left, lower
// left and lower right.
func (p *panel) corner(width, height float64, chains [][][]point) rect {
	var best rect
	least := math.Inf(1)
	for _, at := range []struct{ right, down bool }{{true, false}, {false, false}, {false, true}, {true, true}} {
		r := rect{left: p.left + legendInset, top: p.top + legendInset}
		if at.right {
			r.left = p.right - legendInset - width
		}
		if at.down {
			r.top = p.bottom - legendInset - height
		}
		r.left, r.top = crisp(r.left), crisp(r.top)
		r.right, r.bottom = math.Floor(r.left+width)+0.5, math.Floor(r.top+height)+0.5
		if hidden := covered(r, chains); hidden < least {
			best, least = r, hidden
		}
	}
	return best
}

// covered measures how much of the lines lies in a rectangle.
func covered(r rect, chains [][][]point) float64 {
	sum := 0.0
	for _, series := range chains {
		for _, chain := range series {
			for i, q := range chain {
				if i > 0 {
					sum += inside(r, chain[i-1], q)
				} else if len(chain) == 1 {
					sum += inside(r, q, point{q.x + dotRadius, q.y})
				}
			}
		}
	}
	return sum
}
