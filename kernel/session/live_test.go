package session

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// newLive is a front end of a session that runs cells for real, in a folder of its own.
func newLive(t *testing.T) (*front, *Pipeline) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("cells run on linux/amd64 alone")
	}
	t.Chdir(t.TempDir())
	p := NewPipeline(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	go p.Prepare()
	f := newFront(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute) // the toolchain may have to be built
	defer cancel()
	if err := p.ready(ctx, func(line string) { t.Log(line) }); err != nil {
		t.Fatal(err)
	}
	return f, p
}

// outcome is what a cell came to: its text, values, and the lines of its error.
func outcome(all []sent) string {
	var b strings.Builder
	for _, m := range all {
		switch m.Type {
		case "stream":
			b.WriteString(m.text("text"))
		case "execute_result":
			fmt.Fprintln(&b, "=", m.Content["data"].(map[string]any)["text/plain"])
		case "display_data", "update_display_data":
			fmt.Fprintln(&b, m.Type, m.Content["data"].(map[string]any)["text/plain"])
		case "error":
			b.WriteString("! " + strings.Join(lines(m), "\n! ") + "\n")
		}
	}
	return b.String()
}

// TestCells runs one notebook, cell by cell.
func TestCells(t *testing.T) {
	f, _ := newLive(t)
	for _, c := range []struct{ code, want string }{
		{"1 + 2", "= 3\n"},
		{"x := 20", ""},
		{"x * 2", "= 40\n"},
		{"x * 2;", ""},
		{"fmt.Println(\"a\")\nnb.Display(1)\nfmt.Println(\"b\")\n3", "a\ndisplay_data 1\nb\n= 3\n"},
		{"nb.Update(\"id\", 1); nb.Update(\"id\", 2)", "display_data 1\nupdate_display_data 2\n"},
		{"type T struct{ N int }\nfunc (t T) Twice() int { return 2 * t.N }\nfunc f(a []int) int {\n\treturn a[x]\n}", ""},
		{"T{4}.Twice()", "= 8\n"},
		{"f(nil)", "! runtime error: index out of range [20] with length 0\n! In[7], line 4, in f\n!     return a[x]\n! called from In[9], line 1\n!     f(nil)\n"},
		{"y := 1\nx + z", "! Cell In[10], line 2\n!     x + z\n!         ^\n! undefined: z\n"},
		{"func g( {", "! Cell In[11], line 1\n!     func g( {\n!             ^\n! syntax error: this { is not closed\n"},
		{"must(os.Open(\"none\"))", "! *fs.PathError: open none: no such file or directory\n! In[12], line 1\n!     must(os.Open(\"none\"))\n"},
		{"check(errors.New(\"no\"))", "! error: no\n! In[13], line 1\n!     check(errors.New(\"no\"))\n"},
		{"panic(\"boom\")", "! panic: boom\n! In[14], line 1\n!     panic(\"boom\")\n"},
		{"os.Exit(3)", "! Exit: exit status 3\n! In[15], line 1\n!     os.Exit(3)\n"},
		{"os.Exit(0)", ""},
		{"x", "= 20\n"},
		{"x := \"now a string\"", "Cell In[7], line 4\n..."},
		{"x", "= now a string\n"},
		{"%args -n 5\nlen(os.Args)", "= 3\n"},
		{"%% one\nfmt.Println(os.Args[1])", "one\n"},
		{"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"a program\") }", "a program\n"},
		{"%who", "fmt  T  x  f  T.Twice\n"},
		{"%rm x", ""},
		{"x", "! Cell In[25], line 1\n!     x\n!     ^\n! undefined: x\n"},
		{"%reset", "All definitions and variables are forgotten.\n"},
		{"T{4}", "! Cell In[27], line 1\n!     T{4}\n!     ^\n! undefined: T\n"},
		{"import \"no/such/package\"", "! Cell In[28], line 1\n!     import \"no/such/package\"\n..."},
		{"k := 1", ""},
		{"k = 2\npanic(\"stop\")\nk := \"never reached\"", "! panic: stop\n! In[30], line 2\n!     panic(\"stop\")\n"},
		{"k", "= 2\n"},
	} {
		if got := outcome(f.done(f.execute(c.code))); got != c.want && !(strings.HasSuffix(c.want, "...") && strings.HasPrefix(got, strings.TrimSuffix(c.want, "..."))) {
			t.Errorf("%s\nshows\n%s\nnot\n%s", c.code, got, c.want)
		}
	}
}

