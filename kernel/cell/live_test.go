//go:build linux && amd64

package cell

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
	"github.com/gonda-go/gonda/kernel/worker"
)

var opened = sync.OnceValues(func() (*toolchain.Toolchain, error) {
	return toolchain.Open(context.Background(), toolchain.Config{})
})

// live is a notebook whose units run in a worker.
type live struct {
	*Notebook
	t      testing.TB
	worker *worker.Worker
	config worker.Config
	number int
}

func openLive(t testing.TB) *live {
	t.Helper()
	if testing.Short() {
		t.Skip("a worker is needed: not with -short")
	}
	tools, err := opened()
	if err != nil {
		t.Skip(err)
	}
	c, err := compile.New(tools, tools.Compile, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(c, testPrelude)
	if err != nil {
		t.Fatal(err)
	}
	l := &live{Notebook: n, t: t, config: worker.Config{Program: tools.Worker, Symbols: tools.Symbols}}
	l.start()
	t.Cleanup(func() { l.worker.Close() })
	return l
}

func (l *live) start() {
	l.t.Helper()
	var err error
	if l.worker, err = worker.Start(context.Background(), l.config); err != nil {
		l.t.Fatal(err)
	}
}

// printShown has values printed with their types, as the merged programs do.
func (l *live) printShown() {
	l.t.Helper()
	out, err := l.run("func shows(v ...any) {\n\tfor _, x := range v {\n\t\tfmt.Printf(\"show %T %v\\n\", x, x)\n\t}\n}")
	if err != nil {
		l.t.Fatal(out, err)
	}
	l.state = l.state.clone()
	d := *l.state.defs["shows"]
	d.obj = l.state.defs[showName].obj
	l.objects[d.obj] = &d
	l.state.defs[showName] = &d
	delete(l.state.defs, "shows")
}

// printed is a sink for what a run prints.
type printed struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *printed) Stream(_ string, text []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.Write(text)
}

func (p *printed) Display(d worker.Display) {
	if s, ok := d.Data["text/plain"].(string); ok {
		p.Stream("", []byte(s+"\n"))
	}
}

func (p *printed) Input(string, bool) (string, error) { return "", os.ErrInvalid }

// run builds, loads and runs a cell.
func (l *live) run(source string) (string, error) {
	l.number++
	u, err := buildCell(l.Notebook, l.number, source)
	if err != nil {
		return "", err
	}
	var out printed
	for _, d := range u.Notes {
		out.Stream("", []byte("note: "+d.String()+"\n"))
	}
	if len(u.Obsolete) > 0 {
		out.Stream("", []byte("obsolete: "+strings.Join(u.Obsolete, " ")+"\n"))
	}
	if err := l.load(u); err != nil {
		l.t.Errorf("In[%d]: %v\n%s", l.number, err, u.text)
		return "", err
	}
	if err := l.Commit(u); err != nil {
		return "", err
	}
	if u.Entry == "" {
		return out.text.String(), nil
	}
	if f := l.worker.Run(worker.Call{Entry: u.Entry, Init: u.Init, Args: u.Args}, &out); f != nil {
		message := f.Message
		if f.Name == "runtime error" {
			message = f.Error()
		}
		out.Stream("", []byte("panic: "+message+"\n"))
		return out.text.String(), nil
	}
	return out.text.String(), l.worker.Clear(u.Obsolete...)
}

func (l *live) load(u *Unit) error {
	if len(u.Objects) == 0 {
		return nil
	}
	return l.worker.Load(objectsOf(u.Objects)...)
}

func objectsOf(list []Object) []worker.Object {
	var all []worker.Object
	for _, o := range list {
		all = append(all, worker.Object{Path: o.Path, File: o.File})
	}
	return all
}

// call runs a loaded unit.
func (l *live) call(u *Unit) {
	if f := l.worker.Run(worker.Call{Entry: u.Entry}, &printed{}); f != nil {
		l.t.Fatal(f)
	}
}

