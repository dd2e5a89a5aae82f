package cell

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gonda-go/gonda/kernel/compile"
)

// limit is how many diagnostics an Error has at most.
const limit = 10

// Prelude is what cells can use without importing or declaring it.
type Prelude struct {
	// Imports are packages: name -> import path.
	Imports map[string]string
	// Source is Go declarations. They may call ʹshow(...any) and ʹfail(error), which the
	// worker provides.
	Source string
}

// Notebook remembers what cells have defined. Its methods may be called at once by several
// goroutines, but of units that were built from the same state only one can be committed.
type Notebook struct {
	compiler *compile.Compiler
	prelude  Prelude
	symbols  symbols

	mu      sync.Mutex
	serial  int // of the last build
	state   *state
	objects map[types.Object]*def
	paths   map[string]bool // packages that were loaded
	loaded  []Object        // what a new worker has to load
	sources map[int]string  // cells, by execution count
}

// New makes a notebook that remembers nothing but the prelude. Errors: the prelude does not
// compile.
func New(c *compile.Compiler, p Prelude) (*Notebook, error) {
	n := &Notebook{compiler: c, prelude: p, objects: map[types.Object]*def{}, paths: map[string]bool{}, sources: map[int]string{}}
	if err := n.Reset(); err != nil {
		return nil, err
	}
	return n, nil
}

// Build makes a unit of a cell. It remembers nothing: that is for Commit. number is the cell's
// execution count.
//
// Errors: *Error if the cell is wrong; the context's if it ended.
func (n *Notebook) Build(ctx context.Context, number int, c *Cell) (*Unit, error) {
	t, err := parseTree(n.compiler.Fset, number, c)
	if err != nil {
		return nil, err
	}
	b := n.newBuild(number, t)
	for _, s := range c.Specials {
		if s.Kind == Main {
			b.args = s.Args
		}
		if s.executes() {
			t.calls = append(t.calls, s.Args[0])
			b.args = s.Args[1:]
		}
	}
	u, e, err := n.make(ctx, b)
	if err != nil {
		return nil, err
	}
	if err := n.pack(ctx, u, e); err != nil {
		return nil, err
	}
	return u, nil
}

func (n *Notebook) newBuild(number int, t *tree) *build {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.serial++
	n.sources[number] = t.source.text
	b := &build{compiler: n.compiler, prelude: n.prelude, symbols: &n.symbols, number: number, serial: n.serial, tree: t, old: n.state, next: n.state.clone()}
	b.changed = map[string]bool{}
	b.packages = packages{map[string]*def{}, map[string]string{}}
	b.remembered = func(obj types.Object) *def {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.objects[obj]
	}
	return b
}

// make does all steps of a build but the compiler's.
func (n *Notebook) make(ctx context.Context, b *build) (*Unit, *emitter, error) {
	if err := b.analyse(ctx); err != nil {
		return nil, nil, err
	}
	if err := b.overflows(); err != nil {
		return nil, nil, err
	}
	b.bind()
	if err := b.losses(); err != nil {
		return nil, nil, err
	}
	if err := b.callable(); err != nil {
		return nil, nil, err
	}
	b.observe()
	b.entries()
	b.publish()
	u := &Unit{Args: b.args, Notes: b.notes, Obsolete: b.obsolete(), build: b}
	name := mark + "cell" + strconv.Itoa(b.serial)
	if len(b.pieces) == 0 {
		name = ""
	} else {
		u.Entry = "main." + name
	}
	text, e := b.emit(name)
	u.text = text
	for _, link := range e.bodies {
		b.next.bodies[link] = true
	}
	u.lasting = len(e.bodies) > 0
	return u, e, nil
}

