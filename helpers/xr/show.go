package xr

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// String shows the array for people: dimensions, type, units, coordinates with their range,
// attributes. It reads nothing from files: values and ranges are shown where they are in
// memory.
func (a DataArray) String() string {
	if a.err != nil {
		return "error: " + a.err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s) %s", or(a.name, "DataArray"), sizesText(a.v.dims, a.v.shape), a.v.kind())
	if a.v.text == nil {
		fmt.Fprintf(&b, " %s", cluster.FormatBytes(a.v.data.Bytes()))
	}
	b.WriteByte('\n')
	if v := a.v.sample(); v != "" {
		fmt.Fprintf(&b, "Values: %s\n", v)
	}
	writeVariables(&b, "Coordinates", a.coords, Named.labelRange)
	writeFolded(&b, a.v.attrs.Without("units"))
	return b.String()
}

// String shows the dataset for people: dimensions, coordinates with their range, variables,
// attributes. It reads nothing.
func (ds Dataset) String() string {
	if ds.err != nil {
		return "error: " + ds.err.Error()
	}
	var b strings.Builder
	var dims []string
	var shape []int
	for _, s := range ds.Sizes() {
		dims, shape = append(dims, s.Dim), append(shape, s.Len)
	}
	bytes := int64(0)
	for _, v := range append(slices.Clone(ds.vars), ds.coords...) {
		bytes += v.data.Bytes()
	}
	fmt.Fprintf(&b, "Dataset (%s) %s\n", sizesText(dims, shape), cluster.FormatBytes(bytes))
	writeVariables(&b, "Coordinates", ds.coords, Named.labelRange)
	writeVariables(&b, "Data variables", ds.vars, func(v Named) string {
		if err := v.data.Err(); err != nil {
			return "error: " + short(err.Error())
		}
		return short(v.attrs.Text("long_name"))
	})
	writeFolded(&b, ds.attrs)
	return b.String()
}

// writeVariables writes a line each: name, dimensions, type and a note; a star marks labels
// of a dimension.
func writeVariables(b *strings.Builder, title string, set []Named, note func(Named) string) {
	if len(set) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	width := 0
	for _, v := range set {
		width = max(width, len([]rune(v.Name)))
	}
	for _, v := range set {
		mark := ' '
		if v.isIndex() {
			mark = '*'
		}
		line := fmt.Sprintf("  %c %-*s (%s) %s %s", mark, width, v.Name, strings.Join(v.dims, ", "), v.kind(), note(v))
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
}

// writeFolded writes attributes a line each; GRIB's are counted only.
func writeFolded(b *strings.Builder, attrs Attrs) {
	if len(attrs) == 0 {
		return
	}
	b.WriteString("Attributes:\n")
	folded := 0
	for _, a := range attrs {
		if strings.HasPrefix(a.Name, grib) {
			folded++
			continue
		}
		text, isText := a.Value.(string)
		if !isText {
			text = attrText(a.Value)
		}
		fmt.Fprintf(b, "    %s: %s\n", a.Name, short(text))
	}
	if folded > 0 {
		fmt.Fprintf(b, "    %s…: %d attributes\n", grib, folded)
	}
}

// kind is the element type with the units: "float32 [m s⁻¹]", "time", "text".
func (v Variable) kind() string {
	switch {
	case v.text != nil:
		return "text"
	case v.time != nil && v.time.Calendar > cf.Standard:
		return fmt.Sprintf("time (%v)", v.time.Calendar)
	case v.time != nil:
		return "time"
	}
	out := "?"
	if v.data.Err() == nil {
		out = v.Type().String()
	}
	if units := v.attrs.Text("units"); units != "" {
		out += " [" + cf.DisplayUnits(units) + "]"
	}
	return out
}

// mostShown is up to how many elements are computed only to be shown.
const mostShown = 1 << 12

// inMemory says whether all elements can be had without reading a file, and soon.
func (v Variable) inMemory() bool {
	switch {
	case v.text != nil:
		return v.text.inMemory()
	case v.data.Err() != nil:
		return false
	}
	for _, s := range v.data.Sources() {
		if _, stored := s.(*chunked); stored || product(s.Shape()) > mostShown {
			return false
		}
	}
	return product(v.shape) <= mostShown
}

// labelRange is the first and the last value of a coordinate, where they are known.
func (n Named) labelRange() string {
	switch {
	case len(n.dims) != 1:
		return n.sample()
	case !n.inMemory() && (n.cache == nil || !n.cache.done.Load()):
		return ""
	}
	l, err := n.labels()
	if err != nil || l.length() == 0 {
		return ""
	}
	first, last := l.text(0), l.text(l.length()-1)
	if l.numbers != nil {
		first, last = n.number(l.numbers.labels[0]), n.number(l.numbers.labels[l.length()-1])
	}
	if l.length() == 1 {
		return first
	}
	return first + " … " + last
}

// sample is the elements, of many the first and the last three, where they are in memory.
func (v Variable) sample() string {
	if !v.inMemory() {
		return ""
	}
	words := DataArray{v: v}.words()
	if len(words) > 7 {
		words = append(append(words[:3:3], "…"), words[len(words)-3:]...)
	}
	return strings.Join(words, " ")
}

func (v Variable) words(b lazy.Block) []string {
	var out []string
	for _, x := range b.Float64s() {
		if b.Type == dtype.B1 {
			out = append(out, strconv.FormatBool(x != 0))
		} else {
			out = append(out, v.number(x))
		}
	}
	return out
}

// number is a number in the fewest digits that its type tells apart.
func (v Variable) number(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	bits := 64
	if v.data.Type() == dtype.Float32 {
		bits = 32
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}

// short is the beginning of a text, on one line.
func short(s string) string {
	const most = 72
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