// TestSeriesInWorker runs the same cells as TestSeries, each loaded into a worker.
func TestSeriesInWorker(t *testing.T) {
	files, _ := filepath.Glob("testdata/series/*.txt")
	for _, file := range files {
		if filepath.Base(file) == "errors.txt" {
			continue // nothing in it runs
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			l := openLive(t)
			l.printShown()
			l.number = 0
			for _, s := range readSeries(string(content)) {
				out, err := l.run(s.source)
				if err != nil {
					out = join(strings.TrimSpace(out), "error: "+err.Error())
				}
				if out = strings.ReplaceAll(strings.Trim(out, "\n"), "main.", ""); out != strings.ReplaceAll(s.want, "main.", "") {
					t.Errorf("cell %d\n%s\ngot:\n%s\nwant:\n%s", l.number, s.source, out, s.want)
				}
			}
		})
	}
}

func (l *live) want(source, want string) {
	l.t.Helper()
	out, err := l.run(source)
	if err != nil {
		out += "error: " + err.Error()
	}
	if out = strings.TrimSpace(out); out != want {
		l.t.Errorf("%s\ngot  %s\nwant %s", source, out, want)
	}
}

// TestWorkerEnds loads everything into a new worker: definitions are there, values are not.
func TestWorkerEnds(t *testing.T) {
	l := openLive(t)
	l.want("type T struct{ n int }\nfunc (t *T) Add() int { t.n++; return t.n }\nfunc f() int { return base * 2 }\nbase := 21\nv := &T{1}", "")
	l.want("f() + v.Add()", "44")
	l.want("import \"net/http\"\nhttp.StatusText(404)", `Not Found`)
	l.worker.Close()
	l.start()
	l.Lost()
	if err := l.worker.Load(objectsOf(l.Objects())...); err != nil {
		t.Fatal(err)
	}
	l.want("f()", "error: Cell In[4], line 1\n    f()\n    ^\nf uses base, which was lost when the worker ended\nrun In[1] again, which sets it")
	l.want("base := 4\nf()", "8")
	l.want("(&T{6}).Add()", "7")
	l.want("http.StatusText(200)", "OK")
	l.want("v.Add()", "error: Cell In[8], line 1\n    v.Add()\n    ^\nv was lost when the worker ended\nrun In[1] again, which sets it")
}

// TestStoppedInWorker has cells that fail on their way.
func TestStoppedInWorker(t *testing.T) {
	l := openLive(t)
	l.want("x := 1\ny := 1", "")
	out, err := l.run("y = 2\nx := []int{}\nx[3] = 1\nz := 3")
	if err != nil || !strings.Contains(out, "index out of range") {
		t.Fatal(out, err)
	}
	l.want("len(x), y", "0\n2")
}

// TestObsoleteIsFreed clears what a variable of another type has replaced.
func TestObsoleteIsFreed(t *testing.T) {
	l := openLive(t)
	l.want("import \"runtime\"\ndata := make([]byte, 200<<20)\nfor i := range data {\n\tdata[i] = 1\n}\nfunc heap() uint64 {\n\truntime.GC()\n\tvar m runtime.MemStats\n\truntime.ReadMemStats(&m)\n\treturn m.HeapAlloc >> 20\n}\nheap() >= 200", "true")
	l.want("data := \"small\"", "obsolete: main.data")
	l.want("heap() < 100", "true")
}

// TestCellsCostLittle runs many cells: the last is like the first.
func TestCellsCostLittle(t *testing.T) {
	l := openLive(t)
	for i := range 150 {
		l.want(strings.ReplaceAll("v% := []int{%}\nfunc f%() int { return v%[0] + 1 }\nf%()", "%", strconv.Itoa(i)), strconv.Itoa(i+1))
	}
	l.want("f0() + f149()", "151")
}

// TestLateBindingInWorker runs random series of definitions in a worker, whose loader compares
// what units say about the same types and variables.
func TestLateBindingInWorker(t *testing.T) {
	for seed := range 6 {
		m := &model{rand.New(rand.NewPCG(uint64(seed), 3)), map[string]*meaning{}}
		l := openLive(t)
		var sources []string
		for range 50 {
			source, want := m.step()
			if source == "" {
				continue
			}
			sources = append(sources, source)
			out, err := l.run(source)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if (err != nil) != (want == "error") || err == nil && want != "" && lines[len(lines)-1] != want {
				t.Fatalf("seed %d\n%s\nwant %s, got %s %v", seed, strings.Join(sources, "\n----\n"), want, out, err)
			}
		}
	}
}