// pack compiles the unit and lists what is to be loaded with it.
func (n *Notebook) pack(ctx context.Context, u *Unit, e *emitter) error {
	needed, err := n.compiler.Needed(ctx, slices.Concat(e.imports(), u.build.blanks)...)
	if err != nil {
		return err
	}
	n.mu.Lock()
	for _, p := range needed {
		if !n.paths[p.Path] {
			u.Objects = append(u.Objects, Object{p.Path, p.Export})
		}
	}
	n.mu.Unlock()
	if u.Entry == "" && len(e.bodies) == 0 {
		return nil
	}
	file, err := n.compiler.Compile(ctx, compile.Source{Name: "cell" + strconv.Itoa(u.build.serial), Text: []byte(u.text), Bodyless: e.bodyless, Imports: e.imports()})
	if tool := (*compile.ToolError)(nil); errors.As(err, &tool) {
		return n.toolDiagnostics(tool)
	}
	if err != nil {
		return err
	}
	u.Objects = append(u.Objects, Object{"main", file})
	return nil
}

var cellFile = regexp.MustCompile(`^In\[(\d+)\]$`)

// toolDiagnostics are what the compile tool found that the type-checker had not.
func (n *Notebook) toolDiagnostics(tool *compile.ToolError) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var e Error
	for _, l := range tool.Lines {
		m := cellFile.FindStringSubmatch(l.File)
		if m == nil {
			continue
		}
		d := Diagnostic{Line: l.Line, Column: l.Column, Message: clean(l.Message)}
		d.Number, _ = strconv.Atoi(m[1])
		if lines := strings.Split(n.sources[d.Number], "\n"); l.Line >= 1 && l.Line <= len(lines) {
			d.Source = lines[l.Line-1]
		}
		e.Diagnostics = append(e.Diagnostics, d)
	}
	if len(e.Diagnostics) == 0 {
		return fmt.Errorf("cell: what was made of the cell does not compile: %w", tool)
	}
	e.Diagnostics = e.Diagnostics[:min(len(e.Diagnostics), limit)]
	return &e
}

// Commit remembers what a unit defines, after it was loaded. Errors: something else was committed
// since the unit was built.
func (n *Notebook) Commit(u *Unit) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := u.build
	if b.old != n.state {
		return fmt.Errorf("cell: In[%d] was built before another cell was committed", b.number)
	}
	n.state = b.next
	maps.Copy(n.objects, b.objects)
	for _, o := range u.Objects {
		switch {
		case o.Path != "main":
			n.paths[o.Path] = true
			n.loaded = append(n.loaded, o)
		case u.lasting:
			n.loaded = append(n.loaded, o)
		default: // nothing will ever refer to it again
			os.Remove(o.File)
		}
	}
	return nil
}

// Objects are the archives that a new worker has to load, in this order, so that all remembered
// definitions are there.
func (n *Notebook) Objects() []Object {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.loaded)
}

// Reset forgets all definitions. What was loaded stays loaded, and its symbols are not given
// away again.
func (n *Notebook) Reset() error {
	n.mu.Lock()
	bodies := map[string]bool{"main." + showName: true, "main." + failName: true}
	if n.state != nil {
		maps.Copy(bodies, n.state.bodies)
	}
	n.state = newState()
	n.state.bodies = bodies
	n.state.defs[showName], n.state.defs[failName] = hostDefinition(n.compiler.Main, showName), hostDefinition(n.compiler.Main, failName)
	for _, name := range []string{showName, failName} {
		n.objects[n.state.defs[name].obj] = n.state.defs[name]
	}
	n.mu.Unlock()
	if n.prelude.Source == "" {
		return nil
	}
	c := &Cell{Source: n.prelude.Source, Go: n.prelude.Source, body: -1}
	t, err := parseTrusted(n.compiler.Fset, 0, c)
	if err != nil {
		return err
	}
	b := n.newBuild(0, t)
	if err := b.analyse(context.Background()); err != nil {
		return err
	}
	b.bind()
	b.observe()
	b.publish()
	return n.Commit(&Unit{build: b})
}
