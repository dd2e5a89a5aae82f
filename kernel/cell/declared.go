package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// item is a declaration of a cell, as syntax.
type item struct {
	key   string
	name  *ast.Ident
	sort  sort
	node  ast.Node     // *ast.FuncDecl, *ast.TypeSpec or *ast.ValueSpec
	group *ast.GenDecl // that the node is in, for consts and variables
	start int          // offset of the text, with its documentation
	end   int
	recv  string // of a method: the type's name
	run   bool   // a function that is called when it is defined: init and init_xxx
	main  bool
}

// imported is an import declaration of a cell.
type imported struct {
	name string // empty: the package's own
	path string
	spec *ast.ImportSpec
}

// declarations takes apart the file of declarations. It renames what may be declared several
// times (init, _) so that the type-checker has no objection.
func (t *tree) declarations() (items []*item, imports []imported, err error) {
	inits, blanks := 0, 0
	for _, d := range t.decls.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			it, err := t.function(d, &inits)
			if err != nil {
				return nil, nil, err
			}
			if it.key == "_" {
				blanks++
				it.key = symbolNumber("_", blanks)
			}
			items = append(items, it)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if spec, ok := spec.(*ast.ImportSpec); ok {
					imp, err := t.imports(spec)
					if err != nil {
						return nil, nil, err
					}
					imports = append(imports, imp)
					continue
				}
				items = append(items, t.spec(d, spec)...)
			}
		}
	}
	return items, imports, t.embeds()
}

const noBody = " has no body"

func (t *tree) offset(pos token.Pos) int {
	at, _ := t.source.offset(pos)
	return at
}

func (t *tree) function(d *ast.FuncDecl, inits *int) (*item, error) {
	it := &item{key: d.Name.Name, name: d.Name, sort: funcSort, node: d, start: t.offset(d.Pos()), end: t.offset(d.End())}
	if d.Doc != nil {
		it.start = t.offset(d.Doc.Pos())
	}
	if d.Body == nil {
		return nil, t.fail(t.source.at(t.offset(d.Pos()), "func "+d.Name.Name+noBody, ""))
	}
	if d.Recv != nil {
		it.sort = methodSort
		it.recv = receiver(d)
		it.key = it.recv + "." + d.Name.Name
		return it, nil
	}
	switch name := d.Name.Name; {
	case name == "main":
		it.main = true
	case name == "init":
		*inits++
		d.Name.Name = symbolNumber("init", *inits)
		it.key, it.run = d.Name.Name, true
	case strings.HasPrefix(name, "init_"):
		it.run = true
	}
	return it, nil
}

// receiver is the name of a method's type; empty if the receiver is wrong.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) != 1 {
		return ""
	}
	x := d.Recv.List[0].Type
	for {
		switch e := x.(type) {
		case *ast.StarExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.IndexListExpr:
			x = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

func (t *tree) spec(d *ast.GenDecl, spec ast.Spec) []*item {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		it := &item{key: spec.Name.Name, name: spec.Name, sort: typeSort, node: spec, group: d, start: t.offset(spec.Pos()), end: t.offset(spec.End())}
		return []*item{it}
	case *ast.ValueSpec:
		sort, node := varSort, ast.Node(spec)
		start, end := t.offset(spec.Pos()), t.offset(spec.End())
		if d.Tok == token.CONST {
			sort, start, end = constSort, t.offset(d.Pos()), t.offset(d.End())
		}
		var items []*item
		for _, name := range spec.Names {
			if name.Name != "_" {
				items = append(items, &item{key: name.Name, name: name, sort: sort, node: node, group: d, start: start, end: end})
			}
		}
		return items
	}
	return nil
}

func (t *tree) imports(spec *ast.ImportSpec) (imported, error) {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return imported{}, t.fail(t.source.at(t.offset(spec.Pos()), "invalid import path "+spec.Path.Value, ""))
	}
	if path == "C" {
		return imported{}, t.fail(t.source.at(t.offset(spec.Pos()), `import "C" is not supported: cells are compiled without cgo`, ""))
	}
	imp := imported{path: path, spec: spec}
	if spec.Name != nil {
		imp.name = spec.Name.Name
	}
	return imp, nil
}

// embeds refuses files in the program, which only the go command can put there.
func (t *tree) embeds() error {
	for _, group := range t.decls.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return t.fail(t.source.at(t.offset(c.Pos()), "//go:embed is not supported in a cell", "read the file with os.ReadFile"))
			}
		}
	}
	return nil
}

// assigned lists the variables that the statements of the top level declare.
func (t *tree) assigned() []*ast.Ident {
	var all []*ast.Ident
	for _, s := range t.statements() {
		switch s := unlabel(s).(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, x := range s.Lhs {
					if id, ok := x.(*ast.Ident); ok && id.Name != "_" {
						all = append(all, id)
					}
				}
			}
		case *ast.DeclStmt:
			for _, spec := range s.Decl.(*ast.GenDecl).Specs {
				if spec, ok := spec.(*ast.ValueSpec); ok {
					for _, id := range spec.Names {
						if id.Name != "_" {
							all = append(all, id)
						}
					}
				}
			}
		}
	}
	return all
}

// statements are those of the top level, without main's body.
func (t *tree) statements() []ast.Stmt {
	list := t.entry.Body.List
	if t.body != nil {
		list = list[:len(list)-1]
	}
	return list
}

func unlabel(s ast.Stmt) ast.Stmt {
	for {
		l, ok := s.(*ast.LabeledStmt)
		if !ok {
			return s
		}
		s = l.Stmt
	}
}

// redefines turns `x := 2` into an assignment where all of its names were declared above in the
// same cell: cells are read as people write them, one line after the other.
func (t *tree) redefines() {
	seen := map[string]bool{}
	for _, s := range t.statements() {
		if v, ok := s.(*ast.DeclStmt); ok {
			for _, spec := range v.Decl.(*ast.GenDecl).Specs {
				if spec, ok := spec.(*ast.ValueSpec); ok {
					for _, id := range spec.Names {
						seen[id.Name] = true
					}
				}
			}
		}
		a, ok := unlabel(s).(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			continue
		}
		again := true
		for _, x := range a.Lhs {
			if id, ok := x.(*ast.Ident); ok && id.Name != "_" {
				again = again && seen[id.Name]
				seen[id.Name] = true
			}
		}
		if again {
			a.Tok = token.ASSIGN
		}
	}
}

// mentions are all identifiers of a node except those after a dot.
func mentions(n ast.Node) map[string]bool {
	all := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			for name := range mentions(n.X) {
				all[name] = true
			}
			return false
		case *ast.Ident:
			all[n.Name] = true
		}
		return true
	})
	return all
}

// global says that an object belongs to the top level of a cell.
func global(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "main" && obj.Parent() != nil && obj.Parent().Parent() == types.Universe
}
