package cell

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// do builds and commits a cell without compiling it.
func do(t *testing.T, n *Notebook, number int, source string) *Unit {
	t.Helper()
	u, err := planCell(n, number, source)
	if err != nil {
		t.Fatalf("%s\n%v", source, err)
	}
	if err := n.Commit(u); err != nil {
		t.Fatal(err)
	}
	return u
}

func refused(t *testing.T, n *Notebook, source, want string) {
	t.Helper()
	_, err := planCell(n, 99, source)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %v, want %s", source, err, want)
	}
}

func TestBuildChangesNothing(t *testing.T) {
	n := newNotebook(t)
	before := n.state
	if _, err := planCell(n, 1, "x := 1\nfunc f() {}"); err != nil {
		t.Fatal(err)
	}
	u, err := planCell(n, 1, "x := \"a\"")
	if err != nil || n.state != before || len(n.List()) > 0 {
		t.Fatal(err, n.List())
	}
	do(t, n, 1, "y := 1")
	if n.Commit(u) == nil {
		t.Error("committed over another cell")
	}
}

func TestLost(t *testing.T) {
	n := newNotebook(t)
	do(t, n, 1, "x, y := 1, 2\np := &y\nfunc f() int { return x }\nfunc g() int { return f() + 1 }\nfunc h() int { return 3 }")
	n.Lost()
	refused(t, n, "fmt.Println(y)", "y was lost when the worker ended\nrun In[1] again, which sets it")
	refused(t, n, "g()", "g uses x, which was lost when the worker ended")
	refused(t, n, "x++", "x was lost")
	refused(t, n, "x = x + 1", "x was lost")
	refused(t, n, "fmt.Println(x)\nx = 1", "x was lost")
	do(t, n, 2, "h()\nx = 5\ng()")
	do(t, n, 3, "f()\ny := 6")
	if u := do(t, n, 4, "y"); strings.Contains(u.text, "ʹ2") {
		t.Error("a pointer that died with the worker is minded", u.text)
	}
	refused(t, n, "*p", "p was lost")
}

func TestStopped(t *testing.T) {
	n := newNotebook(t)
	do(t, n, 1, "x := 1\nz := 1\nfunc f() int { return x }")
	u := do(t, n, 2, "a := 1\nx := \"text\"\nb := 2\nz := 5\nfunc g() int { return b }")
	if len(u.Notes) != 1 {
		t.Fatal(u.Notes)
	}
	n.Stopped(u, 2)
	do(t, n, 3, "var _ int = f() + x + z + a")
	refused(t, n, "g()", "g uses b, which has no value, since In[2] ended before it was set\nrun In[2] again, which sets it")
	do(t, n, 4, "b := 3\ng()")
	u = do(t, n, 5, "x := \"text\"\npanic(1)")
	if got := n.Stopped(u, 2); !slices.Equal(got, nil) {
		t.Error(got)
	}
	do(t, n, 6, "var _ string = x")
	refused(t, n, "f()", "f, of In[1], no longer compiles")
}

