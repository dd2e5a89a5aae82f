package assist

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		code   string // the cursor is at |
		where  where
		prefix string
	}{
		{"|", inName, ""},
		{"fm|t", inName, "fm"},
		{"fmt.|", inSelector, ""},
		{"fmt.Pr|intln", inSelector, "Pr"},
		{"x.y.z|", inSelector, "z"},
		{"f().\n\tg|", inSelector, "g"},
		{"x.y |", inName, ""},
		{"1.|", nowhere, ""},
		{"1.5|", nowhere, ""},
		{"\"a|b\"", nowhere, ""},
		{"\"ab\"|", nowhere, ""},
		{"`a\nfmt.|\n`", nowhere, ""},
		{"\"open|", nowhere, ""},
		{"// a|", nowhere, ""},
		{"/* a| */ b", nowhere, ""},
		{"/* a */ b|", inName, "b"},
		{"import \"net/h|\"", inImport, "net/h"},
		{"import (\n\t\"fmt\"\n\t\"ne|", inImport, "ne"},
		{"import \"fmt\"\nx := \"a|\"", nowhere, ""},
		{"%re|", inMagic, "re"},
		{"%%ti|", inMagic, "ti"},
		{"%cd a|", inName, ""},
		{"x := 5\n%wh|", inMagic, "wh"},
		{"über|", inName, "über"},
		{"s := \"😀\"; fmt.P|", inSelector, "P"},
		{"for|", inName, "for"},
		{"x := a[i|]", inName, "i"},
		{"f(a, |)", inName, ""},
		{"...|", inName, ""},
	} {
		at := strings.Index(c.code, "|")
		src := c.code[:at] + c.code[at+1:]
		p := locate(src, at)
		if p.where != c.where || p.prefix != c.prefix {
			t.Errorf("%q: place %d with %q, want %d with %q", c.code, p.where, p.prefix, c.where, c.prefix)
		}
	}
}

func TestFinished(t *testing.T) {
	for code, want := range map[string]string{
		"fmt.|":                   "fmt.GondaCursor",
		"for i := range x {\n i|": "for i := range x {\n i\n}",
		"f(a[|":                   "f(a[GondaCursor\n])",
		"if x.|":                  "if x.GondaCursor {}",
		"if x.|\ny := 1":          "if x.GondaCursor {}\ny := 1",
		"if x {\n} else if y.|":   "if x {\n} else if y.GondaCursor {}",
		"switch x.| {\n}":         "switch x.GondaCursor {\n}",
	} {
		at := strings.Index(code, "|")
		p := locate(code[:at]+code[at+1:], at)
		if got := p.finished(); got != want {
			t.Errorf("%q is finished as %q, want %q", code, got, want)
		}
	}
}

func TestCodePoints(t *testing.T) {
	const s = "aé雲😀b"
	for points, bytes := range []int{0, 1, 3, 6, 10, 11, 11} {
		if got := byteOffset(s, points); got != bytes {
			t.Errorf("code point %d is byte %d, want %d", points, got, bytes)
		}
	}
	if got := codePoints(s); got != 5 {
		t.Errorf("%d code points", got)
	}
}

func FuzzPlace(f *testing.F) {
	for _, s := range []string{"fmt.Println(\"a\")", "%cd x\ny.", "import (\n\"fm", "if x { /* ", "`\n%x", "a.b.c[d](", "é.😀"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		if !utf8.ValidString(src) || len(src) > 1<<12 {
			return
		}
		at := byteOffset(src, cursor)
		p := locate(src, at)
		if p.start < 0 || p.start > at || p.end < p.start || p.end > len(src) {
			t.Fatalf("word from %d to %d, cursor at %d of %d", p.start, p.end, at, len(src))
		}
		if p.where == inName || p.where == inSelector {
			p.finished()
		}
	})
}
