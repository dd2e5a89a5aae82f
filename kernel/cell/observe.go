package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// observe finds out what the new code does with the storage of variables.
func (b *build) observe() {
	b.restored()
	for _, d := range b.fresh {
		if fn, ok := d.node.(*ast.FuncDecl); ok {
			(&observer{build: b, info: b.last.info, function: true}).see(fn.Body)
		}
	}
	(&observer{build: b, info: b.first.info}).see(b.tree.entry.Body)
	if b.tree.ordered {
		o := &observer{build: b, info: b.last.info}
		for _, it := range b.items {
			if it.sort == varSort {
				o.see(it.node)
			}
		}
	}
}

// restored takes note of variables that have a value again.
func (b *build) restored() {
	found := func(d *def) {
		f := b.next.facts[d.symbol]
		f.lost, f.unset = false, false
		b.next.facts[d.symbol] = f
	}
	for _, v := range b.variables {
		found(v.def)
	}
	for _, s := range b.tree.statements() {
		for id := range assigns(s) {
			if d := b.lookup(b.first.info.Uses[id]); d != nil && d.sort == varSort {
				found(d)
			}
		}
	}
}

// observer looks at one function, or at the statements of a cell.
type observer struct {
	*build
	info     *types.Info
	function bool
	literals int
}

func (o *observer) see(n ast.Node) {
	switch n := n.(type) {
	case *ast.BlockStmt:
		if n == nil {
			return
		}
	}
	var brief []ast.Node // function literals that do not outlive the statement
	var started *ast.CallExpr
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			started = n.Call
		case *ast.CallExpr:
			if n != started {
				brief = append(brief, o.brief(n)...)
			}
		case *ast.FuncLit:
			inner := *o
			if !slices.Contains(brief, ast.Node(n)) {
				inner.literals++
			}
			inner.see(n.Body)
			return false
		case *ast.Ident:
			o.mention(n)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				o.address(n.X)
			}
		case *ast.SliceExpr:
			if _, array := o.info.TypeOf(n.X).Underlying().(*types.Array); array {
				o.address(n.X)
			}
		case *ast.SelectorExpr:
			o.method(n)
		}
		return true
	})
}

// brief are literals that a call does not keep: one that is called itself, or given to a
// function of the standard library that only calls it.
func (o *observer) brief(call *ast.CallExpr) []ast.Node {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return []ast.Node{lit}
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	f, ok := o.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || !callsOnly[f.Pkg().Path()] {
		return nil
	}
	var all []ast.Node
	for _, x := range call.Args {
		if lit, ok := x.(*ast.FuncLit); ok {
			all = append(all, lit)
		}
	}
	return all
}

// callsOnly are packages whose functions keep no function that they are given. (Those of slices
// and maps that return iterators take none.)
var callsOnly = map[string]bool{"sort": true, "slices": true, "maps": true, "strings": true, "bytes": true}

func (o *observer) variable(obj types.Object) *def {
	v, ok := obj.(*types.Var)
	if !ok || v.IsField() {
		return nil
	}
	if d := o.lookup(v); d != nil && d.sort == varSort {
		return d
	}
	return nil
}

func (o *observer) note(d *def, f facts) { o.next.facts[d.symbol] = o.next.facts[d.symbol].reach(f) }

func (o *observer) mention(id *ast.Ident) {
	if d := o.variable(o.info.Uses[id]); d != nil && (o.function || o.literals > 0) {
		o.note(d, facts{mentioned: true, captured: o.literals > 0})
	}
}

// address notes that a pointer into a variable was made.
func (o *observer) address(x ast.Expr) {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.SelectorExpr:
			if _, pointer := o.info.TypeOf(e.X).Underlying().(*types.Pointer); pointer {
				return
			}
			x = e.X
		case *ast.IndexExpr:
			if _, array := o.info.TypeOf(e.X).Underlying().(*types.Array); !array {
				return
			}
			x = e.X
		case *ast.Ident:
			if d := o.variable(o.info.Uses[e]); d != nil {
				o.note(d, facts{addressed: true})
			}
			return
		default:
			return
		}
	}
}

// method notes that a method with a pointer receiver was selected on a variable itself.
func (o *observer) method(x *ast.SelectorExpr) {
	s := o.info.Selections[x]
	if s == nil || s.Kind() != types.MethodVal {
		return
	}
	recv := s.Obj().Type().(*types.Signature).Recv()
	if _, pointer := recv.Type().Underlying().(*types.Pointer); !pointer {
		return
	}
	if _, already := s.Recv().Underlying().(*types.Pointer); !already {
		o.address(x.X)
	}
}
