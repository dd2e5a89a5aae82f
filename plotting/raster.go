package plotting

import (
	"image"
	"image/color"
	"math"
	"sort"
)

// Places in the palette of a field's raster.
const (
	outside    = 0 // no cell of the field: transparent
	absent     = 1 // a cell without value
	firstShade = 2
	shades     = 254
)

func (sh *shading) palette() color.Palette {
	p := make(color.Palette, firstShade, firstShade+shades)
	p[outside], p[absent] = color.NRGBA{}, missing
	for _, c := range sh.colors.Table(shades) {
		p = append(p, c)
	}
	return p
}

// shade gives the palette's place for a value that is no NaN.
func (sh *shading) shade(v float64) uint8 {
	part := (v - sh.low) / (sh.high - sh.low) * shades
	return firstShade + uint8(max(0, min(shades-1, math.Floor(part))))
}

// A span is the cells that one row or column of pixels shows: from first to before last;
// none where they are equal.
type span struct{ first, last int }

// spans gives the cells shown by each of n pixels between low and high: those whose
// centres lie in the pixel when there are several, else the one at the pixel's middle.
func (c *coordinate) spans(low, high float64, n int) []span {
	all := make([]span, n)
	for k := range all {
		a, b := low+(high-low)*float64(k)/float64(n), low+(high-low)*float64(k+1)/float64(n)
		shift := c.turn(a + (b-a)/2)
		a, b = a+shift, b+shift
		cell := sort.Search(len(c.edges), func(i int) bool { return c.edges[i] > a+(b-a)/2 }) - 1
		if cell < 0 || cell >= len(c.centres) {
			continue
		}
		all[k] = span{cell, cell + 1}
		first, last := sort.SearchFloat64s(c.centres, a), sort.SearchFloat64s(c.centres, b)
		if last > first+1 {
			all[k] = span{first, last}
		}
	}
	return all
}

// turn gives the whole turns to add to a longitude to bring it among the cells.
func (c *coordinate) turn(v float64) float64 {
	if !c.lon {
		return 0
	}
	return 360 * math.Ceil((c.low()-v)/360)
}

// visible lists the cells that lie at least partly between low and high.
func (c *coordinate) visible(low, high float64) []int {
	var cells []int
	for i := range c.centres {
		west, east := c.edges[i], c.edges[i+1]
		if c.lon {
			shift := 360 * math.Ceil((low-east)/360)
			if west+shift+360 < high && !(west+shift < high && east+shift > low) {
				shift += 360
			}
			west, east = west+shift, east+shift
		}
		if west < high && east > low {
			cells = append(cells, c.first+i*c.stride)
		}
	}
	return cells
}

// paintField makes the image of a field: one pixel per row and column span, the rows
// from the top of the picture.
func paintField(values []float64, y, x coordinate, rows, columns []span, sh *shading) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, len(columns), len(rows)), sh.palette())
	for r, row := range rows {
		line := img.Pix[r*img.Stride:][:len(columns)]
		if row.first == row.last {
			continue // outside is zero
		}
		if r > 0 && row == rows[r-1] && row.last == row.first+1 {
			copy(line, img.Pix[(r-1)*img.Stride:])
			continue
		}
		for k, column := range columns {
			if column.first < column.last {
				line[k] = sh.pixel(values, y, x, row, column)
			}
		}
	}
	return img
}

// pixel gives the palette's place for the mean of some cells' values.
func (sh *shading) pixel(values []float64, y, x coordinate, row, column span) uint8 {
	sum, n := 0.0, 0
	for j := row.first; j < row.last; j++ {
		at := y.first + j*y.stride + x.first
		for i := column.first; i < column.last; i++ {
			if v := values[at+i*x.stride]; v == v {
				sum, n = sum+v, n+1
			}
		}
	}
	if n == 0 {
		return absent
	}
	mean := sum / float64(n)
	if mean != mean { // infinities of both signs
		return absent
	}
	return sh.shade(mean)
}
