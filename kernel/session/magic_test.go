package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// shown joins all text that a cell showed.
func shown(all []sent, stream string) string {
	var b strings.Builder
	for _, m := range all {
		if m.Type == "stream" && m.text("name") == stream {
			b.WriteString(m.text("text"))
		}
	}
	return b.String()
}

func TestMagics(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("GONDA_TEST", "before")
	e := newFake()
	e.known = []name{{key: "Pi", kind: "const", is: "untyped float"}, {key: "x", kind: "var", is: "[]int"}, {key: "y", kind: "var", is: "string", lost: true}}
	f := newFront(t, e)
	if err := os.Mkdir("a b", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code, stdout, stderr, fails string
	}{
		{"!echo a; exit 3", "a\n", "exit status 3\n", ""},
		{"!echo a >&2", "", "a\n", ""},
		{"!echo a\nprint b", "a\nb\n", "", ""},
		{"//gonb:!echo a", "a\n", "", ""},
		{"!echo a \\\nb", "a b\n", "", ""},
		{"!*pwd", os.TempDir() + "\n", "", ""},
		{"%%bash\necho a\nread x; echo $x\nline", "a\nline\n", "", ""},
		{"%%sh\nexit 4", "", "exit status 4\n", ""},
		{"%%script tr a-z A-Z\nabc\n", "ABC\n", "", ""},
		{"%%script\nabc\n", "", "", "%%script: it needs a program"},
		{"%%script no-such-program\nabc\n", "", "", "no-such-program"},
		{"%%writefile f.txt\none\n%two\n!three", "16 bytes written to f.txt\n", "", ""},
		{"%%writefile -a f.txt\nfour", "5 bytes appended to f.txt\n", "", ""},
		{"!cat f.txt", "one\n%two\n!three\nfour\n", "", ""},
		{"%%writefile\nx", "", "", "FILE is wanted"},
		{"%%writefile no/folder\nx", "", "", "no/folder"},
		{"%capture out.txt\nprint a\nwarn b\nshow c", "a\n", "b\n", ""},
		{"!cat out.txt", "a\nb\nc\n", "", ""},
		{"%capture -a out.txt\nprint d", "d\n", "", ""},
		{"!cat out.txt", "a\nb\nc\nd\n", "", ""},
		{"%env GONDA_TEST", "GONDA_TEST=before\n", "", ""},
		{"%env GONDA_TEST=a b", "GONDA_TEST=a b\n", "", ""},
		{"%env GONDA_TEST after this", "GONDA_TEST=after this\n", "", ""},
		{"%env GONDA_TEST=\"\"", "GONDA_TEST=\n", "", ""},
		{"!echo $GONDA_TEST.", ".\n", "", ""},
		{"%env GONDA_NO_SUCH", "", "", "not set"},
		{"%env =x", "", "", "NAME=VALUE"},
		{"%cd \"a b\"", dir + "/a b\n", "", ""},
		{"!pwd", dir + "/a b\n", "", ""},
		{"%cd ..", dir + "\n", "", ""},
		{"%cd", dir + "\n", "", ""},
		{"%cd nowhere", "", "", "nowhere"},
		{"%cd a b", "", "", "quotes"},
		{"%list", "Constants\n  Pi  untyped float\nVariables\n  x  []int\n  y  string (its value is lost)\n", "", ""},
		{"%who", "Pi  x  y\n", "", ""},
		{"%rm x", "", "", ""},
		{"%rm x unknown", "", "", "no unknown"},
		{"%rm", "", "", "it needs some"},
		{"%reset", "All definitions and variables are forgotten.\n", "", ""},
		{"%reset all", "", "", "go.mod"},
		{"%replay", "No values are lost: there is nothing to replay.\n", "", ""},
		{"%noautoget\n%autoget", "", "", ""},
		{"%with_inputs", "", "", "allow_stdin"},
		{"%goflags -race", "", "", "not support"},
		{"%test", "", "", "not support"},
		{"%wasm\nprint a", "", "", "not support"},
		{"%matplotlib inline\nprint a", "", "", "a plot that is the last expression"},
		{"%pip install x", "", "", "import"},
		{"%frobnicate", "", "", "%help explains"},
		{"%%cd\nx", "", "", "one % sign"},
		{"%bash", "", "", "two % signs"},
		{"%timeit", "", "", "nothing to measure"},
		{"%timeit -r x y", "", "", "-r wants a number"},
		{"?unknown", "", "", "nothing is known of unknown"},
	} {
		all := f.done(f.execute(c.code))
		if got := shown(all, "stdout"); got != c.stdout {
			t.Errorf("%q writes %q, want %q", c.code, got, c.stdout)
		}
		if got := shown(all, "stderr"); got != c.stderr {
			t.Errorf("%q complains %q, want %q", c.code, got, c.stderr)
		}
		var problems []sent
		for _, m := range all {
			if m.Type == "error" {
				problems = append(problems, m)
			}
		}
		switch {
		case c.fails == "" && len(problems) > 0:
			t.Errorf("%q fails: %v", c.code, problems[0].Content)
		case c.fails != "" && len(problems) != 1:
			t.Errorf("%q has %d errors", c.code, len(problems))
		case c.fails != "" && !strings.Contains(strings.Join(lines(problems[0]), "\n"), c.fails):
			t.Errorf("%q fails with %q, not %q", c.code, lines(problems[0]), c.fails)
		}
	}
	want := []string{"chdir " + dir, "setenv GONDA_TEST=after this", "remove x", "reset", "autoget false", "autoget true"}
	for _, w := range want {
		if !strings.Contains(strings.Join(e.ran, "|"), w) {
			t.Errorf("the engine did not hear of %s: %v", w, e.ran)
		}
	}
}

