package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Variables of a notebook are variables of a package, which the compiler loads and stores at each
// use. In a loop that cannot be observed from outside they are copied to local ones before, and
// back after it: such loops run as fast as in a function.
//
// A panic or interrupt inside such a loop leaves the variables as they were before the loop: a
// statement that did not complete has no effect on them.

// loop is a stretch of the text in which variables go by local copies.
type loop struct {
	start, end int
	copies     map[string]string // symbol -> local name
}

// loops finds outermost loops that qualify and edits their surroundings.
func (e *editor) loops(n ast.Node) {
	var label *ast.LabeledStmt
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.LabeledStmt:
			label = n
		case *ast.ForStmt, *ast.RangeStmt:
			whole := n.(ast.Stmt)
			if label != nil && label.Stmt == n {
				whole = label
			}
			return !e.localise(whole)
		}
		return true
	})
}

// localise gives the variables of a loop local copies. It reports false if the loop does not
// qualify: an inner one may.
func (e *editor) localise(s ast.Stmt) bool {
	c := closed{editor: e, labels: map[string]bool{}, calls: map[string]bool{}, ok: true}
	ast.Inspect(s, c.see)
	if !c.ok {
		return false
	}
	seen := e.reaches(c.calls)
	var defs []*def
	assigned := map[string]bool{}
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if d := e.variable(n); d != nil && e.copied(d) && !seen[d.name] && !slices.Contains(defs, d) {
				defs = append(defs, d)
			}
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				e.assigns(x, assigned)
			}
		case *ast.IncDecStmt:
			e.assigns(n.X, assigned)
		case *ast.RangeStmt:
			e.assigns(n.Key, assigned)
			e.assigns(n.Value, assigned)
		}
		return true
	})
	if len(defs) == 0 {
		return true
	}
	start, end := e.offset(s.Pos()), e.offset(s.End())
	l := loop{start, end, map[string]string{}}
	e.insert(start, "{ ")
	for _, d := range defs {
		local := d.symbol + mark
		l.copies[d.symbol] = local
		e.insert(start, local+" := ")
		e.text.edits = append(e.text.edits, edit{start: start, end: start, def: d})
		e.insert(start, "; ")
	}
	for _, d := range defs {
		if assigned[d.symbol] {
			e.insert(end, "; ")
			e.text.edits = append(e.text.edits, edit{start: end, end: end, def: d})
			e.insert(end, " = "+l.copies[d.symbol])
		}
	}
	e.insert(end, " }")
	e.local = append(e.local, l)
	return true
}

// variable is the notebook's variable that an identifier stands for.
func (e *editor) variable(id *ast.Ident) *def {
	obj := e.info.Uses[id]
	if obj == nil {
		obj = e.info.Defs[id]
	}
	if v, ok := obj.(*types.Var); !ok || v.IsField() {
		return nil
	}
	if d := e.lookup(obj); d != nil && d.sort == varSort {
		return d
	}
	return nil
}

// copied says that a variable may go by a copy: nothing points to it, and copying is cheap.
func (e *editor) copied(d *def) bool {
	if e.next.facts[d.symbol].addressed {
		return false
	}
	return sizes.Sizeof(d.obj.Type()) <= 64
}

var sizes = types.SizesFor("gc", "amd64")

// reaches are all names that functions use, directly or not.
func (e *editor) reaches(functions map[string]bool) map[string]bool {
	all := map[string]bool{}
	var visit func(key string)
	visit = func(key string) {
		if all[key] {
			return
		}
		all[key] = true
		d := e.byKey(key)
		if d == nil {
			d = e.old.defs[key]
		}
		if d == nil {
			return
		}
		for name := range d.uses {
			visit(name)
		}
		for _, m := range d.methods {
			visit(m.key)
		}
	}
	for key := range functions {
		visit(key)
	}
	return all
}

// assigns notes the variable that an assignment to x changes.
func (e *editor) assigns(x ast.Expr, all map[string]bool) {
	for x != nil {
		switch n := x.(type) {
		case *ast.ParenExpr:
			x = n.X
		case *ast.SelectorExpr:
			x = n.X
		case *ast.IndexExpr:
			x = n.X
		case *ast.Ident:
			if d := e.variable(n); d != nil {
				all[d.symbol] = true
			}
			return
		default:
			return
		}
	}
}

// closed finds out whether a loop can be observed from outside: by code that it calls or hands
// something to, or by leaving it other than at its end. It does the same for a function's body.
type closed struct {
	*editor
	labels map[string]bool
	body   *def            // the function, if it is one's body
	calls  map[string]bool // keys of functions of cells
	ok     bool
}

func (c *closed) see(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.SelectStmt, *ast.SendStmt:
		c.ok = false
	case *ast.ReturnStmt:
		c.ok = c.ok && c.body != nil
	case *ast.LabeledStmt:
		c.labels[n.Label.Name] = true
	case *ast.BranchStmt:
		if c.body == nil && (n.Tok == token.GOTO || n.Label != nil && !c.labels[n.Label.Name]) {
			c.ok = false
		}
	case *ast.UnaryExpr:
		if _, literal := ast.Unparen(n.X).(*ast.CompositeLit); n.Op == token.ARROW || n.Op == token.AND && !literal {
			c.ok = false
		}
	case *ast.SliceExpr:
		if _, array := c.info.TypeOf(n.X).Underlying().(*types.Array); array {
			c.ok = false
		}
	case *ast.RangeStmt:
		switch c.info.TypeOf(n.X).Underlying().(type) {
		case *types.Signature, *types.Chan:
			c.ok = false
		}
	case *ast.SelectorExpr:
		if s := c.info.Selections[n]; s != nil && s.Kind() != types.FieldVal && !c.calm(s.Obj()) {
			c.ok = false
		}
	case *ast.CallExpr:
		c.ok = c.ok && c.quiet(n)
	}
	return c.ok
}

// quiet says that a call runs no code of the user's: a conversion, a builtin function, or a
// function of a package that only computes, with plain values.
func (c *closed) quiet(call *ast.CallExpr) bool {
	if tv := c.info.Types[call.Fun]; tv.IsType() {
		return true
	} else if tv.IsBuiltin() {
		id, _ := ast.Unparen(call.Fun).(*ast.Ident)
		return id == nil || id.Name != "panic" && id.Name != "recover" && id.Name != "close"
	}
	f := c.callee(call)
	if f == nil || f.Pkg() == nil {
		return false
	}
	if c.calm(f) {
		return true
	}
	if f.Signature().Recv() != nil || !computes[f.Pkg().Path()] {
		return false
	}
	return !slices.ContainsFunc(call.Args, func(x ast.Expr) bool { return !plain(c.info.TypeOf(x)) })
}

// calm says that a function or method of a cell is itself closed.
func (c *closed) calm(obj types.Object) bool {
	f, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	d := c.lookup(f.Origin())
	if d == nil || d != c.body && !d.calm {
		return false
	}
	c.calls[d.key] = true
	return true
}

// computes are packages whose functions have no effect but their results.
var computes = map[string]bool{
	"math": true, "math/bits": true, "math/cmplx": true, "math/rand": true, "math/rand/v2": true,
	"strings": true, "strconv": true, "unicode": true, "unicode/utf8": true,
}

// plain values lead to no code and to no variable.
func plain(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	_, basic := t.Underlying().(*types.Basic)
	return basic
}

// localName is what a variable goes by at an offset; empty if by its symbol.
func (e *editor) localName(d *def, at int) string {
	for _, l := range e.local {
		if at >= l.start && at < l.end {
			return l.copies[d.symbol]
		}
	}
	return ""
}
