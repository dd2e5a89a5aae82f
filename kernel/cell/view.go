package cell

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// View is a cell that is being written, as far as it can be understood: for completion and
// inspection. Nothing of it is remembered.
type View struct {
	// Files have its declarations and its statements.
	Files []*ast.File
	// Scope is the top level; its names are those of the notebook and of Files[0].
	Scope *types.Scope
	Info  *types.Info
	// Packages are the names that need no import: of the prelude, and of imports of cells.
	Packages []string

	source *source
}

// View checks a cell. Mistakes in it are passed over. src is its Go, brackets closed, with
// blanks where specials stood.
//
// Cost: that of the type-check; packages that nobody has imported yet are not fetched.
func (n *Notebook) View(ctx context.Context, src string) (v *View) {
	t := looseTree(n.compiler.Fset, src)
	v = &View{Files: []*ast.File{t.decls, t.statementsFile()}, Scope: types.NewScope(types.Universe, token.NoPos, token.NoPos, ""), Info: &types.Info{}, source: t.source}
	defer func() {
		recover() // half a cell may be what no cell can be: then nothing is known of it
		for _, f := range t.source.files {
			n.compiler.Fset.RemoveFile(f) // thousands of questions come while a notebook is written
		}
	}()
	b := n.newBuild(-1, t)
	b.all = true
	v.Packages = slices.Sorted(maps.Keys(b.prelude.Imports))
	for name, d := range b.old.defs {
		if d.sort == importSort {
			v.Packages = append(v.Packages, name)
		}
	}
	b.look(ctx)
	r := b.check(options{entry: true, bodies: true})
	v.Scope, v.Info = r.scope, r.info
	return v
}

// look does what analyse does, without giving up.
func (b *build) look(ctx context.Context) {
	var imports []imported
	b.items, imports, _ = b.tree.declarations()
	b.tree.redefines()
	b.assigned = b.tree.assigned()
	for _, i := range imports {
		if _, known := b.compiler.Package(i.path); known {
			if err := b.importAll(ctx, []imported{i}); err != nil {
				continue // it has no names then
			}
		}
	}
	b.compare()
	for _, it := range b.items {
		b.changed[it.key] = true // so that it is checked, wherever the cursor is
	}
	b.spread(b.changed)
	b.findPackages(ctx)
}

// looseTree parses what can be parsed.
func looseTree(fset *token.FileSet, src string) *tree {
	c := &Cell{Source: src, Go: src, body: -1}
	t := newTree(-1, src)
	parts := split(src)
	t.classify(parts, c)
	decls, stmts := []byte(src), []byte(src)
	for _, p := range parts {
		if p.what == token.PACKAGE || !t.isDecl(p) {
			blank(decls[p.start:p.end])
		}
		if p.what == token.PACKAGE || t.isDecl(p) {
			blank(stmts[p.start:p.end])
		}
	}
	t.decls = t.parseLoose(fset, declHead+string(decls)+"\n")
	f := t.parseLoose(fset, stmtHead+string(stmts)+"\n}")
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil && t.entry == nil {
			t.entry = d
		}
	}
	if t.entry == nil {
		t.entry = &ast.FuncDecl{Name: ast.NewIdent("_"), Type: &ast.FuncType{Func: f.Package, Params: &ast.FieldList{}}, Body: &ast.BlockStmt{}}
	}
	return t
}

// parseLoose parses a file. Every identifier may be the name of a package.
func (t *tree) parseLoose(fset *token.FileSet, text string) *ast.File {
	f, _ := parser.ParseFile(fset, "", text, parser.ParseComments|parser.AllErrors|parser.SkipObjectResolution)
	if f == nil {
		f = &ast.File{Name: ast.NewIdent("main")}
	}
	if file := fset.File(f.FileStart); file != nil {
		t.source.files = append(t.source.files, file)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			t.free[id.Name], t.outer[id] = true, true
		}
		return true
	})
	return f
}

func (t *tree) statementsFile() *ast.File {
	return &ast.File{Name: ast.NewIdent("main"), Package: t.entry.Pos(), FileStart: t.entry.Pos(), FileEnd: t.entry.End(), Decls: []ast.Decl{t.entry}}
}

// Holds says whether a node of Files covers an offset of the source, or ends there.
func (v *View) Holds(n ast.Node, offset int) bool {
	start, ok := v.source.offset(n.Pos())
	end, also := v.source.offset(n.End())
	return ok && also && start <= offset && offset <= end
}

// Begins says whether a node begins at an offset of the source.
func (v *View) Begins(n ast.Node, offset int) bool {
	start, ok := v.source.offset(n.Pos())
	return ok && start == offset
}

// Definition is the source of something that a cell has defined, with the comment above it,
// and the execution count of that cell. The key is a name, or Type.Method.
func (n *Notebook) Definition(key string) (text string, number int, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	d := n.state.defs[key]
	if d == nil {
		return "", 0, false
	}
	if d.node == nil || d.src == nil || d.text.end <= d.text.start || d.text.end > len(d.src.text) {
		return "", d.number, true
	}
	text = d.src.text[d.text.start:d.text.end]
	if d.sort == typeSort && !strings.HasPrefix(text, "//") && !strings.HasPrefix(text, "type") {
		text = "type " + text
	}
	lines := strings.Split(d.src.text[:d.text.start], "\n")
	for i := len(lines) - 2; i >= 0 && strings.HasPrefix(lines[i], "//"); i-- {
		text = lines[i] + "\n" + text
	}
	return text, d.number, true
}