func lines(m sent) []string {
	var out []string
	list, _ := m.Content["traceback"].([]any)
	for _, l := range list {
		out = append(out, l.(string))
	}
	return out
}

func TestMagicArguments(t *testing.T) {
	e := newFake()
	f := newFront(t, e)
	f.done(f.execute("%args -v \"two words\"\nprint a"))
	if got := strings.Join(e.args, "|"); got != "-v|two words" {
		t.Errorf("arguments %s", got)
	}
	f.done(f.execute("print a"))
	if len(e.args) != 0 {
		t.Errorf("arguments of another cell: %v", e.args)
	}
}

func TestTime(t *testing.T) {
	f := newFront(t, newFake())
	for _, code := range []string{"%%time\nprint a", "%time print a"} {
		if got := shown(f.done(f.execute(code)), "stdout"); !strings.HasPrefix(got, "a\nWall time: ") || !strings.Contains(got, "compile") {
			t.Errorf("%q shows %q", code, got)
		}
	}
	all := f.done(f.execute("%%time\npanic x"))
	if got := shown(all, "stdout"); !strings.HasPrefix(got, "Wall time: ") || all[len(all)-2].text("status") != "error" {
		t.Errorf("a cell that fails shows %q", got)
	}
}

func TestRepeatedCode(t *testing.T) {
	for code, want := range map[string]string{
		"f(x)":              "nb.Timeit(func() { f(x)\n})",
		"x * 2":             "nb.Timeit(func() { _ = x * 2\n})",
		"y := 2; y + x":     "nb.Timeit(func() { y := 2; _ = y + x\n_ = y})",
		"\n\na, _ := f()\n": "nb.Timeit(func() { \n\na, _ := f()\n\n_ = a})",
		"this is no Go":     "nb.Timeit(func() { this is no Go\n})",
		"f() // comment":    "nb.Timeit(func() { f() // comment\n})",
	} {
		if got := repeated(code, ""); got != want {
			t.Errorf("%q is repeated as %q, want %q", code, got, want)
		}
	}
	if runs, rest, err := runsOf(" -r 3 -n100 x - y "); runs != ", 3" || rest != "x - y" || err != nil {
		t.Error(runs, rest, err)
	}
}

func TestHelp(t *testing.T) {
	f := newFront(t, newFake())
	for _, code := range []string{"%help", "%version"} {
		all := f.done(f.execute(code))
		if got := all[len(all)-2].text("status"); got != "ok" || len(all) < 5 {
			t.Errorf("%s: %v", code, trace(all))
		}
	}
	r := f.reply(f.execute("?fmt.Println"))
	pages, _ := r.Content["payload"].([]any)
	if len(pages) != 1 {
		t.Fatalf("payload %v", r.Content["payload"])
	}
	page := pages[0].(map[string]any)
	if page["source"] != "page" || page["data"].(map[string]any)["text/plain"] != "fmt.Println at 11, detail 0" {
		t.Errorf("page %v", page)
	}
}

// TestShellInput answers a program that reads.
func TestShellInput(t *testing.T) {
	f := newFront(t, newFake())
	id := f.execute("%with_inputs\n!read a; read b; echo $a and $b", "allow_stdin", true)
	for n, value := range []string{"one", "two"} {
		f.until("the question", func(all []sent) bool {
			asked := 0
			for _, m := range all {
				if m.Type == "input_request" {
					asked++
				}
			}
			return asked > n
		})
		f.stdin <- &wire.Message{Channel: wire.Stdin, Header: wire.Header{Type: "input_reply"}, Content: []byte(`{"value":"` + value + `"}`)}
	}
	if got := shown(f.done(id), "stdout"); got != "one and two\n" {
		t.Errorf("shows %q", got)
	}
}

func TestShellInterrupted(t *testing.T) {
	f := newFront(t, newFake())
	id := f.execute("!echo begin; sleep 100\nprint a")
	f.until("the beginning", func(all []sent) bool { return shown(all, "stdout") != "" })
	began := time.Now()
	f.done(f.request(wire.Control, "interrupt_request", nil))
	if r := f.reply(id); r.text("ename") != "Interrupted" {
		t.Errorf("ended %v", r)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}
