package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// round is one check of the declarations and statements.
type round struct {
	scope  *types.Scope
	info   *types.Info
	errors []types.Error
}

// options say what takes part in a check.
type options struct {
	entry  bool // the statements
	bodies bool // of functions
	vars   bool // variables that the statements declare, as variables of the package
}

// options of the first check: bodies can wait if they may mention what statements declare.
func (b *build) options() options {
	o := options{entry: true, bodies: true}
	if len(b.assigned) == 0 {
		return o
	}
	mentioned := map[string]bool{}
	for _, d := range b.functions() {
		maps.Copy(mentioned, mentions(d.Body))
	}
	for _, id := range b.assigned {
		if mentioned[id.Name] {
			o.bodies = false
		}
	}
	return o
}

// functions are those that are checked, of the cell and remembered ones.
func (b *build) functions() []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, it := range b.items {
		if d, ok := it.node.(*ast.FuncDecl); ok && b.active[it.key] != nil {
			all = append(all, d)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(b.redo)) {
		if d, ok := b.redo[key].node.(*ast.FuncDecl); ok {
			all = append(all, d)
		}
	}
	return all
}

// check makes one round.
func (b *build) check(o options) *round {
	files := []*ast.File{b.cellFile(o), b.redoFile(o)}
	if o.entry {
		files = append(files, b.entryFile())
	}
	b.known = map[string]types.Object{}
	if vars := b.variableFile(o); vars != nil {
		files = append(files, vars)
	}
	packages := b.packagesInScope()
	var dots []*types.Package
	for _, path := range b.next.dots {
		if p, err := b.compiler.Import(path); err == nil {
			dots = append(dots, p)
		}
	}
	r := &round{}
	r.scope, r.info, r.errors = b.compiler.Check(func(s *types.Scope) { b.populate(s, packages, dots) }, files...)
	return r
}

// cellFile has the cell's declarations that are not as they were.
func (b *build) cellFile(o options) *ast.File {
	f := *b.tree.decls
	f.Decls = nil
	for _, d := range b.tree.decls.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if b.isActive(d) {
				f.Decls = append(f.Decls, withBody(d, o.bodies))
			}
		case *ast.GenDecl:
			if d := b.activeSpecs(d); d != nil {
				f.Decls = append(f.Decls, d)
			}
		}
	}
	f.Imports = nil
	return &f
}

func (b *build) isActive(n ast.Node) bool {
	return slices.ContainsFunc(b.items, func(it *item) bool { return it.node == n && b.active[it.key] != nil })
}

func (b *build) activeSpecs(d *ast.GenDecl) *ast.GenDecl {
	switch d.Tok {
	case token.IMPORT:
		return nil
	case token.VAR:
		return d
	case token.CONST:
		ours := func(it *item) bool { return it.group == d }
		if slices.ContainsFunc(b.items, ours) && !slices.ContainsFunc(b.items, func(it *item) bool { return ours(it) && b.active[it.key] != nil }) {
			return nil
		}
		return d
	}
	c := *d
	c.Specs = nil
	for _, s := range d.Specs {
		if b.isActive(s) {
			c.Specs = append(c.Specs, b.shielded(s.(*ast.TypeSpec)))
		}
	}
	if c.Specs == nil {
		return nil
	}
	return &c
}

// shielded keeps the type-checker, which looks for cycles among names, from following a name to
// a type that this round does not declare.
func (b *build) shielded(s *ast.TypeSpec) *ast.TypeSpec {
	id, ok := s.Type.(*ast.Ident)
	if !ok || b.active[id.Name] != nil || b.redo[id.Name] != nil {
		return s
	}
	c := *s
	c.Type = &ast.ParenExpr{Lparen: id.Pos(), X: id, Rparen: id.End()}
	return &c
}

func withBody(d *ast.FuncDecl, body bool) *ast.FuncDecl {
	if body {
		return d
	}
	c := *d
	c.Body = nil
	return &c
}

// redoFile has the remembered definitions that are checked again.
func (b *build) redoFile(o options) *ast.File {
	f := &ast.File{Name: ast.NewIdent("main"), Package: b.tree.decls.Package, FileStart: b.tree.decls.FileStart, FileEnd: b.tree.decls.FileEnd}
	groups := map[*ast.GenDecl]bool{}
	for _, key := range slices.Sorted(maps.Keys(b.redo)) {
		d := b.redo[key]
		switch n := d.node.(type) {
		case *ast.FuncDecl:
			f.Decls = append(f.Decls, withBody(n, o.bodies))
		case *ast.TypeSpec:
			f.Decls = append(f.Decls, &ast.GenDecl{Tok: token.TYPE, TokPos: n.Pos(), Specs: []ast.Spec{b.shielded(n)}})
		case *ast.ValueSpec:
			if !groups[d.group] {
				groups[d.group] = true
				f.Decls = append(f.Decls, b.redoConsts(d.group))
			}
		}
	}
	return f
}

// redoConsts is a block of constants in which only those that are checked again have names.
func (b *build) redoConsts(group *ast.GenDecl) *ast.GenDecl {
	c := *group
	c.Specs = nil
	for _, s := range group.Specs {
		spec := *s.(*ast.ValueSpec)
		spec.Names = slices.Clone(spec.Names)
		for i, name := range spec.Names {
			if d := b.redo[name.Name]; d == nil || d.group != group {
				spec.Names[i] = &ast.Ident{NamePos: name.NamePos, Name: "_"}
			}
		}
		c.Specs = append(c.Specs, &spec)
	}
	return &c
}

