package xr

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/zarrstore/codec"
)

// boxStyle is that of all boxes. Colours are the front end's, so that dark themes stay dark;
// what has none stands on any background. Where styles are taken out of a page, as in a
// notebook that is not trusted, summaries and tables are left and still read well.
const boxStyle = `<style>
.gonda{color:var(--jp-content-font-color1,var(--vscode-editor-foreground,inherit));font:13px/1.5 var(--jp-content-font-family,system-ui,sans-serif);max-width:72em;overflow-x:auto}
.gonda code,.gonda pre{font:12px/1.5 var(--jp-code-font-family,ui-monospace,monospace);color:inherit;background:none;padding:0;margin:0}
.gonda summary{cursor:pointer}
.gonda .g-head{display:flex;flex-wrap:wrap;gap:.2em 1.2em;align-items:baseline;padding-bottom:.3em;border-bottom:1px solid rgba(128,128,128,.45)}
.gonda .g-note{opacity:.72}
.gonda .g-right{margin-left:auto}
.gonda .g-part{margin:.35em 0 0}
.gonda .g-part>summary{opacity:.72}
.gonda .g-row>summary,.gonda div.g-row{display:grid;grid-template-columns:1em minmax(5em,1fr) minmax(8em,2.6fr) minmax(6em,1.1fr) minmax(6em,2.6fr) 16em;gap:0 .6em;align-items:baseline;padding:1px .3em}
.gonda .g-row>summary{list-style:none}
.gonda .g-row>summary::-webkit-details-marker{display:none}
.gonda .g-row>summary>i::before{content:"▸";font-style:normal;opacity:.5}
.gonda .g-row[open]>summary>i::before{content:"▾"}
.gonda .g-row>summary:hover,.gonda div.g-row:hover{background:rgba(128,128,128,.13)}
.gonda .g-row code,.gonda .g-row span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.gonda .g-ends{grid-column:5/-1}
.gonda .g-last{text-align:right;font-variant-numeric:tabular-nums}
.gonda .g-attrs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 1em;margin:.1em 0 .5em 2.2em;font-size:12px}
.gonda .g-attrs dt{opacity:.72;margin:0;font-weight:normal}
.gonda .g-attrs dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
.gonda .g-body{display:flex;flex-wrap:wrap;gap:.4em 2.5em;align-items:center;margin:.5em 0}
.gonda table{border-collapse:collapse;font-size:12px;margin:0}
.gonda td,.gonda th{padding:1px .9em 1px 0;text-align:left;background:none;border:0;color:inherit}
.gonda th{opacity:.72;font-weight:normal}
.gonda .g-error{border-left:4px solid var(--jp-error-color1,#d32f2f);padding:.2em .8em;white-space:pre-wrap}
</style>`

// box is the HTML of a value.
type box struct{ strings.Builder }

// markup is text that is HTML already.
type markup string

func newBox() *box {
	b := &box{}
	b.WriteString(boxStyle + `<div class="gonda">`)
	return b
}

func (b *box) end() string {
	b.WriteString("</div>")
	return b.Builder.String()
}

// put writes HTML; arguments that are strings are escaped, so what comes from data is.
func (b *box) put(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = html.EscapeString(s)
		}
	}
	fmt.Fprintf(b, format, args...)
}

// errorBox is a value that carries an error.
func errorBox(err error) string {
	b := newBox()
	b.put(`<div class="g-error">%s</div>`, err.Error())
	return b.end()
}

// head begins a box: what it is, its dimensions, and how large.
func (b *box) head(what string, sizes []Size, kind, note string) {
	b.put(`<div class="g-head"><b>%s</b>`, what)
	if len(sizes) > 0 {
		b.WriteString("<code>(")
		for i, s := range sizes {
			if i > 0 {
				b.WriteString(", ")
			}
			b.put("<b>%s</b>: %d", s.Dim, s.Len)
		}
		b.WriteString(")</code>")
	}
	if kind != "" {
		b.put("<span>%s</span>", kind)
	}
	if note != "" {
		b.put(`<span class="g-note g-right">%s</span>`, note)
	}
	b.WriteString("</div>")
}

// part begins a section that folds.
func (b *box) part(title string, n int, open bool) {
	b.put(`<details class="g-part"%s><summary>%s (%d)</summary>`, openAttribute(open), title, n)
}

func openAttribute(open bool) markup {
	if open {
		return " open"
	}
	return ""
}

func (b *box) endPart() { b.WriteString("</details>") }

