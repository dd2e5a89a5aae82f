package plotting

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Sizes of lettering, in pixels at scale 1.
const (
	tickSize  = 12
	labelSize = 13
	titleSize = 15
)

// leading is the distance of base lines over the size of letters.
const leading = 1.25

// sans is Liberation Sans, metrically equal to Arial. The embedded font cannot fail to
// parse but in a broken build, which the first figure of any test would show.
var sans = sync.OnceValue(func() *sfnt.Font {
	parsed, err := sfnt.Parse(liberationsansregular.TTF)
	if err != nil {
		panic("plotting: embedded font: " + err.Error())
	}
	return parsed
})

// A run is text of one size; raised runs are exponents. Liberation Sans lacks half the
// raised figures, so they are drawn as smaller plain ones.
type run struct {
	text   string
	raised bool
}

const (
	raisedSize  = 0.72 // of the size of the text around
	raisedShift = 0.36 // upwards, of the same
)

func runs(s string) []run {
	var parts []run
	for _, r := range s {
		raised := strings.ContainsRune(raisedFigures, r)
		if len(parts) == 0 || parts[len(parts)-1].raised != raised {
			parts = append(parts, run{raised: raised})
		}
		parts[len(parts)-1].text += string(r)
	}
	for i, p := range parts {
		if p.raised {
			parts[i].text = strings.ReplaceAll(exchange(p.text, raisedFigures, plainFigures), "-", "−")
		}
	}
	return parts
}

// perEm is the size at which glyphs are measured: fine enough to scale to any other.
const perEm = 1024

// A glyph is a character of a text, where its outline begins, and how large it is drawn.
type glyph struct {
	index sfnt.GlyphIndex
	at    point // from the beginning of the base line, y downwards
	size  float64
}

// set lays out one line of text and gives its width. A character the font lacks is its
// empty box.
func set(text string, size float64, buffer *sfnt.Buffer) (glyphs []glyph, width float64) {
	f := sans()
	for _, r := range runs(text) {
		part, rise := size, 0.0
		if r.raised {
			part, rise = size*raisedSize, size*raisedShift
		}
		unit := part / (64 * perEm)
		var before rune
		var previous sfnt.GlyphIndex
		for _, c := range r.text {
			index, err := f.GlyphIndex(buffer, c)
			if err != nil {
				index = 0
			}
			if before != 0 && !isFigure(before) {
				if kern, err := f.Kern(buffer, previous, index, fixed.I(perEm), font.HintingNone); err == nil {
					width += float64(kern) * unit
				}
			}
			glyphs = append(glyphs, glyph{index, point{width, -rise}, part})
			if advance, err := f.GlyphAdvance(buffer, index, fixed.I(perEm), font.HintingNone); err == nil {
				width += float64(advance) * unit
			}
			before, previous = c, index
		}
	}
	return glyphs, width
}

// isFigure says that no kerning follows: figures are all equally wide, but the font's
// kerning pushes the ones of 11 into each other.
func isFigure(c rune) bool { return c >= '0' && c <= '9' }

// textWidth gives the width of one line of text in pixels.
func textWidth(s string, size float64) float64 {
	var buffer sfnt.Buffer
	_, width := set(s, size, &buffer)
	return width
}

// widest gives the width of the widest line of a label.
func widest(label string, size float64) float64 {
	width := 0.0
	for _, line := range strings.Split(label, "\n") {
		width = max(width, textWidth(line, size))
	}
	return width
}

// wrap breaks text into lines of at most width pixels: at spaces where it can, within a
// word that is longer than a line. More than most lines end in an ellipsis.
func wrap(text string, size, width float64, most int) []string {
	var lines []string
	for _, paragraph := range strings.Split(clean(text), "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if joined := strings.TrimSpace(line + " " + word); textWidth(joined, size) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = word; textWidth(line, size) > width && len(lines) < most; {
				head := fitting(line, size, width)
				lines, line = append(lines, head), line[len(head):]
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], shorten(lines[most-1]+"…", size, width))
	}
	return lines
}

// fitting gives the longest beginning of s, at least one character, that fits the width.
func fitting(s string, size, width float64) string {
	end := len(s)
	for i := range s {
		if i > 0 && textWidth(s[:i], size) > width {
			break
		}
		end = i
	}
	if end == 0 {
		for i := range s {
			if i > 0 {
				return s[:i]
			}
		}
		return s
	}
	return s[:end]
}

// shorten cuts a line that is too wide and ends it in an ellipsis.
func shorten(s string, size, width float64) string {
	if textWidth(s, size) <= width {
		return s
	}
	return strings.TrimRight(fitting(strings.TrimSuffix(s, "…"), size, width-textWidth("…", size)), " ") + "…"
}

// longestText bounds a title; what attributes hold beyond it is no title.
const longestText = 1000

// clean leaves out what is no printable text: control characters other than line breaks,
// which an SVG may not hold, and bytes that are not UTF-8.
func clean(s string) string {
	if len(s) > longestText {
		s = s[:longestText]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r == 0x7f || r == '\uFFFD' || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
