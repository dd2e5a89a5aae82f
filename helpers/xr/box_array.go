package xr

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// HTML shows the array as a notebook does: dimensions, type, units, values where they are in
// memory, else how they are cut into chunks with a picture of it, coordinates with their ends,
// attributes that unfold. It reads what Dataset.HTML reads.
func (a DataArray) HTML() string {
	if a.err != nil {
		return errorBox(a.err)
	}
	b := newBox()
	b.head(or(a.name, "DataArray"), a.sizes(), a.v.kind(), short(a.v.attrs.Text("long_name")))
	switch values := a.values(); {
	case a.v.fault() != nil:
		b.put(`<div class="g-error">%s</div>`, a.v.fault().Error())
	case values != "":
		b.put(`<div class="g-body"><pre>%s</pre></div>`, values)
	default:
		b.chunks(a)
	}
	b.variables("Coordinates", a.coords, func(n Named) (string, string) { return n.shownRange(), "" })
	b.attributes(a.v.facts())
	return b.end()
}

// chunks says how an array that is not in memory will be read.
func (b *box) chunks(a DataArray) {
	n, chunk, cut := a.v.layout()
	if !cut {
		note := "text, read when it is asked for"
		if a.v.text == nil {
			note = a.v.size() + ", made without reading a file"
		}
		b.put(`<div class="g-body"><span class="g-note">%s</span></div>`, note)
		return
	}
	one := int64(a.v.data.Type().Size)
	for _, c := range chunk {
		one *= int64(c)
	}
	b.WriteString(`<div class="g-body"><table><tr><th></th><th>array</th><th>chunk</th></tr>`)
	for _, r := range [][3]string{
		{"bytes", a.v.size(), cluster.FormatBytes(one)},
		{"shape", times(a.v.shape), times(chunk)},
		{"count", count(float64(product(a.v.shape)), "element"), count(n, "chunk")},
		{"to read", a.reads(), ""},
	} {
		if r[1] != "" {
			b.put("<tr><th>%s</th><td>%s</td><td>%s</td></tr>", r[0], r[1], r[2])
		}
	}
	b.WriteString("</table>")
	b.WriteString(cube(a.v.dims, a.v.shape, a.v.data.Grid()))
	b.WriteString("</div>")
}

// fewSources is up to how many files the index of chunks is read of, only to show its size.
const fewSources = 4

// reads is the stored bytes that computing the array reads, and how they are encoded, where
// that is known or soon found out.
func (a DataArray) reads() string {
	sources := a.v.data.Sources()
	codecs := ""
	for _, src := range sources {
		s, ok := src.(*chunked)
		if !ok || s.held != "" || !s.ready.Load() && (len(sources) > fewSources || s.load() != nil) {
			return ""
		}
		codecs = codecWords(s.m.Codecs)
	}
	return cluster.FormatBytes(a.v.data.Stored()) + codecs
}

// What a box shows of values.
const (
	mostCells = 1 << 22 // elements of sources in memory, which showing may compute with
	mostRow   = 8       // elements of a dimension before only its ends are shown
	rowEnds   = 3       // at each end
)

// values is the elements in rows, of long dimensions the ends, for arrays in memory; "" for
// others.
func (a DataArray) values() string {
	switch {
	case a.v.text != nil && product(a.v.shape) == 1:
		return strings.Join(a.words(), "")
	case a.v.text != nil || len(a.v.dims) == 0 || len(a.v.dims) > 2:
		return a.v.sample()
	case a.v.fault() != nil || !a.v.data.InMemory() || product(a.v.shape) == 0:
		return ""
	}
	for _, s := range a.v.data.Sources() {
		if product(s.Shape()) > mostCells {
			return ""
		}
	}
	part, cut := a.DropCoords(), make([]bool, len(a.v.dims))
	for d, dim := range a.v.dims {
		if n := a.v.shape[d]; n > mostRow {
			cut[d] = true
			part = part.ISel(I(dim, 0, 1, 2, n-3, n-2, n-1))
		}
	}
	words := part.words()
	if words == nil {
		return ""
	}
	width := 1
	if len(part.v.shape) > 0 {
		width = part.v.shape[len(part.v.shape)-1]
	}
	return table(words, width, cut)
}

// words is all elements as texts; nil when they cannot be computed.
func (a DataArray) words() []string {
	var out []string
	switch {
	case a.err != nil:
	case a.v.text != nil:
		texts, err := a.Texts()
		if err != nil {
			return nil
		}
		for _, s := range texts {
			out = append(out, strconv.Quote(s))
		}
	case a.v.time != nil:
		times, err := a.Times()
		if err != nil {
			return nil
		}
		for _, t := range times {
			out = append(out, t.String())
		}
	default:
		b, err := compute(context.Background(), a.v.data)
		if err != nil {
			return nil
		}
		out = a.v.words(b)
	}
	return out
}

// table puts texts in rows and columns, with dots where a dimension was cut.
func table(words []string, width int, cut []bool) string {
	longest := 0
	for _, w := range words {
		longest = max(longest, len([]rune(w)))
	}
	var rows []string
	for row := range slices.Chunk(words, width) {
		var line strings.Builder
		for i, w := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			if i == rowEnds && cut[len(cut)-1] {
				line.WriteString("…  ")
			}
			if len(cut) > 1 {
				line.WriteString(strings.Repeat(" ", longest-len([]rune(w))))
			}
			line.WriteString(w)
		}
		rows = append(rows, line.String())
	}
	if len(cut) > 1 && cut[0] && len(rows) > rowEnds {
		rows = slices.Insert(rows, rowEnds, strings.Repeat(" ", max(0, longest-1))+"⋮")
	}
	return strings.Join(rows, "\n")
}

// HTML is the report as a line.
func (r *Report) HTML() string {
	b := newBox()
	b.put("%s", r.String())
	return b.end()
}