func TestListAndRemove(t *testing.T) {
	n := newNotebook(t)
	do(t, n, 1, "import r \"math/rand\"\nimport _ \"image/png\"\nconst c = 3\ntype T struct{ a int }\nfunc (t T) M() string { return \"\" }\nx := map[string]T{}\nfunc f(a int) (T, error) { return T{}, nil }\nconst d float64 = 1")
	list := func() string {
		var all []string
		for _, e := range n.List() {
			all = append(all, strings.TrimSpace(fmt.Sprintln(e.Sort, e.Key, e.Detail)))
		}
		return strings.Join(all, "|")
	}
	const want = `import _ image/png|import r math/rand|const c 3|const d float64 = 1|type T struct{a int}|var x map[string]T|func f (a int) (T, error)|method T.M () string`
	if got := list(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	unknown, obsolete := n.Remove("x", "T~M", "no", "check")
	if !slices.Equal(unknown, []string{"no", "check"}) || !slices.Equal(obsolete, []string{"main.x"}) {
		t.Error(unknown, obsolete)
	}
	refused(t, n, "x", "undefined: x")
	n.Remove("T")
	if got := list(); got != `import _ image/png|import r math/rand|const c 3|const d float64 = 1|func f (a int) (T, error)` {
		t.Error(got)
	}
	do(t, n, 2, "f(1)") // it keeps its T
	if err := n.Reset(); err != nil || list() != "" {
		t.Error(err, list())
	}
	u := do(t, n, 3, "func f() {}\ncheck(nil)")
	if !strings.Contains(u.text, "func fʹ2() {}") {
		t.Error("a symbol was given away twice", u.text)
	}
}

func TestObjectsToLoadAgain(t *testing.T) {
	n := newNotebook(t)
	for i, source := range []string{"x := 1", "func f() {}", "f()", "type T struct{}", "check(nil)", "type T struct{}\nfunc (T) M() {}"} {
		u, err := buildCell(n, i+1, source)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Commit(u); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, o := range n.Objects() {
		names = append(names, o.Path)
	}
	if len(names) != 3 { // f, check, T.M
		t.Error(names)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"count", "Println", "ab", "total", "x1"}
	for written, want := range map[string]string{"cuont": "count", "println": "Println", "counts": "count", "totl": "total", "q": "", "xyz": "", "ac": "ab", "pintl": ""} {
		if got := nearest(written, names); got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}

func TestSameTextStaysTheSame(t *testing.T) {
	n := newNotebook(t)
	const source = "type T struct{ a int }\nfunc (t T) M() int { return t.a }\nconst c = 1\nfunc f(t T) int { return t.M() + c }"
	do(t, n, 1, source)
	u := do(t, n, 2, source)
	if len(u.build.fresh) > 0 {
		t.Error("defined again what is as it was")
	}
	do(t, n, 3, "const c = 1")
	do(t, n, 4, "const c = 2")
	if u := do(t, n, 5, source+"\nf(T{})"); !strings.Contains(u.text, "func fʹ3") || strings.Contains(u.text, "Tʹ2") {
		t.Error(u.text)
	}
}

func TestWhichPackage(t *testing.T) {
	n := newNotebook(t)
	for source, path := range map[string]string{
		"rand.Intn(3)": "math/rand", "rand.N(3)": "math/rand/v2", "rand.Prime(nil, 3)": "crypto/rand",
		"template.HTML(\"\")": "html/template", "var _ = template.New": "text/template",
	} {
		u, err := planCell(n, 1, source)
		if err != nil || !strings.Contains(u.text, "\""+path+"\"") {
			t.Errorf("%s: %v %s", source, err, u.text)
		}
	}
}

func TestManyCellsCostTheSame(t *testing.T) {
	n := newNotebook(t)
	for i := range 300 {
		do(t, n, i+1, fmt.Sprintf("v%d := %d\nfunc f%d() int { return v%d }", i, i, i, i))
	}
	if u := do(t, n, 400, "f299()"); strings.Count(u.text, "\n") > 12 {
		t.Error("a unit has more than what it needs:", u.text)
	}
}

func TestLocate(t *testing.T) {
	n := newNotebook(t)
	do(t, n, 1, "x := 1\nfunc f() int {\n\treturn 1\n}")
	do(t, n, 2, "// f, once more\n\n\nfunc f() int {\n\treturn 1\n}")
	for line, want := range map[int]place{1: {1, 1}, 2: {2, 4}, 3: {2, 5}} {
		if number, l := n.Locate(1, line); (place{number, l}) != want {
			t.Error(line, number, l)
		}
	}
	do(t, n, 3, "func f() int {\n\treturn 2\n}")
	if number, _ := n.Locate(1, 2); number != 1 {
		t.Error(number)
	}
}
