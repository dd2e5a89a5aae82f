package cell

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, source string
		specials     []Special
		golang       string // what is left, blanks trimmed
	}{
		{"magic", "%cd /tmp\nx := 1", []Special{{Line: 1, Kind: Magic, Name: "cd", Args: []string{"/tmp"}, Text: "/tmp"}}, "x := 1"},
		{"words", `%args a "b c" "d\"\n" "" e\f`, []Special{{Line: 1, Kind: Magic, Name: "args", Args: []string{"a", "b c", "d\"\n", "", `e\f`}, Text: `a "b c" "d\"\n" "" e\f`}}, ""},
		{"shell", "x := 1\n!ls -l | wc\n", []Special{{Line: 2, Kind: Shell, Text: "ls -l | wc"}}, "x := 1"},
		{"module shell", "!*go mod tidy", []Special{{Line: 1, Kind: ModuleShell, Text: "go mod tidy"}}, ""},
		{"continued", "!echo a \\\n//gonb:  b\nx", []Special{{Line: 1, Kind: Shell, Text: "echo a    b"}}, "x"},
		{"prefix", "//gonb:%list\n//gonda:!ls\n// %no", []Special{{Line: 1, Kind: Magic, Name: "list"}, {Line: 2, Kind: Shell, Text: "ls"}}, "// %no"},
		{"raw string", "s := `\n%x\n!y\n`", nil, "s := `\n%x\n!y\n`"},
		{"comment", "/*\n%x\n*/\nf()", nil, "/*\n%x\n*/\nf()"},
		{"block", "if a {\n!b()\n}", nil, "if a {\n!b()\n}"},
		{"expression", "x := 7 +\n%x", nil, "x := 7 +\n%x"},
		{"arguments", "f(a,\n!b)\n!c", []Special{{Line: 3, Kind: Shell, Text: "c"}}, "f(a,\n!b)"},
		{"after a word that goes on", "x := []bool{\n!a,\n}", nil, "x := []bool{\n!a,\n}"},
		{"indented", " !ok", nil, "!ok"},
		{"quote in a shell line", "!echo it's `x\ny := 'a'", []Special{{Line: 1, Kind: Shell, Text: "echo it's `x"}}, "y := 'a'"},
		{"main", "func f() {}\n%% a b\nf()", []Special{{Line: 2, Kind: Main, Name: "main", Args: []string{"a", "b"}, Text: "a b"}}, "func f() {}\n      \nf()"},
		{"main by name", "%main\nf()", []Special{{Line: 1, Kind: Main, Name: "main"}}, "f()"},
		{"bash", "%%bash\nls\n%x", []Special{{Line: 1, Kind: CellMagic, Name: "bash", Body: "ls\n%x"}}, ""},
		{"writefile", "%%writefile -a f.txt\nx'y", []Special{{Line: 1, Kind: CellMagic, Name: "writefile", Args: []string{"-a", "f.txt"}, Text: "-a f.txt", Body: "x'y"}}, ""},
		{"time", "%%time\nf()", []Special{{Line: 1, Kind: CellMagic, Name: "time", Body: "f()"}}, "f()"},
		{"line time", "%time f(\"a\nb\")", []Special{{Line: 1, Kind: Magic, Name: "time", Text: `f("a`}}, `b")`},
		{"help", "?fmt.Println\n??x\ny?\nz.A??", []Special{
			{Line: 1, Kind: Help, Name: "fmt.Println"}, {Line: 2, Kind: HelpSource, Name: "x"}, {Line: 3, Kind: Help, Name: "y"}, {Line: 4, Kind: HelpSource, Name: "z.A"},
		}, ""},
		{"alone", "%\n!\n?", nil, "%\n!\n?"},
		{"carriage returns", "%cd x\r\ny := 1\r\n", []Special{{Line: 1, Kind: Magic, Name: "cd", Args: []string{"x"}, Text: "x"}}, "y := 1"},
		{"blank before the name", "% cd x", []Special{{Line: 1, Kind: Magic, Name: "cd", Args: []string{"x"}, Text: "x"}}, ""},
		{"after a closed string", "s := \"a\\\"\"\n%ls", []Special{{Line: 2, Kind: Magic, Name: "ls"}}, "s := \"a\\\"\""},
		{"rune", "r := '\\''\n%ls", []Special{{Line: 2, Kind: Magic, Name: "ls"}}, "r := '\\''"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := Parse(test.source)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.Specials {
				if len(c.Specials[i].Args) == 0 {
					c.Specials[i].Args = nil
				}
			}
			if !reflect.DeepEqual(c.Specials, test.specials) {
				t.Errorf("got %+v\nwant %+v", c.Specials, test.specials)
			}
			if got := strings.TrimSpace(c.Go); got != test.golang {
				t.Errorf("got %q want %q", got, test.golang)
			}
			if len(c.Go) != len(c.Source) || strings.Count(c.Go, "\n") != strings.Count(c.Source, "\n") {
				t.Error("offsets differ")
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for source, want := range map[string]string{
		"x := 1\n%%bash\nls": "%%bash can only stand at the start of a cell",
		"%%\n%%":             "a cell can have only one main function",
		`%args "a`:           `a " is not closed in "a`,
	} {
		_, err := Parse(source)
		e := (*Error)(nil)
		if !errors.As(err, &e) || e.Diagnostics[0].Message != want {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func TestEmpty(t *testing.T) {
	for source, want := range map[string]bool{"": true, "%ls\n\n": true, "// only words": true, "/* a */;": true, "x": false, "%%": false, "%%bash\nls": true, "func f() {}": false} {
		c, err := Parse(source)
		if err != nil || c.Empty() != want {
			t.Errorf("%q: %v %v", source, c.Empty(), err)
		}
	}
}

func TestComplete(t *testing.T) {
	tests := []struct{ source, status, indent string }{
		{"x := 1", complete, ""},
		{"", complete, ""},
		{"func f() {", incomplete, "\t"},
		{"func f() {\n\tif x {", incomplete, "\t\t"},
		{"f(1,", incomplete, "\t"},
		{"x := 1 +", incomplete, "\t"},
		{"s := `abc", incomplete, ""},
		{"/* abc", incomplete, ""},
		{"x :=", incomplete, "\t"},
		{"func f()", incomplete, ""},
		{"}", invalid, ""},
		{"x := := 2", invalid, ""},
		{"for i in range(10):", invalid, ""},
		{"!ls \\", incomplete, ""},
		{"!ls", complete, ""},
		{"%%bash\nls", incomplete, ""},
		{"%%bash\nls\n\n", complete, ""},
		{"%%time\nf()", complete, ""},
		{"x := 1\n%%bash", invalid, ""},
		{"if x {\n}", complete, ""},
		{"type T struct {\n\ta int\n}", complete, ""},
		{"1+1", complete, ""},
		{"type T", incomplete, ""},
		{"1, 2", complete, ""},
	}
	for _, test := range tests {
		if status, indent := Complete(test.source); status != test.status || indent != test.indent {
			t.Errorf("%q: %s %q, want %s %q", test.source, status, indent, test.status, test.indent)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"%cd x\ny := 1", "!ls \\\n a", "%%bash\nx", "s := `\n%x", "f(\n!a)\n!b", "a?\n??b", "'\\\n%x", "%args \"a\\", "//gonb:%%\nx\n%%", "/*\n*/ %x\n!y", "x, y", "a\r\n%b\r\n", "\xff%\n%\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		Complete(source)
		c, err := Parse(source)
		if err != nil {
			return
		}
		if len(c.Go) != len(source) || strings.Count(c.Go, "\n") != strings.Count(source, "\n") {
			t.Fatalf("offsets of %q differ: %q", source, c.Go)
		}
		again, err := Parse(c.Go)
		if err != nil || strings.Contains(source, "?") {
			return
		}
		if len(again.Specials) > 0 {
			t.Fatalf("%q leaves %q with %+v", source, c.Go, again.Specials)
		}
	})
}
