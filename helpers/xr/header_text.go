package xr

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
)

// String writes the header much like ncdump -h, with chunks, filters and sizes.
func (h *Header) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s) {\n", path.Base(h.Path), h.Format)
	h.write(&b, "")
	b.WriteString("}\n")
	return b.String()
}

func (h *Header) write(b *strings.Builder, in string) {
	if len(h.Sizes) > 0 {
		fmt.Fprintf(b, "%sdimensions:\n", in)
		for _, s := range h.Sizes {
			note := ""
			if slices.Contains(h.Unlimited, s.Dim) {
				note = " (unlimited)"
			}
			fmt.Fprintf(b, "%s\t%s = %d%s\n", in, s.Dim, s.Len, note)
		}
	}
	if len(h.Vars) > 0 {
		fmt.Fprintf(b, "%svariables:\n", in)
	}
	for _, v := range h.Vars {
		v.write(b, in+"\t")
	}
	if len(h.Attrs) > 0 {
		fmt.Fprintf(b, "%sattributes:\n", in)
		writeAttrs(b, h.Attrs, in+"\t:")
	}
	for _, g := range h.Groups {
		fmt.Fprintf(b, "%sgroup %s {\n", in, path.Base(g.Group))
		g.write(b, in+"\t")
		fmt.Fprintf(b, "%s}\n", in)
	}
}

func (v HeaderVar) write(b *strings.Builder, in string) {
	dims := make([]string, len(v.Dims))
	for i, d := range v.Dims {
		dims[i] = fmt.Sprintf("%s: %d", d, v.Shape[i])
	}
	fmt.Fprintf(b, "%s%v %s(%s)", in, v.Stored, v.Name, strings.Join(dims, ", "))
	if d := v.decodedType(); d != v.Stored.String() {
		fmt.Fprintf(b, " as %s", d)
	}
	if v.Chunks != nil {
		fmt.Fprintf(b, ", chunks %v", v.Chunks)
		for _, c := range v.Codecs {
			fmt.Fprintf(b, ", %s", filterText(c))
		}
	}
	b.WriteByte('\n')
	writeAttrs(b, v.Attrs, in+"\t"+v.Name+":")
}

// grib is what begins the names of the many attributes that a GRIB converter leaves.
const grib = "GRIB_"

// writeAttrs writes attributes a line each; GRIB's are counted only.
func writeAttrs(b *strings.Builder, attrs Attrs, in string) {
	folded := 0
	for _, a := range attrs {
		if strings.HasPrefix(a.Name, grib) {
			folded++
			continue
		}
		fmt.Fprintf(b, "%s%s = %s\n", in, a.Name, attrText(a.Value))
	}
	if folded > 0 {
		fmt.Fprintf(b, "%s%s… %d attributes (shown by --json)\n", in, grib, folded)
	}
}

// attrText is an attribute's value for people.
func attrText(value any) string {
	switch x := value.(type) {
	case nil:
		return "(a value of a type that has no text)"
	case string:
		return fmt.Sprintf("%q", x)
	}
	if list := elementTexts(value); list != nil {
		return strings.Join(list, ", ")
	}
	return fmt.Sprint(value)
}

// elementTexts are the elements of a list and the members of a record; nil of all else.
func elementTexts(value any) (list []string) {
	if o, ok := value.(object); ok {
		for _, m := range o {
			list = append(list, m.name+": "+elementText(m.value))
		}
		return list
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.Slice {
		list = make([]string, v.Len())
		for i := range list {
			list[i] = elementText(v.Index(i).Interface())
		}
	}
	return list
}

// elementText is a value in a list or a record.
func elementText(value any) string {
	list := elementTexts(value)
	if list == nil {
		return attrText(value)
	}
	return "{" + strings.Join(list, ", ") + "}"
}
