package assist

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
)

// open makes an assistant of a notebook that has run some cells.
func open(t testing.TB, cells ...string) *Assistant {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("cells run on linux/amd64 alone")
	}
	tools, err := toolchain.Open(context.Background(), toolchain.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tools.Close() })
	c, err := compile.New(tools, tools.Compile, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c.Module = t.TempDir()
	n, err := cell.New(c, cell.Prelude{Imports: map[string]string{"nb": "github.com/gonda-go/gonda/helpers/nb"},
		Source: "\nfunc check(err error) { if err != nil { ʹfail(err) } }\n"})
	if err != nil {
		t.Fatal(err)
	}
	for i, src := range cells {
		parsed, err := cell.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		u, err := n.Build(context.Background(), i+1, parsed)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		if err := n.Commit(u); err != nil {
			t.Fatal(err)
		}
	}
	magics := func() (line, whole []string) { return []string{"time", "who", "whos"}, []string{"time", "writefile"} }
	return New(n, c, tools.Root, tools.Paths(), magics)
}

var notebook = []string{
	"// T holds two.\ntype T struct {\n\tAlpha int // the first\n\tbeta  string\n}\n\n// Meth does it.\nfunc (t *T) Meth(a int) (string, error) { return \"\", nil }\n\ntype Outer struct{ T }",
	"value := &T{}\nouter := Outer{}\nlist := []T{{}}\nvar résumé = 1",
	"import str \"strings\"\nconst Answer = 42",
	"func Map[A, B any](a []A, f func(A) B) []B { return nil }",
}

// at takes the cursor | out of a text.
func at(code string) (string, int) {
	i := strings.Index(code, "|")
	return code[:i] + code[i+1:], codePoints(code[:i])
}

func TestComplete(t *testing.T) {
	a := open(t, notebook...)
	for _, c := range []struct {
		code  string
		want  string // the first items, as many as are named
		start int
	}{
		{"fmt.Printl|", "Println", 4},
		{"fmt.printl|", "Println", 4}, // nothing fits but for its case
		{"value.|", "Alpha beta Meth", 6},
		{"value.M|", "Meth", 6},
		{"outer.|", "Alpha beta Meth T", 6},
		{"T.|", "Meth", 2},
		{"list[0].Al|", "Alpha", 8},
		{"val|", "value", 0},
		{"rés|", "résumé", 0},
		{"résumé = app|", "append", 9},
		{"s := \"😀雲\"; fmt.Printl|", "Println", 15},
		{"T{|}", "Alpha beta", 2},
		{"T{Al|}", "Alpha", 2},
		{"x := strings.NewReader(\"\")\nx.ReadB|", "ReadByte", 29},
		{"str.ToUp|", "ToUpper ToUpperSpecial", 4},
		{"for i := range 10 {\n\tlocal := i\n\tfmt.Println(loc|", "local", 45},
		{"func g(parameter int) {\n\tpar|\n}", "parameter", 25},
		{"if value.|", "Alpha beta Meth", 9},
		{"for _, x := range list {\n\tx.|\n}", "Alpha beta Meth", 28},
		{"Map(list, func(t T) int { return t.|", "Alpha beta Meth", 35},
		{"y, err := value.Meth(1)\nerr.|", "Error", 28},
		{"import \"encoding/j|", "encoding/json", 8},
		{"strc|", "strconv", 0},
		{"n|b", "nb net netip new nil", 0},
		{"nb.HTM|", "HTML", 3},
		{"Ans|", "Answer", 0},
		{"%wh|", "who whos", 1},
		{"%%wr|", "writefile", 2},
		{"%|", "time who whos", 1},
		{"\"fmt.|\"", "", 5},
		{"// fmt.|", "", 7},
		{"value.Meth(1).|", "", 14},
		{"nothing.|", "", 8},
		{"func broken( {\nfmt.Printl|", "Println", 19},
	} {
		src, cursor := at(c.code)
		got := a.Complete(t.Context(), src, cursor)
		var names []string
		for _, i := range got.Items {
			names = append(names, i.Text)
			if strings.Contains(i.Text, "ʹ") || i.Text == stand {
				t.Errorf("%q: offers %s", c.code, i.Text)
			}
		}
		want := strings.Fields(c.want)
		if len(names) < len(want) || !slices.Equal(names[:len(want)], want) || len(want) == 0 && len(names) > 0 {
			t.Errorf("%q: %v, want %v first", c.code, names[:min(len(names), 10)], want)
		}
		if got.Start != c.start {
			t.Errorf("%q: replaces from %d, want %d", c.code, got.Start, c.start)
		}
	}
}

