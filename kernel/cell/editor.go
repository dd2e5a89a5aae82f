package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// editor makes the edits of one fragment from what the type-checker found out.
type editor struct {
	*build
	info   *types.Info
	src    *source
	text   *fragment
	def    *def               // whose text it is; nil for the statements of a cell
	unused map[token.Pos]bool // variables of functions that nothing uses
	local  []loop
}

func (e *editor) offset(pos token.Pos) int {
	at, _ := e.src.offset(pos)
	return at
}

func (e *editor) replace(start, end int, text string) {
	e.text.edits = append(e.text.edits, edit{start: start, end: end, text: text})
}

func (e *editor) insert(at int, text string) { e.replace(at, at, text) }

// node edits all identifiers within n.
func (e *editor) node(n ast.Node) {
	var path []ast.Node
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				if pkg, ok := e.info.Uses[x].(*types.PkgName); ok {
					e.packageName(x, pkg)
					return false
				}
			}
		case *ast.Ident:
			if e.unused[n.Pos()] {
				e.use(n, path)
			}
			e.ident(n, shadowed(e.info.Uses[n], path))
		}
		path = append(path, n)
		return true
	})
}

// packageName makes the identifier of a package the unit's name for it, and pins it, so that it
// keeps its meaning when the definition is checked again.
func (e *editor) packageName(id *ast.Ident, pkg *types.PkgName) {
	at := e.offset(id.Pos())
	path := pkg.Imported().Path()
	e.text.edits = append(e.text.edits, edit{start: at, end: at + wordLength(e.text.text[at:]), path: path})
	if e.def == nil {
		return
	}
	name, pinned, _ := strings.Cut(id.Name, mark)
	if pinned == "" {
		from := path
		if e.imports[name] != nil || e.old.defs[name] != nil && e.found[name] == "" {
			from = explicit
		}
		id.Name = pin(name, from)
	}
	e.def.pins[id.Name] = path
	if strings.HasSuffix(id.Name, mark+"{"+explicit+"}") {
		e.def.uses[name] = true
	}
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && wordByte(s[n]) {
		n++
	}
	return n
}

// shadowed is what an identifier stands for in the value of a constant of the same name: the
// constant's scope begins after it. The type-checker notes there what the name means in a later
// line that repeats the value.
func shadowed(obj types.Object, path []ast.Node) types.Object {
	c, ok := obj.(*types.Const)
	if !ok || global(c) || c.Parent() == nil {
		return obj
	}
	for _, n := range path {
		if s, ok := n.(*ast.ValueSpec); ok && slices.ContainsFunc(s.Names, func(id *ast.Ident) bool { return id.Pos() == c.Pos() }) {
			_, obj = c.Parent().Parent().LookupParent(c.Name(), token.NoPos)
		}
	}
	return obj
}

// ident makes an identifier the symbol of what it stands for, which is obj if something else
// declares it.
func (e *editor) ident(id *ast.Ident, obj types.Object) {
	if obj == nil {
		obj = e.info.Defs[id]
	}
	if obj == nil {
		return
	}
	at := e.offset(id.Pos())
	end := at + wordLength(e.text.text[at:])
	if e.def == nil && id.Name == showName {
		return // around a list of expressions: it is not in the text
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		if t := embeddedType(v); t != nil {
			e.typeName(t, at, end)
		}
		return
	}
	if obj.Parent() == types.Universe {
		e.uses(obj.Name())
		return
	}
	if t, ok := obj.(*types.TypeName); ok && e.typeName(t, at, end) {
		return
	}
	if pkg := obj.Pkg(); pkg != nil && pkg.Path() != "main" && obj.Parent() == pkg.Scope() {
		e.text.edits = append(e.text.edits, edit{start: at, end: end, path: pkg.Path(), text: obj.Name()}) // by a dot import
		return
	}
	if d := e.lookup(obj); d != nil && d.sort != methodSort {
		e.refer(d, at, end)
	}
}

// refer makes the text between two offsets the symbol of a definition.
func (e *editor) refer(d *def, at, end int) {
	if name := e.localName(d, at); name != "" {
		e.replace(at, end, name)
		return
	}
	d = e.current(d, at)
	e.uses(d.name)
	e.text.edits = append(e.text.edits, edit{start: at, end: end, def: d})
}

func (e *editor) uses(name string) {
	if e.def != nil && e.def.key != name {
		e.def.uses[name] = true
	}
}

// typeName edits the name of a type: of one that is declared in a function too, since the
// compiler would number those from one in each unit.
func (e *editor) typeName(t *types.TypeName, at, end int) bool {
	if t.Pkg() == nil || t.Pkg().Path() != "main" {
		return false
	}
	if _, param := t.Type().(*types.TypeParam); param {
		return false
	}
	if d := e.lookup(t); d != nil {
		e.refer(d, at, end)
		return true
	}
	if global(t) {
		return false
	}
	symbol := e.locals[t]
	if symbol == "" {
		symbol = symbolNumber(t.Name(), e.symbols.local())
		e.locals[t] = symbol
	}
	e.replace(at, end, symbol)
	return true
}

// embeddedType is the type that a field has its name from; nil if it has a name of its own.
func embeddedType(v *types.Var) *types.TypeName {
	v = v.Origin()
	if !v.Embedded() {
		return nil
	}
	t := v.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := t.(type) {
	case *types.Alias:
		return t.Obj()
	case *types.Named:
		return t.Obj()
	}
	return nil
}