func TestPlace(t *testing.T) {
	f, _ := newLive(t)
	t.Setenv("GONDA_TEST", "")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f.done(f.execute("%cd " + dir + "\n%env GONDA_TEST=set"))
	if got := outcome(f.done(f.execute("wd, _ := os.Getwd()\nfmt.Println(wd, os.Getenv(\"GONDA_TEST\"))"))); got != dir+" set\n" {
		t.Errorf("shows %q", got)
	}
	f.done(f.execute("os.Exit(0)\n%reset")) // another worker begins there
	if got := outcome(f.done(f.execute("wd, _ := os.Getwd()\nfmt.Println(wd, os.Getenv(\"GONDA_TEST\"))"))); got != dir+" set\n" {
		t.Errorf("shows %q", got)
	}
}

func TestTimes(t *testing.T) {
	f, _ := newLive(t)
	for code, want := range map[string]string{
		"%%timeit -r 1\ntime.Sleep(250 * time.Millisecond)": "per loop",
		"%timeit -r 1 time.Sleep(250 * time.Millisecond)":   "per loop",
		"%%time\n1 + 1": "Wall time: ",
	} {
		if got := outcome(f.done(f.execute(code))); !strings.Contains(got, want) {
			t.Errorf("%s shows %q", code, got)
		}
	}
}

func TestUserExpressions(t *testing.T) {
	f, _ := newLive(t)
	f.done(f.execute("x := 5"))
	r := f.reply(f.execute("x++", "user_expressions", map[string]string{"good": "x * 2", "bad": "y", "magic": "%who"}))
	values := r.Content["user_expressions"].(map[string]any)
	good := values["good"].(map[string]any)
	if good["status"] != "ok" || good["data"].(map[string]any)["text/plain"] != "12" {
		t.Errorf("good is %v", good)
	}
	for _, name := range []string{"bad", "magic"} {
		if v := values[name].(map[string]any); v["status"] != "error" {
			t.Errorf("%s is %v", name, v)
		}
	}
}

func TestLiveInput(t *testing.T) {
	f, _ := newLive(t)
	id := f.execute("name, err := nb.Input(\"name? \")\nfmt.Println(name, err)", "allow_stdin", true)
	f.until("the question", func(all []sent) bool {
		last := all[len(all)-1]
		return last.Type == "input_request" && last.text("prompt") == "name? "
	})
	f.stdin <- &wire.Message{Channel: wire.Stdin, Header: wire.Header{Type: "input_reply"}, Content: []byte(`{"value":"Ada"}`)}
	if got := outcome(f.done(id)); got != "Ada <nil>\n" {
		t.Errorf("shows %q", got)
	}
}

// TestLiveInterrupt stops what a cell may be doing, and keeps variables.
func TestLiveInterrupt(t *testing.T) {
	f, _ := newLive(t)
	f.done(f.execute("x := 5\nch := make(chan int)"))
	for _, code := range []string{"for {}", "for i := 0; ; i++ { fmt.Sprint(i) }", "<-ch", "time.Sleep(time.Hour)", "nb.Input(\"?\")"} {
		id := f.execute("fmt.Println(\"begin\")\nnb.Display(0)\n"+code, "allow_stdin", true)
		f.until("the beginning", func(all []sent) bool {
			for _, m := range all {
				if m.Parent == id && m.Type == "display_data" {
					return true
				}
			}
			return false
		})
		time.Sleep(50 * time.Millisecond)
		began := time.Now()
		f.request(wire.Control, "interrupt_request", nil)
		if got := f.reply(id).text("ename"); got != "Interrupted" {
			t.Errorf("%s ended %s", code, got)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s: an interrupt took %v", code, took)
		}
	}
	if got := outcome(f.done(f.execute("x"))); got != "= 5\n" {
		t.Errorf("x shows %q", got)
	}
}