// variables writes a section of rows that unfold to attributes and encoding.
func (b *box) variables(title string, set []Named, row func(Named) (middle, last string)) {
	if len(set) == 0 {
		return
	}
	b.part(title, len(set), true)
	for _, v := range set {
		middle, last := row(v)
		dims := strings.Join(v.dims, ", ")
		name := markup(html.EscapeString(v.Name))
		if v.isIndex() {
			name = "<b>" + name + "</b>"
		}
		facts := v.facts()
		open, shut := `<details class="g-row"><summary><i></i>`, `</summary>`
		if len(facts) == 0 {
			open, shut = `<div class="g-row"><i></i>`, `</div>`
		}
		b.WriteString(open)
		b.put(`<code>%s</code> <code class="g-note" title="%s">(%s)</code> <span>%s</span> `, name, dims, dims, v.kind())
		if last == "" {
			b.put(`<span class="g-ends" title="%s">%s</span>`, middle, middle)
		} else {
			b.put(`<span title="%s">%s</span> <span class="g-last g-note" title="%s">%s</span>`, middle, middle, last, last)
		}
		b.WriteString(shut)
		if len(facts) > 0 {
			b.attrs(facts)
			b.WriteString("</details>")
		}
	}
	b.endPart()
}

// attributes writes a section of attributes, folded.
func (b *box) attributes(attrs Attrs) {
	if len(attrs) > 0 {
		b.part("Attributes", len(attrs), false)
		b.attrs(attrs)
		b.endPart()
	}
}

// longest is how much of an attribute a box shows.
const longest = 2000

// attrs writes names and values; the many that a GRIB converter leaves come last.
func (b *box) attrs(attrs Attrs) {
	b.WriteString(`<dl class="g-attrs">`)
	for _, last := range []bool{false, true} {
		for _, a := range attrs {
			if strings.HasPrefix(a.Name, grib) != last {
				continue
			}
			text, isText := a.Value.(string)
			if !isText {
				text = attrText(a.Value)
			}
			if r := []rune(text); len(r) > longest {
				text = string(r[:longest]) + "…"
			}
			b.put("<dt>%s</dt><dd>%s</dd>", a.Name, text)
		}
	}
	b.WriteString("</dl>")
}

// facts is the attributes of a variable and how it was stored.
func (v Variable) facts() Attrs {
	out := v.attrs
	if s := v.encoding.words(); s != "" {
		out = append(out[:len(out):len(out)], Attr{Name: "stored as", Value: s})
	}
	for _, a := range v.encoding.Attrs {
		out = append(out[:len(out):len(out)], Attr{Name: "stored " + a.Name, Value: a.Value})
	}
	return out
}

// words says how a variable was stored; "" when nothing is known.
func (e Encoding) words() string {
	if e.Source == "" && e.Chunks == nil && len(e.Codecs) == 0 {
		return ""
	}
	out := e.Type.String()
	if e.Chunks != nil {
		out += ", chunks " + times(e.Chunks)
	}
	return out + codecWords(e.Codecs)
}

func codecWords(codecs []codec.Spec) string {
	out := ""
	for _, c := range codecs {
		out += ", " + filterText(c)
	}
	return out
}

// times is a shape for people: 24 × 721 × 1440.
func times(shape []int) string {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, " × ")
}

// layout is how an array is cut into chunks: their number and the shape of the largest. It is
// false for text, and for values in memory.
func (v Variable) layout() (chunks float64, shape []int, cut bool) {
	if v.text != nil || v.data.Err() != nil || v.data.InMemory() {
		return 0, nil, false
	}
	chunks = 1
	for _, a := range v.data.Grid() {
		chunks *= float64(a.Chunks())
		shape = append(shape, a.Max())
	}
	return chunks, shape, true
}

// size is the bytes of the elements in memory.
func (v Variable) size() string {
	if v.text != nil || v.data.Err() != nil {
		return ""
	}
	return cluster.FormatBytes(v.data.Bytes())
}

// count is a number of things, with its thousands apart; past 2^53 it is given roughly.
func count(n float64, what string) string {
	if n != 1 {
		what += "s"
	}
	if n >= 1<<53 {
		return fmt.Sprintf("%.3g %s", n, what)
	}
	s := strconv.FormatFloat(n, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + " " + what
}

// readSoon is up to how many labels of a dimension are read only to be shown.
const readSoon = 1 << 14

// shownRange is the ends of a coordinate for a box. The labels of a dimension are read if they
// are few, since selecting would read them anyway, and so is a single value.
func (n Named) shownRange() string {
	if n.fault() != nil {
		return "error: " + short(n.fault().Error())
	}
	var ends []string
	if len(n.dims) == 0 {
		ends = DataArray{name: n.Name, v: n.Variable}.words()
	} else {
		if n.isIndex() && product(n.shape) <= readSoon {
			_, _ = n.labels() // what cannot be read has no range
		}
		ends = strings.Split(n.labelRange(), " … ")
	}
	if n.time != nil && !slices.ContainsFunc(ends, func(s string) bool { return !strings.HasSuffix(s, ":00") }) {
		for i := range ends { // whole minutes
			ends[i] = strings.TrimSuffix(ends[i], ":00")
		}
	}
	return strings.Join(ends, " … ")
}

// fault is the error of the elements.
func (v Variable) fault() error {
	if v.text != nil {
		return nil
	}
	return v.data.Err()
}
