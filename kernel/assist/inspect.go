package assist

import (
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
)

// Answer says what something is.
type Answer struct{ Plain, Markdown string }

// Inspect says what the name at the cursor is, or the function in whose call it stands. With
// source it shows the declaration too.
func (a *Assistant) Inspect(ctx context.Context, src string, cursor int, source bool) (Answer, bool) {
	p := locate(src, byteOffset(src, cursor))
	if p.where == nowhere || p.where == inMagic || p.where == inImport {
		p.end, p.start = p.cursor, p.cursor // perhaps an argument of a call
	}
	v := a.notebook.View(ctx, p.finished())
	if p.start < p.end {
		for _, n := range slices.Backward(around(v, p.start)) {
			if id, ok := n.(*ast.Ident); ok && v.Begins(id, p.start) && id.Name == p.text[p.start:p.end] {
				if answer, ok := a.identifier(v, id, source); ok {
					return answer, true
				}
			}
		}
		if answer, ok := a.packageNamed(p.text[p.start:p.end], p); ok {
			return answer, true
		}
	}
	for _, n := range slices.Backward(around(v, p.start)) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			continue
		}
		if id := called(call.Fun); id != nil && !v.Begins(id, p.start) {
			return a.identifier(v, id, source)
		}
	}
	return Answer{}, false
}

// called is the name of the function in a call.
func called(f ast.Expr) *ast.Ident {
	switch f := ast.Unparen(f).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr:
		return called(f.X)
	case *ast.IndexListExpr:
		return called(f.X)
	}
	return nil
}

// packageNamed explains the name of a package that nothing uses yet.
func (a *Assistant) packageNamed(name string, p place) (Answer, bool) {
	if p.where != inName {
		return Answer{}, false
	}
	for _, path := range a.packages.Named(name) {
		if e := a.docs.volume(path).find("", ""); e.text != "" {
			return describe("package "+name+" // import \""+path+"\"", e, false, "", ""), true
		}
	}
	return Answer{}, false
}

func (a *Assistant) identifier(v *cell.View, id *ast.Ident, source bool) (Answer, bool) {
	o := objectOf(v, id)
	if o == nil || o.Name() == stand {
		return Answer{}, false
	}
	head := headline(o, qualify(v))
	if own(o) {
		if _, ok := o.(*types.PkgName); !ok {
			key := o.Name()
			if owner := ownerOf(v, id, o); owner != "" {
				key = owner + "." + key
			}
			text, number, ok := a.notebook.Definition(key)
			where := ""
			if ok {
				where = fmt.Sprintf("defined in In[%d]", number)
			}
			comment, declaration := splitComment(text)
			return describe(head, entry{comment, declaration}, source, where, declaration), true
		}
	}
	var e entry
	switch o := o.(type) {
	case *types.PkgName:
		path := o.Imported().Path()
		return describe("package "+o.Imported().Name()+" // import \""+path+"\"", a.docs.volume(path).find("", ""), false, "", ""), true
	default:
		if o.Pkg() == nil {
			e = a.docs.volume("builtin").find("", o.Name())
			break
		}
		e = a.docs.volume(o.Pkg().Path()).find(ownerOf(v, id, o), o.Name())
	}
	return describe(head, e, source, "", ""), true
}

// ownerOf is the name of the type whose method or field an object is.
func ownerOf(v *cell.View, id *ast.Ident, o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		if recv := o.Signature().Recv(); recv != nil {
			return typeName(recv.Type())
		}
	case *types.Var:
		if !o.IsField() {
			return ""
		}
		for x, s := range v.Info.Selections {
			if x.Sel == id {
				return holder(s)
			}
		}
	}
	return ""
}

// holder is the name of the type that declares a field, which may be embedded.
func holder(s *types.Selection) string {
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if u, ok := t.Underlying().(*types.Struct); ok && i < u.NumFields() {
			t = u.Field(i).Type()
		}
	}
	return typeName(t)
}

func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return t.Obj().Name()
	}
	return ""
}

// headline is the declaration of an object in one line.
func headline(o types.Object, q types.Qualifier) string {
	switch o := o.(type) {
	case *types.Const:
		s := types.ObjectString(o, q)
		if value := o.Val().String(); !strings.HasSuffix(s, value) {
			s += " = " + value
		}
		return s
	case *types.TypeName:
		s := types.ObjectString(o, q)
		if first, rest, ok := strings.Cut(s, " struct{"); ok && len(rest) > 60 {
			return first + " struct{ ... }"
		}
		if first, rest, ok := strings.Cut(s, " interface{"); ok && len(rest) > 60 {
			return first + " interface{ ... }"
		}
		return s
	case *types.Builtin:
		return "func " + o.Name()
	}
	return types.ObjectString(o, q)
}

// describe writes an answer. Where says where the name comes from.
func describe(head string, e entry, source bool, where, fallback string) Answer {
	var plain, marked strings.Builder
	plain.WriteString(head)
	marked.WriteString("```go\n" + head + "\n```")
	add := func(p, m string) {
		if p != "" {
			plain.WriteString("\n\n" + p)
			marked.WriteString("\n\n" + m)
		}
	}
	text := strings.TrimSpace(e.text)
	add(text, text)
	add(where, "*"+where+"*")
	if source {
		code := e.source
		if code == "" {
			code = fallback
		}
		add(code, "```go\n"+code+"\n```")
	}
	return Answer{plain.String(), marked.String()}
}

// splitComment takes the comment off the source of a declaration.
func splitComment(text string) (comment, declaration string) {
	var words []string
	for strings.HasPrefix(text, "//") {
		line, rest, _ := strings.Cut(text, "\n")
		words = append(words, strings.TrimSpace(strings.TrimPrefix(line, "//")))
		text = rest
	}
	return strings.Join(words, "\n"), text
}
