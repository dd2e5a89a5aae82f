package cell

import (
	"context"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
)

// explicit is the path part of the pin of an identifier that an import declaration of a cell has
// named: it follows that name when it is imported from elsewhere.
const explicit = "import"

// pin is the identifier that stands for a package in a definition that is checked again: what
// the user's identifier means to a package must not change with the notebook's variables.
func pin(name, path string) string { return name + mark + "{" + path + "}" }

// packages decides which identifiers of the cell stand for packages, and which.
type packages struct {
	imports map[string]*def   // declared by cells
	found   map[string]string // others: name -> path
}

// importAll makes definitions of a cell's import declarations.
func (b *build) importAll(ctx context.Context, list []imported) error {
	paths := make([]string, len(list))
	for i, imp := range list {
		paths[i] = imp.path
	}
	if err := b.compiler.Resolve(ctx, paths...); err != nil {
		return b.importError(ctx, list, err)
	}
	for _, imp := range list {
		pkg, err := b.compiler.Import(imp.path)
		if err != nil {
			return b.importError(ctx, list, err)
		}
		if imp.name == "" {
			imp.name = pkg.Name()
		}
		switch imp.name {
		case "_":
			b.next.blanks[imp.path] = true
			b.blanks = append(b.blanks, imp.path)
		case ".":
			if !slices.Contains(b.next.dots, imp.path) {
				b.next.dots = append(slices.Clip(b.next.dots), imp.path)
			}
		default:
			d := &def{key: imp.name, name: imp.name, sort: importSort, number: b.number, path: imp.path, src: b.tree.source}
			if old := b.old.defs[imp.name]; old == nil || old.sort != importSort || old.path != imp.path {
				b.changed[imp.name] = true
			}
			b.imports[imp.name] = d
		}
	}
	return nil
}

// importError finds out which of several imports is wrong.
func (b *build) importError(ctx context.Context, list []imported, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	for _, imp := range list {
		one := err
		if len(list) > 1 {
			if one = b.compiler.Resolve(ctx, imp.path); one == nil {
				continue
			}
		}
		hint := ""
		if strings.Contains(strings.SplitN(imp.path, "/", 2)[0], ".") {
			hint = "add its module to the notebook's: !go get " + imp.path
		} else if near := b.nearPackage(path.Base(imp.path)); near != "" {
			hint = "did you mean " + near + "?"
		}
		at := b.tree.offset(imp.spec.Path.Pos())
		return b.tree.fail(b.tree.source.at(at, "cannot import "+imp.path+": "+clean(one.Error()), hint))
	}
	return err
}

// nearPackage is the import path of a package with this name.
func (b *build) nearPackage(name string) string {
	if paths := b.compiler.Named(name); len(paths) > 0 {
		return `import "` + paths[0] + `"`
	}
	return ""
}

// findPackages looks for packages that the cell names without importing them: the prelude's,
// then the standard library's and the module's, one that has all names that are selected.
func (b *build) findPackages(ctx context.Context) {
	selected := b.selected()
	for name, selectors := range selected {
		if !b.tree.free[name] || b.declares(name) || b.old.defs[name] != nil || b.imports[name] != nil {
			continue
		}
		if types.Universe.Lookup(name) != nil {
			continue
		}
		if p := b.packageNamed(ctx, name, selectors); p != "" {
			b.found[name] = p
		}
	}
}

func (b *build) packageNamed(ctx context.Context, name string, selectors []string) string {
	paths := b.compiler.Named(name)
	if p := b.prelude.Imports[name]; p != "" {
		paths = append([]string{p}, paths...)
	}
	for _, p := range paths {
		if b.compiler.Resolve(ctx, p) == nil && b.compiler.Exports(p, selectors...) {
			return p
		}
	}
	for _, p := range paths { // the error will be about a name that it lacks
		if b.compiler.Resolve(ctx, p) == nil && b.compiler.Exports(p) {
			return p
		}
	}
	return ""
}

// selected are the names after the dot, by what stands before it and the cell does not declare.
func (b *build) selected() map[string][]string {
	all := map[string][]string{}
	see := func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && b.tree.outer[x] {
				all[x.Name] = append(all[x.Name], s.Sel.Name)
			}
		}
		return true
	}
	ast.Inspect(b.tree.decls, see)
	ast.Inspect(b.tree.entry, see)
	return all
}
