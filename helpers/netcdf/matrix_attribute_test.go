package netcdf

import (
	"fmt"
	"strings"
)

// attributes declares attributes of all types that the format has for a variable, or, without a
// name, for the group.
func (m *matrixFile) attributes(owner string) string {
	var b strings.Builder
	for _, k := range m.kinds() {
		one := func() string { return m.number(k) }
		fmt.Fprintf(&b, "%s:one_%s = %s ;\n%s:many_%s = %s ;\n", owner, k, one(), owner, k, m.list(2+m.rng.IntN(5), one))
	}
	texts := []string{`""`, `"K"`, `"grün \"quoted\" \\ back"`, `"a line\nanother\tone"`, `"` + strings.Repeat("long ", 200) + `"`}
	text := func() string { return texts[m.rng.IntN(len(texts))] }
	for i, s := range texts {
		fmt.Fprintf(&b, "%s:text%d = %s ;\n", owner, i, s)
	}
	if !m.newModel() {
		return b.String()
	}
	fmt.Fprintf(&b, "string %s:word = %s ;\nstring %s:words = %s, NIL ;\n", owner, text(), owner, m.list(3, text))
	if m.numbers {
		return b.String()
	}
	for _, t := range m.userTypes() {
		fmt.Fprintf(&b, "%s %s:one_%s = %s ;\n%s %s:many_%s = %s ;\n", t.name, owner, t.name, t.one(), t.name, owner, t.name, m.list(3, t.one))
	}
	return b.String()
}

// groups are two, one in the other, with types, dimensions, fill values and attributes of their
// own, and variables along dimensions of all the groups above.
func (m *matrixFile) groups() string {
	declared, data := "", fmt.Sprintf("flags = %s ;\nboxes = %s ;\n", m.list(3, m.pick("on, _, off, on, on, _, unknown", "off, off, _, _, on, off, on")), "{3, 0X010203}, _, {-7, 0X00FF00}, _")
	if !m.textless {
		declared = "string words(x) ; string words:_FillValue = \"none\" ;\n"
		data += "words = \"a\", _, \"\", \"none\", \"b\", \"c\", _ ;\n"
	}
	return fmt.Sprintf(`group: g {
types:
 int64 enum flag_t {off = -1, on = 9223372036854775807, unknown = 3} ;
 opaque(3) tag_t ;
 compound box_t { short n ; tag_t tag ; } ;
dimensions:
 rows = UNLIMITED ;
 four = 4 ;
variables:
 flag_t flags(rows, x) ; flag_t flags:_FillValue = unknown ;
 box_t boxes(four) ; box_t boxes:_FillValue = {-1, 0XFFFFFF} ;
 %s%s
data:
 %s
group: h {
dimensions:
 rows = UNLIMITED ;
 layers = 2 ;
variables:
 double deep(rows, layers, four) ; deep:_FillValue = -1. ;
 box_t deep:a_box = {5, 0XABCDEF} ;
 flag_t :a_flag = on, unknown ;
data:
 deep = %s ;
}
}
`, declared, m.attributes("flags")+m.attributes(""), data, m.list(16, func() string { return m.number("double") }))
}
