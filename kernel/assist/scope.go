package assist

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/toolchain"
)

// Notebook is what assistance asks of a notebook's memory and its packages.
type Notebook interface {
	// View checks the Go of a cell, as far as it can be understood.
	View(ctx context.Context, src string) *cell.View
	// Definition is the source of a name that a cell has defined.
	Definition(key string) (text string, number int, ok bool)
}

// Packages finds packages.
type Packages interface {
	Package(path string) (*toolchain.Package, bool)
	Named(name string) []string
}

// Assistant answers questions. Its methods may be called at the same time.
type Assistant struct {
	notebook Notebook
	packages Packages
	paths    []string // of packages that can be imported
	magics   func() (line, whole []string)
	docs     library
}

// New makes an assistant. Paths are the import paths that are known; magics lists the commands
// of lines and of whole cells.
func New(n Notebook, p Packages, root string, paths []string, magics func() (line, whole []string)) *Assistant {
	a := &Assistant{notebook: n, packages: p, paths: paths, magics: magics, docs: library{packages: p, root: root}}
	return a
}

// around lists the nodes that enclose an offset, the innermost last.
func around(v *cell.View, offset int) []ast.Node {
	var best []ast.Node
	for _, f := range v.Files {
		var path []ast.Node
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				return false
			}
			if _, whole := n.(*ast.File); !whole && !v.Holds(n, offset) {
				return false
			}
			path = append(path, n)
			return true
		})
		if len(path) > len(best) {
			best = path
		}
	}
	return best
}

// objectOf is what an identifier means.
func objectOf(v *cell.View, id *ast.Ident) types.Object {
	if o := v.Info.Uses[id]; o != nil {
		return o
	}
	return v.Info.Defs[id]
}

// qualify writes types as cells do.
func qualify(v *cell.View) types.Qualifier {
	return func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return p.Name()
	}
}

// keywords of statements and declarations.
func keywords() []string {
	var out []string
	for t := token.BREAK; t <= token.VAR; t++ {
		if t.IsKeyword() {
			out = append(out, t.String())
		}
	}
	return out
}
