package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// piece is a part of the entry function: text of the cell, between text of our own.
type piece struct {
	line    string // directive, if text is not the cell's
	before  string
	targets []*def // assigned to by before, if there are any
	text    fragment
	after   string
}

// entries makes the pieces of the entry function, in the order in which they run: variables of
// ordered cells as Go initialises them, init functions, statements, main.
func (b *build) entries() {
	if b.tree.program {
		b.resetFlags()
	}
	if b.tree.ordered {
		b.initialise()
	}
	b.inits()
	if len(b.tree.entry.Body.List) > 0 {
		b.statements()
	}
	for _, it := range b.items {
		if it.main {
			b.call(it.key)
		}
	}
	for _, s := range b.tree.calls {
		b.call(s)
	}
}

// callable refuses to call what is no function without parameters.
func (b *build) callable() error {
	for _, name := range b.tree.calls {
		d := b.byKey(name)
		if d == nil {
			d = b.old.defs[name]
		}
		if d == nil || d.sort != funcSort || d.generic || d.obj.(*types.Func).Signature().Params().Len() > 0 {
			return b.tree.fail(b.tree.source.at(strings.Index(b.tree.source.text, name), name+" is not a function without parameters", ""))
		}
	}
	return nil
}

// resetFlags lets a program declare its flags again when it runs again.
func (b *build) resetFlags() {
	if !b.uses("flag") {
		return
	}
	text := ".CommandLine = "
	b.pieces = append(b.pieces, piece{text: fragment{text: text + ".NewFlagSet(" + ".Args[0], " + ".ExitOnError)", edits: []edit{}}})
	p := &b.pieces[len(b.pieces)-1].text
	for _, e := range []struct{ before, path string }{{".CommandLine", "flag"}, {".NewFlagSet", "flag"}, {".Args", "os"}, {".ExitOnError", "flag"}} {
		at := strings.Index(p.text, e.before)
		p.edits = append(p.edits, edit{start: at, end: at, path: e.path})
	}
	p.end = len(p.text)
}

// uses says that a definition of this cell uses a package.
func (b *build) uses(path string) bool {
	return slices.ContainsFunc(b.fresh, func(d *def) bool {
		return slices.ContainsFunc(d.text.edits, func(e edit) bool { return e.path == path })
	}) || b.found["flag"] == path
}

// call appends a call of a function of this cell.
func (b *build) call(key string) {
	d := b.next.defs[key]
	for _, f := range b.fresh {
		if f.key == key {
			d = f
		}
	}
	if d == nil || d.sort != funcSort {
		return
	}
	p := piece{line: lineOf(d.src, d.text.start)}
	p.text = fragment{text: "f()", end: 3, edits: []edit{{start: 0, end: 1, def: d}}}
	b.pieces = append(b.pieces, p)
}

func (b *build) inits() {
	for _, it := range b.items {
		if it.run {
			b.call(it.key)
		}
	}
}

// initialise assigns the initial values of an ordered cell's variables, in Go's order.
func (b *build) initialise() {
	info := b.last.info
	for _, it := range b.items {
		spec, ok := it.node.(*ast.ValueSpec)
		if !ok || it.sort != varSort || len(spec.Values) > 0 || b.variables[it.key] == nil || b.variables[it.key].reuse == nil {
			continue
		}
		f := b.fragment(info, spec.Type, b.tree.source.text, false)
		b.pieces = append(b.pieces, piece{targets: []*def{b.variables[it.key].def}, before: " = *new(", text: f, after: ")"})
	}
	for _, init := range info.InitOrder {
		if _, ok := b.tree.source.offset(init.Rhs.Pos()); !ok {
			continue
		}
		p := piece{before: " = ", text: b.fragment(info, init.Rhs, b.tree.source.text, false)}
		for _, v := range init.Lhs {
			p.targets = append(p.targets, b.objects[v]) // nil: blank
		}
		b.pieces = append(b.pieces, p)
	}
}

