// Package soundness runs the programs of the Go distribution's own test folder as cells and holds
// what they print to what the distribution says they print.
package soundness

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/build/constraint"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
	"github.com/gonda-go/gonda/kernel/worker"
)

// patience is how long one program may run.
const patience = 60 * time.Second

// TestPrograms: every plain "// run" program at the top of the folder and one level down, each as
// one cell of a notebook and a worker of its own. It must end well and print its .out file, or nothing
// if it has none, which is what the distribution's own test wants of the program.
func TestPrograms(t *testing.T) {
	every := 1
	if testing.Short() {
		every = 12
	}
	runPrograms(t, every)
}

// TestProgramsUnderCollection runs a part of them while the collector runs all the time and
// overwrites what it frees.
func TestProgramsUnderCollection(t *testing.T) {
	every := 4
	if testing.Short() {
		every = 48
	}
	runPrograms(t, every, "GOGC=1", "GODEBUG=clobberfree=1")
}

// runPrograms runs one in so many programs with these additions to the workers' environment.
func runPrograms(t *testing.T, every int, env ...string) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("cells run on linux/amd64")
	}
	root := goRoot(t)
	all := programs(t, filepath.Join(root, "test"))
	if len(all) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s has no test folder", root)
		}
		t.Skipf("%s has no test folder", root)
	}
	var chosen []string
	for i := 0; i < len(all); i += every {
		chosen = append(chosen, all[i])
	}
	tc, err := toolchain.Open(t.Context(), toolchain.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer tc.Close()
	scratch := t.TempDir()
	b := &bench{
		toolchain: tc, root: filepath.Join(root, "test"), scratch: scratch,
		env: append(append(os.Environ(), "STDLIB_IMPORTCFG="+importConfig(t, scratch)), env...),
	}
	passed, excused := 0, 0
	for r := range b.runAll(t.Context(), chosen) {
		reason, known := exceptions[r.program]
		switch {
		case r.err == nil && !known:
			passed++
		case r.err == nil:
			t.Errorf("%s passes, though it is listed as an exception: %s", r.program, reason)
		case known:
			excused++
			t.Logf("%s: %s (%v)", r.program, reason, r.err)
		default:
			t.Errorf("%s: %v", r.program, r.err)
		}
	}
	t.Logf("%d of %d programs print what they should, %d exceptions", passed, len(chosen), excused)
}

type result struct {
	program string
	err     error
}

func goRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// importConfig writes down where the compiled standard library is, for programs that compile others.
func importConfig(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(name, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// programs lists, relative to dir, what the distribution runs without flags or arguments here.
func programs(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if plain(src) {
				rel, err := filepath.Rel(dir, name)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, rel)
			}
		}
	}
	return out
}

// plain says whether the action of a program is "run" alone and its build constraint holds.
func plain(src []byte) bool {
	action := ""
	for s := bufio.NewScanner(bytes.NewReader(src)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" {
			continue
		}
		if !strings.HasPrefix(line, "//") {
			break
		}
		if constraint.IsGoBuild(line) {
			if e, err := constraint.Parse(line); err != nil || !e.Eval(holds) {
				return false
			}
		} else if action == "" {
			action = strings.TrimSpace(strings.TrimPrefix(line, "//"))
		}
	}
	return action == "run"
}

func holds(tag string) bool {
	return tag == "linux" || tag == "amd64" || tag == "unix" || tag == "gc" || strings.HasPrefix(tag, "go1.") || strings.HasPrefix(tag, "goexperiment.swissmap")
}

// bench runs programs as cells.
type bench struct {
	toolchain *toolchain.Toolchain
	root      string
	scratch   string
	env       []string
}

// runAll runs programs, as many at once as there are processors.
func (b *bench) runAll(ctx context.Context, programs []string) <-chan result {
	queue, results := make(chan string), make(chan result)
	var crew sync.WaitGroup
	for range runtime.NumCPU() {
		crew.Go(func() {
			for p := range queue {
				results <- result{p, b.run(ctx, p)}
			}
		})
	}
	go func() {
		for _, p := range programs {
			queue <- p
		}
		close(queue)
		crew.Wait()
		close(results)
	}()
	return results
}

func (b *bench) run(ctx context.Context, program string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	src, err := os.ReadFile(filepath.Join(b.root, program))
	if err != nil {
		return err
	}
	want, err := os.ReadFile(filepath.Join(b.root, strings.TrimSuffix(program, ".go")+".out"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir, err := os.MkdirTemp(b.scratch, "cell")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	unit, err := b.build(ctx, dir, string(src))
	if err != nil {
		return fmt.Errorf("does not compile: %w", err)
	}
	text, failure := b.execute(ctx, unit)
	printed := text.out.String() + text.err.String()
	switch {
	case failure != nil && (failure.Kind != worker.Exited || failure.Code != 0):
		return fmt.Errorf("%w; it printed %.200q", failure, printed)
	case ctx.Err() != nil:
		return ctx.Err()
	case !text.mayRead(string(want)):
		return fmt.Errorf("printed %.200q, wants %.200q", printed, want)
	}
	return nil
}

func (b *bench) build(ctx context.Context, dir, src string) (*cell.Unit, error) {
	c, err := compile.New(b.toolchain, b.toolchain.Compile, dir)
	if err != nil {
		return nil, err
	}
	notebook, err := cell.New(c, cell.Prelude{})
	if err != nil {
		return nil, err
	}
	parsed, err := cell.Parse(src)
	if err != nil {
		return nil, err
	}
	return notebook.Build(ctx, 1, parsed)
}

func (b *bench) execute(ctx context.Context, unit *cell.Unit) (*transcript, *worker.Failure) {
	var text transcript
	w, err := worker.Start(ctx, worker.Config{Program: b.toolchain.Worker, Symbols: b.toolchain.Symbols, Dir: b.root, Env: b.env})
	if err != nil {
		return &text, &worker.Failure{Name: "start", Message: err.Error()}
	}
	defer w.Close()
	objects := make([]worker.Object, len(unit.Objects))
	for i, o := range unit.Objects {
		objects[i] = worker.Object(o)
	}
	if err := w.Load(objects...); err != nil {
		return &text, &worker.Failure{Name: "load", Message: err.Error()}
	}
	stop := context.AfterFunc(ctx, w.Close)
	defer stop()
	failure := w.Run(worker.Call{Entry: unit.Entry, Init: unit.Init}, &text)
	return &text, failure
}

// transcript keeps what a program prints.
type transcript struct{ out, err bytes.Buffer }

func (t *transcript) Stream(name string, text []byte) {
	if name == "stderr" {
		t.err.Write(text)
	} else {
		t.out.Write(text)
	}
}

func (t *transcript) Display(worker.Display) {}

func (t *transcript) Input(string, bool) (string, error) { return "", errors.New("nobody is there") }

// mayRead says whether want is both streams, in whatever order their texts met: between them
// a worker promises none.
func (t *transcript) mayRead(want string) bool {
	out, err := t.out.String(), t.err.String()
	if out == "" || err == "" {
		return out+err == want
	}
	if len(out)+len(err) != len(want) {
		return false
	}
	reached := make([]bool, len(err)+1) // by i bytes of out and j of err
	for i := 0; i <= len(out); i++ {
		for j := range reached {
			switch {
			case i == 0 && j == 0:
				reached[j] = true
			default:
				reached[j] = i > 0 && reached[j] && out[i-1] == want[i+j-1] || j > 0 && reached[j-1] && err[j-1] == want[i+j-1]
			}
		}
	}
	return reached[len(err)]
}