func (b *build) entryFile() *ast.File {
	f := &ast.File{Name: ast.NewIdent("main"), Package: b.tree.entry.Pos(), FileStart: b.tree.entry.Pos(), FileEnd: b.tree.entry.End()}
	f.Decls = []ast.Decl{b.tree.entry}
	return f
}

// variableFile declares remembered variables whose type is declared again, and those of the
// statements. Types that are known already go by an alias in the scope.
func (b *build) variableFile(o options) *ast.File {
	var text strings.Builder
	b.typed = map[string]bool{}
	declare := func(name string, t types.Type) {
		if spelling, ok := b.spellNew(t); ok {
			text.WriteString("var " + name + " " + spelling + "\n")
			b.typed[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.retyped)) {
		if !o.vars || b.variables[name] == nil {
			declare(name, b.old.defs[name].obj.Type())
		}
	}
	if o.vars {
		for _, name := range slices.Sorted(maps.Keys(b.variables)) {
			declare(name, b.variables[name].obj.Type())
		}
	}
	if text.Len() == 0 {
		return nil
	}
	f, err := parser.ParseFile(b.compiler.Fset, "", "package main\n"+text.String(), parser.SkipObjectResolution)
	if err != nil {
		b.typed = map[string]bool{}
		return nil
	}
	return f
}

// spellNew spells a type so that those parts of it that are declared in this round are taken from
// there, and all others are the very types that they were.
func (b *build) spellNew(t types.Type) (string, bool) {
	s := speller{
		named: func(obj *types.TypeName) (string, bool) { return obj.Name(), global(obj) },
		qualify: func(p *types.Package) string {
			name := mark + "p" + strconv.Itoa(len(b.known))
			b.known[name] = types.NewPkgName(token.NoPos, b.compiler.Main, name, p)
			return name
		},
	}
	s.instead = func(t types.Type) (string, bool) {
		mixed := false
		eachNamed(t, func(obj *types.TypeName) { mixed = mixed || b.declaresType(obj) })
		if mixed {
			return "", false
		}
		name := mark + "t" + strconv.Itoa(len(b.known))
		b.known[name] = types.NewTypeName(token.NoPos, b.compiler.Main, name, t)
		return name, true
	}
	return s.spell(t)
}

// declaresType says that this round declares the type of that name anew.
func (b *build) declaresType(obj *types.TypeName) bool {
	name := obj.Name()
	if !global(obj) || b.active[name] == nil && b.redo[name] == nil {
		return false
	}
	d := b.old.defs[name]
	return d != nil && d.obj == obj || b.first != nil && obj.Parent() == b.first.scope
}

// packagesInScope are the packages that the cell or remembered definitions name, by identifier.
func (b *build) packagesInScope() map[string]*types.Package {
	all := map[string]*types.Package{}
	see := func(name, path string) {
		if p, err := b.compiler.Import(path); err == nil {
			all[name] = p
		}
	}
	for name, path := range b.found {
		see(name, path)
	}
	for name := range b.tree.free {
		if d := b.old.defs[name]; d != nil && d.sort == importSort {
			see(name, d.path)
		}
		if d := b.imports[name]; d != nil {
			see(name, d.path)
		}
	}
	for _, d := range b.redo {
		for name, path := range b.pins(d) {
			see(name, path)
		}
	}
	return all
}

// pins are the packages that a remembered definition names, as they are now.
func (b *build) pins(d *def) map[string]string {
	pins := maps.Clone(d.pins)
	for id := range pins {
		if name, ok := strings.CutSuffix(id, mark+"{"+explicit+"}"); ok && b.imports[name] != nil {
			pins[id] = b.imports[name].path
		}
	}
	return pins
}

// mentioned are the names that a round may look up. Others do not get into its scope: what is
// defined holds on to the scope that it was checked in.
func (b *build) mentioned() map[string]bool {
	all := mentions(b.tree.decls)
	maps.Copy(all, mentions(b.tree.entry))
	for _, d := range b.redo {
		maps.Copy(all, mentions(d.node))
		if d.group != nil {
			maps.Copy(all, mentions(d.group))
		}
	}
	return all
}

// populate puts into the scope what files of this round see without declaring it.
func (b *build) populate(scope *types.Scope, packages map[string]*types.Package, dots []*types.Package) {
	mentioned := b.mentioned()
	declared := func(name string) bool {
		return b.active[name] != nil || b.redo[name] != nil || b.typed[name] || !mentioned[name] && !b.all
	}
	for name, p := range packages {
		if !declared(name) {
			scope.Insert(types.NewPkgName(token.NoPos, b.compiler.Main, name, p))
		}
	}
	for _, obj := range b.known {
		scope.Insert(obj)
	}
	for name, d := range b.old.defs {
		_, broken := b.faults[name]
		if d.sort != methodSort && d.sort != importSort && !broken && !declared(name) && b.imports[name] == nil {
			scope.Insert(d.obj)
		}
	}
	for _, p := range dots {
		for _, name := range p.Scope().Names() {
			if obj := p.Scope().Lookup(name); obj.Exported() && !declared(name) {
				scope.Insert(obj)
			}
		}
	}
}