// fragment is a node of the cell with its edits.
func (b *build) fragment(info *types.Info, n ast.Node, text string, statements bool) fragment {
	f := fragment{src: b.tree.source, text: text, start: b.tree.offset(n.Pos()), end: b.tree.offset(n.End())}
	e := &editor{build: b, info: info, src: b.tree.source, text: &f, unused: b.last.unused()}
	if statements {
		e.unused = b.first.unused()
	}
	e.node(n)
	f.order()
	return f
}

// statements makes one piece of all statements. What declares variables of the notebook becomes
// an assignment to them.
func (b *build) statements() {
	body := b.tree.entry.Body
	f := fragment{src: b.tree.source, text: b.tree.text}
	f.start, f.end = b.tree.offset(body.List[0].Pos()), len(strings.TrimRight(b.tree.text, " \t\r\n"))
	e := &editor{build: b, info: b.first.info, src: b.tree.source, text: &f, unused: b.first.unused()}
	for _, s := range b.tree.statements() {
		e.loops(s)
		switch s := unlabel(s).(type) {
		case *ast.AssignStmt:
			e.assign(s)
		case *ast.DeclStmt:
			e.declare(s.Decl.(*ast.GenDecl))
		}
		for _, v := range b.variables { // those are never unused
			delete(e.unused, v.name.Pos())
		}
		e.node(s)
	}
	p := piece{}
	if b.tree.body != nil {
		e.loops(b.tree.body)
		e.node(b.tree.body)
		p.after = "\n}"
		if b.found["flag"] == "flag" || b.tree.free["flag"] {
			at := e.offset(b.tree.body.Lbrace)
			f.edits = append(f.edits, edit{start: at + 1, end: at + 1, path: "flag"}, edit{start: at + 1, end: at + 1, text: ".Parse();"})
		}
	} else {
		e.show()
	}
	f.order()
	p.text = f
	b.pieces = append(b.pieces, p)
}

// assign turns := of the top level into =.
func (e *editor) assign(s *ast.AssignStmt) {
	at := e.offset(s.TokPos)
	if strings.HasPrefix(e.text.text[at:], ":=") {
		e.replace(at, at+2, "= ")
	}
}

// declare turns a var declaration of the top level into assignments.
func (e *editor) declare(d *ast.GenDecl) {
	start := e.offset(d.Pos())
	e.replace(start, start+len("var"), "   ")
	if d.Lparen.IsValid() {
		at := e.offset(d.Lparen)
		e.replace(at, at+1, " ")
		at = e.offset(d.Rparen)
		e.replace(at, at+1, " ")
	}
	for _, s := range d.Specs {
		s := s.(*ast.ValueSpec)
		last := s.Names[len(s.Names)-1]
		end := e.offset(last.Pos()) + len(last.Name)
		switch {
		case len(s.Values) > 0 && s.Type != nil:
			e.replace(end, e.offset(s.Values[0].Pos()), " = ")
		case len(s.Values) == 0 && e.keepsAny(s):
			names := e.text.text[e.offset(s.Pos()):end]
			e.replace(e.offset(s.Pos()), e.offset(s.Type.Pos()), "{ var "+mark+"z ")
			e.zero(s, names)
		case len(s.Values) == 0: // new storage is zero already
			e.replace(e.offset(s.Pos()), e.offset(s.End()), "")
		}
	}
}

func (e *editor) keepsAny(s *ast.ValueSpec) bool {
	return slices.ContainsFunc(s.Names, func(id *ast.Ident) bool {
		v := e.variables[id.Name]
		return v != nil && v.name == id && v.reuse != nil
	})
}

