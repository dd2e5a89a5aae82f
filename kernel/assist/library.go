package assist

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// library reads what packages say of themselves, each once.
type library struct {
	packages Packages
	root     string // of Go, for the predeclared names

	mu   sync.Mutex
	read map[string]*volume
}

// volume is the documented source of one package.
type volume struct {
	fset  *token.FileSet
	doc   *doc.Package
	files map[string][]byte
}

// volume reads a package; nil if its source is not there.
func (l *library) volume(path string) *volume {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v, ok := l.read[path]; ok {
		return v
	}
	if l.read == nil {
		l.read = make(map[string]*volume)
	}
	v := l.open(path)
	l.read[path] = v
	return v
}

func (l *library) open(path string) *volume {
	dir, names := "", []string(nil)
	if path == "builtin" {
		dir, names = filepath.Join(l.root, "src", "builtin"), []string{"builtin.go"}
	} else if p, ok := l.packages.Package(path); ok {
		dir, names = p.Dir, p.Files
	}
	v := &volume{fset: token.NewFileSet(), files: make(map[string][]byte)}
	var files []*ast.File
	for _, name := range names {
		full := filepath.Join(dir, name)
		text, err := os.ReadFile(full)
		if err != nil {
			continue
		}
		if f, err := parser.ParseFile(v.fset, full, text, parser.ParseComments|parser.SkipObjectResolution); err == nil {
			files = append(files, f)
			v.files[full] = text
		}
	}
	mode := doc.PreserveAST
	if path == "builtin" {
		mode |= doc.AllDecls
	}
	d, err := doc.NewFromFiles(v.fset, files, path, mode)
	if err != nil || len(files) == 0 {
		return nil
	}
	v.doc = d
	return v
}

// entry is what a package says of a name.
type entry struct {
	text   string // the comment
	source string // the declaration
}

// find looks up a name of a package, or a member of one of its types; an empty name is the
// package itself.
func (v *volume) find(owner, name string) entry {
	if v == nil {
		return entry{}
	}
	if name == "" {
		return entry{text: v.doc.Doc}
	}
	for _, t := range v.doc.Types {
		if owner == t.Name {
			return v.member(t, name)
		}
		if owner == "" {
			if t.Name == name {
				return v.entry(t.Doc, t.Decl)
			}
			if e, ok := v.within(t.Funcs, t.Consts, t.Vars, name); ok {
				return e
			}
		}
	}
	if owner == "" {
		if e, ok := v.within(v.doc.Funcs, v.doc.Consts, v.doc.Vars, name); ok {
			return e
		}
	}
	return entry{}
}

func (v *volume) within(funcs []*doc.Func, consts, vars []*doc.Value, name string) (entry, bool) {
	for _, f := range funcs {
		if f.Name == name {
			return v.entry(f.Doc, f.Decl), true
		}
	}
	for _, list := range [][]*doc.Value{consts, vars} {
		for _, x := range list {
			for _, n := range x.Names {
				if n == name {
					return v.entry(comment(x, name), x.Decl), true
				}
			}
		}
	}
	return entry{}, false
}

// comment of one constant or variable, or of its group.
func comment(x *doc.Value, name string) string {
	for _, s := range x.Decl.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for _, n := range spec.Names {
			if n.Name == name {
				if text := spec.Doc.Text() + spec.Comment.Text(); text != "" {
					return text
				}
			}
		}
	}
	return x.Doc
}

// member is a method or field of a type.
func (v *volume) member(t *doc.Type, name string) entry {
	for _, m := range t.Methods {
		if m.Name == name {
			return v.entry(m.Doc, m.Decl)
		}
	}
	var out entry
	ast.Inspect(t.Decl, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		if !ok {
			return true
		}
		for _, id := range f.Names {
			if id.Name == name {
				out = v.entry(f.Doc.Text()+f.Comment.Text(), f)
			}
		}
		return true
	})
	return out
}

// entry takes the declaration as it stands in the file.
func (v *volume) entry(text string, n ast.Node) entry {
	begin, end := v.fset.Position(n.Pos()), v.fset.Position(n.End())
	if file := v.files[begin.Filename]; begin.Offset < end.Offset && end.Offset <= len(file) {
		return entry{text, string(file[begin.Offset:end.Offset])}
	}
	var b strings.Builder
	printer.Fprint(&b, v.fset, n)
	return entry{text, b.String()}
}