// TestDeath ends the worker in a cell and between cells.
func TestDeath(t *testing.T) {
	f, p := newLive(t)
	f.done(f.execute("x := 5\ntype T struct{ A int }\nfunc f() int { return 7 }"))
	f.done(f.execute("y := T{x}"))
	got := outcome(f.done(f.execute("syscall.Kill(os.Getpid(), syscall.SIGKILL)\nselect {}")))
	for _, want := range []string{"signal 9", "lost their values: x, y", "%replay runs the cells again that had succeeded (2)"} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q:\n%s", want, got)
		}
	}
	if got := outcome(f.done(f.execute("f()"))); got != "= 7\n" {
		t.Errorf("a function shows %q after the death", got)
	}
	if got := outcome(f.done(f.execute("x + 1"))); !strings.Contains(got, "x was lost") {
		t.Errorf("a lost variable shows %q", got)
	}
	if got := outcome(f.done(f.execute("%replay"))); !strings.HasPrefix(got, "2 cells ran again") {
		t.Errorf("replay shows %q", got)
	}
	if got := outcome(f.done(f.execute("x + y.A"))); got != "= 10\n" {
		t.Errorf("after the replay: %q", got)
	}

	p.mu.Lock()
	w := p.worker
	p.mu.Unlock()
	if err := syscall.Kill(w.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-w.Done()
	for end := time.Now().Add(10 * time.Second); p.generation() < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the worker is not replaced")
		}
	}
	if got := outcome(f.done(f.execute("f()"))); !strings.Contains(got, "lost their values: x, y") || !strings.HasSuffix(got, "= 7\n") {
		t.Errorf("the cell after a death between cells shows %q", got)
	}
}

// TestNothingStays ends a session while a cell runs, and looks for its processes and files.
func TestNothingStays(t *testing.T) {
	f, p := newLive(t)
	id := f.execute("nb.Display(0)\nfor {}")
	f.until("the beginning", func(all []sent) bool { return all[len(all)-1].Type == "display_data" })
	pid := p.worker.PID()
	f.done(f.request(wire.Control, "shutdown_request", map[string]any{"restart": false}))
	f.done(id)
	<-f.ended
	if err := syscall.Kill(pid, 0); err == nil {
		t.Error("the worker goes on")
	}
	if _, err := os.Stat(p.scratch); !os.IsNotExist(err) {
		t.Errorf("%s is left", p.scratch)
	}
}

func TestNotebooksOwnModule(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module example.org/own\n\ngo 1.26\n",
		"inner/inner.go": "package inner\n\n// Answer is known.\nconst Answer = 42\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	f, p := newLive(t)
	p.home, p.compiler.Module = dir, dir
	if got := outcome(f.done(f.execute("import \"example.org/own/inner\"\ninner.Answer"))); got != "= 42\n" {
		t.Errorf("shows %q", got)
	}
	if got := outcome(f.done(f.execute("!*pwd"))); strings.TrimSpace(got) != dir {
		t.Errorf("the module's folder is %q, not %s", got, dir)
	}
}

// TestLiveAssistance asks about packages and about what cells have defined.
func TestLiveAssistance(t *testing.T) {
	f, _ := newLive(t)
	f.done(f.execute("// Grow adds one.\nfunc Grow(n int) int { return n + 1 }\nvalue := strings.NewReader(\"x\")"))
	for code, want := range map[string]string{"fmt.Printl": "Println", "Gro": "Grow", "value.Read": "ReadByte", "%repl": "replay"} {
		r := f.reply(f.request(wire.Shell, "complete_request", map[string]any{"code": code, "cursor_pos": len(code)}))
		if got := fmt.Sprint(r.Content["matches"]); !strings.Contains(got, want) {
			t.Errorf("%s is completed by %s", code, got)
		}
		kinds, _ := r.Content["metadata"].(map[string]any)["_jupyter_types_experimental"].([]any)
		if matches, _ := r.Content["matches"].([]any); len(kinds) != len(matches) {
			t.Errorf("%s: %d matches have %d kinds", code, len(matches), len(kinds))
		}
	}
	for code, want := range map[string]string{"fmt.Println": "default formats", "Grow": "Grow adds one.", "value": "*strings.Reader"} {
		r := f.reply(f.request(wire.Shell, "inspect_request", map[string]any{"code": code, "cursor_pos": len(code), "detail_level": 0}))
		if data, _ := r.Content["data"].(map[string]any); !strings.Contains(fmt.Sprint(data["text/plain"]), want) {
			t.Errorf("%s is %v", code, data)
		}
	}
	r := f.reply(f.execute("??Grow"))
	if got := fmt.Sprint(r.Content["payload"]); !strings.Contains(got, "return n + 1") {
		t.Errorf("the source is %s", got)
	}
}
