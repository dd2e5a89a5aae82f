package cell

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// showName and failName are functions of the worker.
const (
	showName = mark + "show"
	failName = mark + "fail"
)

// lastExpression is the statement whose value is shown: the last one, if it is an expression.
func (t *tree) lastExpression() *ast.ExprStmt {
	list := t.statements()
	if t.body != nil || len(list) == 0 {
		return nil
	}
	x, _ := unlabel(list[len(list)-1]).(*ast.ExprStmt)
	return x
}

// silenced says that a semicolon follows, which means: do not show it.
func (t *tree) silenced(x *ast.ExprStmt) bool {
	s := newLexer(t.text)
	s.pos = t.offset(x.End())
	for s.next() {
		if s.pos > 0 && s.text(';') {
			return true
		}
		if s.last != none {
			return false
		}
	}
	return false
}

func (s *lexer) text(c byte) bool { return s.src[s.pos-1] == c && s.last == none }

// shown says that an error is only about the last expression being no statement.
func (b *build) shown(r *round, e types.Error) bool {
	x := b.tree.lastExpression()
	if x == nil || e.Pos < x.Pos() || e.Pos > x.End() || !strings.HasSuffix(e.Msg, "is not used") {
		return false
	}
	tv, ok := r.info.Types[x.X]
	return ok && !tv.IsVoid() && !tv.IsType()
}

// show has the value of the last expression shown, or its error fail the cell.
func (e *editor) show() {
	stmt := e.tree.lastExpression()
	if stmt == nil {
		return
	}
	tv, ok := e.info.Types[stmt.X]
	if e.tree.source.listed < 0 && (!ok || tv.IsVoid() || tv.IsNil() && !e.isStatement(stmt) || tv.Type == nil) {
		if tv.IsNil() {
			e.replace(e.offset(stmt.Pos()), e.offset(stmt.End()), "")
		}
		return
	}
	start, end := e.offset(stmt.Pos()), e.offset(stmt.End())
	if call, ok := stmt.X.(*ast.CallExpr); ok && e.tree.source.listed >= 0 {
		e.host(start, showName)
		e.insert(start, "(")
		e.insert(e.offset(call.Rparen), ")")
		return
	}
	if e.tree.silenced(stmt) {
		if !e.isStatement(stmt) {
			e.insert(start, "_ = ")
		}
		return
	}
	if e.prints(stmt.X) {
		return
	}
	results, _ := tv.Type.(*types.Tuple)
	switch _, call := ast.Unparen(stmt.X).(*ast.CallExpr); {
	case results != nil && results.Len() > 1 && isError(results.At(results.Len()-1).Type()):
		e.showUnlessError(start, end, results.Len()-1)
	case call && isError(tv.Type) && !e.makesErrors(stmt.X):
		e.insert(start, "if "+mark+"err := (")
		e.insert(end, "); "+mark+"err != nil { ")
		e.host(end, failName)
		e.insert(end, "("+mark+"err) }")
	default:
		e.host(start, showName)
		e.insert(start, "(")
		e.insert(end, ")")
	}
}

// showUnlessError shows n values of a call whose last one is an error.
func (e *editor) showUnlessError(start, end, n int) {
	values := make([]string, n)
	for i := range values {
		values[i] = symbolNumber(mark+"v", i)
	}
	list := strings.Join(values, ", ")
	e.insert(start, "{ "+list+", "+mark+"err := ")
	e.insert(end, "; if "+mark+"err != nil { ")
	e.host(end, failName)
	e.insert(end, "("+mark+"err) }; ")
	e.host(end, showName)
	e.insert(end, "("+list+") }")
}

// host inserts the name of a function of the worker.
func (e *editor) host(at int, name string) {
	e.text.edits = append(e.text.edits, edit{start: at, end: at, def: e.old.defs[name]})
}

// isStatement says that the expression may stand alone: a call of a function, or a receive.
func (e *editor) isStatement(s *ast.ExprStmt) bool {
	for _, err := range e.first.errors {
		if err.Pos >= s.Pos() && err.Pos <= s.End() && strings.HasSuffix(err.Msg, "is not used") {
			return false
		}
	}
	return true
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// callee is the function of a package that an expression calls; nil if it does not.
func (e *editor) callee(x ast.Expr) *types.Func {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return nil
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		fn, _ := e.info.Uses[f].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := e.info.Uses[f.Sel].(*types.Func)
		return fn
	}
	return nil
}

// prints says that a call has shown what it had to show, and that its results are of no interest.
func (e *editor) prints(x ast.Expr) bool {
	f := e.callee(x)
	return f != nil && f.Pkg() != nil && f.Pkg().Path() == "fmt" && strings.Contains(strings.ToLower(f.Name()), "print") && !strings.HasPrefix(f.Name(), "Sprint")
}

// makesErrors says that the error which a call returns is its product, not its failure.
func (e *editor) makesErrors(x ast.Expr) bool {
	f := e.callee(x)
	if f == nil || f.Pkg() == nil {
		return false
	}
	return f.Pkg().Path() == "errors" || f.FullName() == "fmt.Errorf"
}

// overflows finds a constant as last expression that no variable could hold.
func (b *build) overflows() error {
	stmt := b.tree.lastExpression()
	if stmt == nil || b.tree.silenced(stmt) {
		return nil
	}
	tv := b.first.info.Types[stmt.X]
	if tv.Value == nil || tv.Value.Kind() != constant.Int {
		return nil
	}
	if t, ok := tv.Type.(*types.Basic); !ok || t.Kind() != types.UntypedInt {
		return nil
	}
	if _, exact := constant.Int64Val(tv.Value); exact {
		return nil
	}
	return b.tree.fail(b.tree.source.at(b.tree.offset(stmt.Pos()), "the constant "+tv.Value.String()+" overflows int", "convert it, as in float64(…)"))
}
