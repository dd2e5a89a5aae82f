package plotting

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image/color"
	"image/png"
	"strconv"
)

// vector paints a drawing as SVG 1.1.
//
// gonum's vgsvg is not used: it names no fonts of the same widths to fall back on, which
// shifts labels wherever Liberation Sans is not installed, writes every number with 15
// digits, and lets a control character in a title break the file.
type vector struct {
	buf bytes.Buffer
	err error
}

// fonts are those with the widths that the layout reckons with, then any sans serif.
const fonts = "'Liberation Sans', Arimo, Arial, Helvetica, sans-serif"

func (v *vector) begin(d *drawing, description string) {
	fmt.Fprintf(&v.buf, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%s" height="%s" viewBox="0 0 %s %s" role="img" font-family="%s">`+"\n",
		short(d.width*d.scale), short(d.height*d.scale), short(d.width), short(d.height), fonts)
	v.buf.WriteString("<title>" + escaped(description) + "</title>\n")
	fmt.Fprintf(&v.buf, `<rect width="100%%" height="100%%" fill="%s"/>`+"\n", hex(paper))
}

func (v *vector) end() { v.buf.WriteString("</svg>\n") }

func (v *vector) stroke(m lines) {
	v.buf.WriteString(`<path fill="none" stroke="` + hex(m.color) + `" stroke-width="` + short(m.width) + `" stroke-linejoin="round"`)
	v.opacity("stroke-opacity", m.color)
	if len(m.dash) > 0 {
		v.buf.WriteString(` stroke-dasharray="`)
		for i, d := range m.dash {
			if i > 0 {
				v.buf.WriteByte(' ')
			}
			v.buf.WriteString(short(d))
		}
		v.buf.WriteByte('"')
	}
	v.buf.WriteString(` d="`)
	for _, chain := range m.chains {
		v.chain(chain)
	}
	v.buf.WriteString("\"/>\n")
}

func (v *vector) fill(m area) {
	v.buf.WriteString(`<path fill="` + hex(m.color) + `"`)
	v.opacity("fill-opacity", m.color)
	v.buf.WriteString(` d="`)
	v.chain(m.ring)
	v.buf.WriteString("Z\"/>\n")
}

func (v *vector) chain(chain []point) {
	for i, p := range chain {
		if i == 0 {
			v.buf.WriteByte('M')
		} else {
			v.buf.WriteByte(' ')
		}
		v.buf.WriteString(short(p.x) + "," + short(p.y))
	}
}

func (v *vector) opacity(attribute string, c color.NRGBA) {
	if c.A != 255 {
		fmt.Fprintf(&v.buf, ` %s="%s"`, attribute, short(float64(c.A)/255))
	}
}

func (v *vector) write(m lettering) {
	fmt.Fprintf(&v.buf, `<text x="%s" y="%s" font-size="%s" fill="%s"`, short(m.at.x), short(m.at.y), short(m.size), hex(m.color))
	switch m.align {
	case 0.5:
		v.buf.WriteString(` text-anchor="middle"`)
	case 1:
		v.buf.WriteString(` text-anchor="end"`)
	}
	if m.upright {
		fmt.Fprintf(&v.buf, ` transform="rotate(-90 %s %s)"`, short(m.at.x), short(m.at.y))
	}
	v.buf.WriteString(">" + escaped(m.text) + "</text>\n")
}

func (v *vector) image(m raster) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, m.img); err != nil && v.err == nil {
		v.err = err
	}
	fmt.Fprintf(&v.buf, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" style="image-rendering:pixelated" xlink:href="data:image/png;base64,`,
		short(m.left), short(m.top), short(m.width()), short(m.height()))
	v.buf.WriteString(base64.StdEncoding.EncodeToString(b.Bytes()))
	v.buf.WriteString("\"/>\n")
}

// short writes a length with two decimals at most: a hundredth of a pixel.
func short(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes every write
	return b.String()
}