// zero assigns the zero value after the type of a declaration without values.
func (e *editor) zero(s *ast.ValueSpec, _ string) {
	at := e.offset(s.End())
	e.insert(at, "; ")
	for i, id := range s.Names {
		if i > 0 {
			e.insert(at, ", ")
		}
		if v := e.variables[id.Name]; v != nil && id.Name != "_" {
			e.text.edits = append(e.text.edits, edit{start: at, end: at, def: v.def})
		} else {
			e.insert(at, "_")
		}
	}
	e.insert(at, " = "+strings.TrimSuffix(strings.Repeat(mark+"z, ", len(s.Names)), ", ")+" }")
}

// current is the definition that a statement at an offset means: what a variable declared further
// down changes is not changed yet there.
func (e *editor) current(d *def, at int) *def {
	if e.def != nil || e.info != e.first.info {
		return d
	}
	now := e.byKey(d.key)
	if now == nil || now == d || d.sort == varSort {
		return d
	}
	if at >= e.effective(d.key) {
		return now
	}
	return d
}

// byKey is the definition that this build makes of a key.
func (b *build) byKey(key string) *def {
	for _, d := range b.fresh {
		if d.key == key {
			return d
		}
	}
	return nil
}

// effective is from where on statements mean the new definition of a key: the start of the cell,
// or the place of the variable that it was made again for.
func (b *build) effective(key string) int {
	if b.changed[key] || b.old.dependents(b.changed)[key] {
		return 0
	}
	at := -1
	for _, name := range b.renewed {
		if v := b.variables[name]; b.old.dependents(map[string]bool{name: true})[key] && (at < 0 || v.offset < at) {
			at = v.offset
		}
	}
	return max(at, 0)
}

// literalTo is a type's zero value in place of function literals within an expression that is
// never run: closures of a package's initialisers would have the same symbols in each unit.
func literalTo(e *editor, x ast.Expr) {
	ast.Inspect(x, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		e.insert(e.offset(lit.Pos()), "(")
		e.text.edits = append(e.text.edits, edit{start: e.offset(lit.Body.Pos()), end: e.offset(lit.Body.End()), text: ")(nil)", short: true})
		return false
	})
}

// spellable gives a variable whose type cannot be spelled the expression that it was declared by.
func (b *build) spellable(d *def) {
	s := speller{named: func(obj *types.TypeName) (string, bool) { return "", b.lookup(obj) != nil }, qualify: func(*types.Package) string { return "" }}
	if _, ok := s.spell(d.obj.Type()); ok {
		return
	}
	if old := b.old.defs[d.key]; old != nil && old.initial != nil && old.symbol == d.symbol {
		d.initial, d.result = old.initial, old.result
		return
	}
	values, index, count := b.initialOf(d.key)
	if values == nil {
		return
	}
	info, text := b.first.info, b.tree.text
	if b.tree.ordered {
		info, text = b.last.info, b.tree.source.text
	}
	f := fragment{src: b.tree.source, text: text, start: b.tree.offset(values.Pos()), end: b.tree.offset(values.End())}
	e := &editor{build: b, info: info, src: b.tree.source, text: &f}
	e.node(values)
	literalTo(e, values)
	f.order()
	d.initial, d.result = &f, [2]int{index, count}
}

// initialOf finds the expression that a variable of the cell is declared by: one for each
// variable, or one with a value for each.
func (b *build) initialOf(name string) (x ast.Expr, index, count int) {
	find := func(lhs []ast.Expr, rhs []ast.Expr) {
		for i, l := range lhs {
			if id, ok := l.(*ast.Ident); ok && id == b.variables[name].name {
				switch {
				case len(rhs) == len(lhs):
					x, index, count = rhs[i], 0, 1
				case len(rhs) == 1:
					x, index, count = rhs[0], i, len(lhs)
				}
			}
		}
	}
	see := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				find(n.Lhs, n.Rhs)
			}
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(n.Names))
			for i, id := range n.Names {
				lhs[i] = id
			}
			find(lhs, n.Values)
		case *ast.FuncLit:
			return false
		}
		return true
	}
	ast.Inspect(b.tree.entry, see)
	ast.Inspect(b.tree.decls, see)
	return x, index, count
}
