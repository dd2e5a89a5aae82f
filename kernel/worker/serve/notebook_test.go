//go:build linux && amd64

package serve_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
	"github.com/gonda-go/gonda/kernel/worker"
)

var tools = sync.OnceValues(func() (*toolchain.Toolchain, error) {
	return toolchain.Open(context.Background(), toolchain.Config{Progress: func(step string, n, of int) {
		fmt.Fprintf(os.Stderr, "worker: %s %d/%d\n", step, n, of)
	}})
})

// notebook is a worker and the cells that were loaded into it.
type notebook struct {
	*worker.Worker
	t        testing.TB
	config   worker.Config
	compiler *compile.Compiler
	number   int
	objects  []worker.Object
}

func open(t testing.TB, env ...string) *notebook {
	t.Helper()
	tc, err := tools()
	if errors.Is(err, toolchain.ErrPlatform) || errors.Is(err, toolchain.ErrNoGo) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	compiler, err := compile.New(tc, tc.Compile, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n := &notebook{t: t, compiler: compiler,
		config: worker.Config{Program: tc.Worker, Symbols: tc.Symbols, Env: append(os.Environ(), env...)}}
	n.start()
	t.Cleanup(func() { n.Close() })
	return n
}

func (n *notebook) start() {
	n.t.Helper()
	w, err := worker.Start(context.Background(), n.config)
	if err != nil {
		n.t.Fatal(err)
	}
	n.Worker = w
}

const prelude = `
func ʹshow(v ...any)
func ʹfail(err error)
func must[T any](v T, err error) T {
	if err != nil {
		ʹfail(err)
	}
	return v
}
func check(err error)
`

const check = `
	if err != nil {
		ʹfail(err)
	}
}
`

// object compiles statements, as those of the next cell, with declarations and imports; a
// declaration of a function without body is of an earlier one.
func (n *notebook) object(body, declarations string) worker.Object {
	n.t.Helper()
	n.number++
	s := compile.Source{Name: fmt.Sprint("cell", n.number), Bodyless: []string{"main.ʹshow", "main.ʹfail", "main.check"}}
	prelude := prelude
	if n.number == 1 {
		prelude = strings.TrimSpace(prelude) + " {" + check
		s.Bodyless = s.Bodyless[:2]
	}
	var b strings.Builder
	fmt.Fprintln(&b, "package main")
	for _, path := range []string{"context", "errors", "flag", "fmt", "log", "math", "os", "os/exec", "runtime", "slices", "sort", "strings", "sync", "time", "unsafe",
		"github.com/gonda-go/gonda/helpers/nb", "github.com/gonda-go/gonda/helpers/cluster"} {
		name := path[strings.LastIndexByte(path, '/')+1:]
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(body + declarations) {
			fmt.Fprintf(&b, "import %q\n", path)
			s.Imports = append(s.Imports, path)
		}
	}
	fmt.Fprintf(&b, "%s\n%s\nfunc ʹcell%d() {\n//line In[%d]:1\n%s\n}\n", prelude, declarations, n.number, n.number, body)
	s.Text = []byte(b.String())
	file, err := n.compiler.Compile(context.Background(), s)
	if err != nil {
		n.t.Fatalf("%s: %v", body, err)
	}
	return worker.Object{Path: "main", File: file}
}

func (n *notebook) load(body, declarations string) {
	n.t.Helper()
	o := n.object(body, declarations)
	if err := n.Load(o); err != nil {
		n.t.Fatalf("%s: %v", body, err)
	}
	n.objects = append(n.objects, o)
}

func (n *notebook) entry() string { return fmt.Sprintf("main.ʹcell%d", n.number) }

// cell runs statements as a cell.
func (n *notebook) cell(body string, declarations ...string) (*notes, *worker.Failure) {
	n.t.Helper()
	n.load(body, strings.Join(declarations, "\n"))
	out := &notes{}
	return out, n.Run(worker.Call{Entry: n.entry()}, out)
}

// want runs a cell that ends well and compares its output.
func (n *notebook) want(output, body string, declarations ...string) {
	n.t.Helper()
	got, f := n.cell(body, declarations...)
	if f != nil {
		n.t.Errorf("%s: %+v", body, f)
	}
	if got.String() != output {
		n.t.Errorf("%s: %q, want %q", body, got, output)
	}
}

// notes is a sink that keeps everything in the order of its coming.
type notes struct {
	mu  sync.Mutex
	all strings.Builder
}

func (n *notes) Stream(name string, text []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if name == "stderr" {
		n.all.WriteString("!")
	}
	n.all.Write(text)
}

func (n *notes) Display(d worker.Display) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if d.Result {
		n.all.WriteString("=")
	}
	fmt.Fprintf(&n.all, "[%v]\n", d.Data["text/plain"])
}

func (n *notes) Input(prompt string, _ bool) (string, error) {
	if prompt == "wait" {
		time.Sleep(time.Hour)
	}
	return "answer to " + prompt, nil
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 300 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error(what)
}
