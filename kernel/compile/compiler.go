package compile

import (
	"context"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gonda-go/gonda/kernel/toolchain"
)

// Index tells where compiled packages are. *toolchain.Toolchain is one.
type Index interface {
	// Package finds a package of the standard library or of the worker.
	Package(path string) (*toolchain.Package, bool)
	// Named lists the import paths of packages with this name, the best first.
	Named(name string) []string
	// Resolve builds packages that dir's module can import, with all they depend on, and lists
	// those that the worker does not hold, each after its dependencies.
	Resolve(ctx context.Context, dir string, paths ...string) ([]*toolchain.Package, error)
}

// Compiler checks and compiles packages. Its importer stays warm: a package's export data is
// read once. All methods may be called at once by several goroutines.
type Compiler struct {
	// Fset has the positions of all files that are checked.
	Fset *token.FileSet
	// Main is the package that all checked files belong to. There is one for all of them, since
	// unexported names are compared by it; its scope is another one after each check.
	Main *types.Package
	// Module is the folder whose go.mod says what can be imported beyond the index. It is set
	// before the first use.
	Module string

	index Index
	tool  string // the compile tool
	dir   string // where objects go

	mu       sync.Mutex // held while checking: export data is read lazily, which is not safe
	importer types.Importer

	found sync.Mutex
	extra map[string]*toolchain.Package
	order []string // of extra: dependencies first
}

// New makes a compiler that runs the compile tool of that path and leaves objects in dir.
func New(index Index, tool, dir string) (*Compiler, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c := &Compiler{Fset: token.NewFileSet(), Main: types.NewPackage("main", "main"), index: index, tool: tool, dir: dir, extra: map[string]*toolchain.Package{}}
	c.importer = c.newImporter()
	return c, nil
}

// Named lists the import paths of packages with this name, the best first.
func (c *Compiler) Named(name string) []string { return c.index.Named(name) }

// Package finds a package of the index, or one that was resolved before.
func (c *Compiler) Package(path string) (*toolchain.Package, bool) {
	if p, ok := c.index.Package(path); ok {
		return p, true
	}
	c.found.Lock()
	defer c.found.Unlock()
	p, ok := c.extra[path]
	return p, ok
}

// Resolve makes sure that these packages can be imported: those of the index at once, others by
// building them in the module.
func (c *Compiler) Resolve(ctx context.Context, paths ...string) error {
	missing := slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		_, ok := c.Package(path)
		return ok || path == "unsafe"
	})
	if len(missing) == 0 {
		return nil
	}
	_, err := c.resolve(ctx, missing)
	return err
}

func (c *Compiler) resolve(ctx context.Context, paths []string) ([]*toolchain.Package, error) {
	all, err := c.index.Resolve(ctx, c.Module, paths...)
	if err != nil {
		return nil, err
	}
	c.found.Lock()
	defer c.found.Unlock()
	for _, p := range all {
		if _, ok := c.extra[p.Path]; !ok {
			c.order = append(c.order, p.Path)
		}
		c.extra[p.Path] = p
	}
	return all, nil
}

// Needed lists the packages that a process which holds only the linked ones must load before it
// can run code that imports these, dependencies first.
func (c *Compiler) Needed(ctx context.Context, paths ...string) ([]*toolchain.Package, error) {
	var absent []string
	for _, path := range paths {
		if p, ok := c.index.Package(path); (!ok || !p.Linked) && path != "unsafe" {
			absent = append(absent, path)
		}
	}
	if len(absent) == 0 {
		return nil, nil
	}
	slices.Sort(absent)
	return c.resolve(ctx, slices.Compact(absent))
}