func TestKindsAndSignatures(t *testing.T) {
	a := open(t, notebook...)
	for code, want := range map[string]Item{
		"value.Met|":   {Text: "Meth", Kind: "method", Signature: "(a int) (string, error)"},
		"value.Alp|":   {Text: "Alpha", Kind: "field", Signature: "int"},
		"valu|":        {Text: "value", Kind: "variable", Signature: "*T"},
		"Answe|":       {Text: "Answer", Kind: "constant", Signature: "untyped int"},
		"Oute|":        {Text: "Outer", Kind: "class"},
		"fmt.Stringe|": {Text: "Stringer", Kind: "interface"},
		"os.ReadFil|":  {Text: "ReadFile", Kind: "function", Signature: "(name string) ([]byte, error)"},
		"retur|":       {Text: "return", Kind: "keyword"},
	} {
		src, cursor := at(code)
		got := a.Complete(t.Context(), src, cursor)
		want.rank = 0
		if len(got.Items) != 1 {
			t.Errorf("%s: %v", code, got.Items)
			continue
		}
		item := got.Items[0]
		item.rank = 0
		if item != want {
			t.Errorf("%s: %+v, want %+v", code, item, want)
		}
	}
}

func TestInspect(t *testing.T) {
	a := open(t, notebook...)
	for _, c := range []struct {
		code   string
		source bool
		want   []string // in the plain text; none: not found
	}{
		{"fmt.Print|ln(1)", false, []string{"func fmt.Println(a ...any) (n int, err error)", "default formats"}},
		{"fmt.Println(1, |)", false, []string{"func fmt.Println"}},
		{"fmt.Println(\"a, |\")", false, []string{"func fmt.Println"}},
		{"os.ReadFile|", true, []string{"func os.ReadFile(name string)", "return readFileContents"}},
		{"value|", false, []string{"var value *T", "defined in In[2]"}},
		{"value.Meth|", false, []string{"Meth(a int) (string, error)", "Meth does it.", "defined in In[1]"}},
		{"outer.Meth|", true, []string{"Meth does it.", "return \"\", nil"}},
		{"T|", true, []string{"type T struct{", "T holds two.", "Alpha int // the first"}},
		{"Map|", false, []string{"func Map[A, B any]"}},
		{"Answer|", false, []string{"const Answer untyped int = 42"}},
		{"len|", false, []string{"built-in function returns the length"}},
		{"error|", false, []string{"interface"}},
		{"strings|", false, []string{"package strings", "UTF-8 encoded strings"}},
		{"str|.ToUpper", false, []string{"package strings"}},
		{"http.Client|", false, []string{"type http.Client", "HTTP client"}},
		{"(&http.Client{}).Timeout|", false, []string{"field Timeout time.Duration", "time limit for requests"}},
		{"math.MaxInt8|", false, []string{"math.MaxInt8", "127"}},
		{"x := time.Now()\nx.Format|", false, []string{"func (time.Time).Format(layout string) string", "textual representation"}},
		{"bytes.NewBuffer(nil).Write|", false, []string{"Write(p []byte)"}},
		{"nothing|", false, nil},
		{"for|", false, nil},
		{"|", false, nil},
	} {
		src, cursor := at(c.code)
		got, found := a.Inspect(t.Context(), src, cursor, c.source)
		if found != (c.want != nil) {
			t.Errorf("%q: found %v: %s", c.code, found, got.Plain)
		}
		for _, w := range c.want {
			if !strings.Contains(got.Plain, w) || got.Markdown == "" {
				t.Errorf("%q lacks %q:\n%s", c.code, w, got.Plain)
			}
		}
	}
}

// TestHalfACell asks at every place of a cell that breaks off anywhere.
func TestHalfACell(t *testing.T) {
	a := open(t, notebook...)
	const cell = "import \"fmt\"\ntype P[K comparable] struct{ m map[K]T }\nfunc (p P[K]) get(k K) (t T, ok bool) {\n\tt, ok = p.m[k]\n\treturn\n}\nx := P[string]{}\nif t, ok := x.get(\"a\"); ok { fmt.Println(t.Alpha, `raw`, 'c', 1.5e3) } else { goto end }\nend:\nselect {}\n"
	for i := range cell {
		a.Complete(t.Context(), cell[:i], i)
		a.Complete(t.Context(), cell, i)
		a.Inspect(t.Context(), cell[i:], 3, false)
	}
}

func TestAnswersInTime(t *testing.T) {
	a := open(t, notebook...)
	for _, code := range []string{"fmt.Pr|", "value.|", "v|", "http.|"} {
		src, cursor := at(code)
		a.Complete(t.Context(), src, cursor)
		best := time.Hour
		for range 10 {
			began := time.Now()
			a.Complete(t.Context(), src, cursor)
			best = min(best, time.Since(began))
		}
		if best > 50*time.Millisecond {
			t.Errorf("%s took %v", code, best)
		}
	}
}
