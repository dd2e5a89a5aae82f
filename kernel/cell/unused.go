package cell

import (
	"go/ast"
	"go/token"
	"strings"
)

// unused are the positions of variables that functions declare and do not use.
func (r *round) unused() map[token.Pos]bool {
	all := map[token.Pos]bool{}
	for _, err := range r.errors {
		if err.Soft && strings.Contains(err.Msg, "declared and not used") {
			all[err.Pos] = true
		}
	}
	return all
}

// use adds a use of a variable where it is declared. path leads from the text's node to it.
func (e *editor) use(id *ast.Ident, path []ast.Node) {
	add := "_ = " + id.Name
	for i := len(path) - 1; i >= 0; i-- {
		switch s := path[i].(type) {
		case *ast.RangeStmt:
			e.insert(e.offset(s.Body.Lbrace)+1, " "+add+";")
			return
		case *ast.AssignStmt, *ast.DeclStmt:
			e.useAfter(s.(ast.Stmt), path[:i], id, add)
			return
		}
	}
}

func (e *editor) useAfter(s ast.Stmt, path []ast.Node, id *ast.Ident, add string) {
	var parent ast.Node
	if len(path) > 0 {
		parent = path[len(path)-1]
	}
	switch parent := parent.(type) {
	case *ast.IfStmt:
		e.insert(e.offset(parent.Body.Lbrace)+1, " "+add+";")
	case *ast.ForStmt:
		e.insert(e.offset(parent.Body.Lbrace)+1, " "+add+";")
	case *ast.CommClause:
		if parent.Comm == s {
			e.insert(e.offset(parent.Colon)+1, " "+add+";")
			return
		}
		e.insert(e.offset(s.End()), "; "+add)
	case *ast.TypeSwitchStmt:
		if parent.Assign == s { // switch x := y.(type)
			a := s.(*ast.AssignStmt)
			e.replace(e.offset(a.Pos()), e.offset(a.Rhs[0].Pos()), "")
			return
		}
		e.forget(s, id)
	case *ast.SwitchStmt:
		e.forget(s, id)
	default:
		e.insert(e.offset(s.End()), "; "+add)
	}
}

// forget makes a variable blank, where no statement can follow its declaration.
func (e *editor) forget(s ast.Stmt, id *ast.Ident) {
	a, ok := s.(*ast.AssignStmt)
	if !ok {
		return
	}
	at := e.offset(id.Pos())
	e.replace(at, at+len(id.Name), "_")
	for _, x := range a.Lhs {
		if id, ok := x.(*ast.Ident); !ok || id.Name != "_" && !e.unused[id.Pos()] {
			return
		}
	}
	e.replace(e.offset(a.TokPos), e.offset(a.TokPos)+2, "= ")
}
