package cell

import (
	"go/types"
	"strconv"
	"strings"
)

// speller writes types as source. named spells a type declared in a cell, qualify gives the name
// of a package. instead, if set, may spell any type in another way.
type speller struct {
	named   func(*types.TypeName) (string, bool)
	qualify func(*types.Package) string
	instead func(types.Type) (string, bool)
}

// spell returns false if no source can name the type, as for unexported types of packages.
func (s *speller) spell(t types.Type) (string, bool) {
	if s.instead != nil {
		if text, ok := s.instead(t); ok {
			return text, true
		}
	}
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return s.qualify(types.Unsafe) + ".Pointer", true
		}
		return t.Name(), t.Kind() != types.Invalid && t.Info()&types.IsUntyped == 0
	case *types.Alias:
		if text, ok := s.name(t.Obj(), t.TypeArgs()); ok {
			return text, true
		}
		return s.spell(types.Unalias(t))
	case *types.Named:
		return s.name(t.Obj(), t.TypeArgs())
	case *types.Pointer:
		return s.after("*", t.Elem())
	case *types.Slice:
		return s.after("[]", t.Elem())
	case *types.Array:
		return s.after("["+strconv.FormatInt(t.Len(), 10)+"]", t.Elem())
	case *types.Map:
		key, ok := s.spell(t.Key())
		elem, ok2 := s.spell(t.Elem())
		return "map[" + key + "]" + elem, ok && ok2
	case *types.Chan:
		elem, ok := s.spell(t.Elem())
		return map[types.ChanDir]string{types.SendRecv: "chan (", types.SendOnly: "chan<- (", types.RecvOnly: "<-chan ("}[t.Dir()] + elem + ")", ok
	case *types.Signature:
		text, ok := s.signature(t)
		return "func" + text, ok && t.TypeParams().Len() == 0
	case *types.Struct:
		return s.structure(t)
	case *types.Interface:
		return s.contract(t)
	}
	return "", false
}

func (s *speller) after(prefix string, t types.Type) (string, bool) {
	text, ok := s.spell(t)
	return prefix + text, ok
}

func (s *speller) name(obj *types.TypeName, args *types.TypeList) (string, bool) {
	text, ok := obj.Name(), true
	switch pkg := obj.Pkg(); {
	case pkg == nil:
	case pkg.Path() == "main":
		text, ok = s.named(obj)
	default:
		text, ok = s.qualify(pkg)+"."+obj.Name(), obj.Exported() && obj.Parent() == pkg.Scope()
	}
	if args.Len() == 0 || !ok {
		return text, ok
	}
	list := make([]string, args.Len())
	for i := range list {
		if list[i], ok = s.spell(args.At(i)); !ok {
			return "", false
		}
	}
	return text + "[" + strings.Join(list, ", ") + "]", true
}

func (s *speller) signature(t *types.Signature) (string, bool) {
	params, ok := s.tuple(t.Params(), t.Variadic())
	results, ok2 := s.tuple(t.Results(), false)
	return params + " " + results, ok && ok2
}

func (s *speller) tuple(t *types.Tuple, variadic bool) (string, bool) {
	list := make([]string, t.Len())
	for i := range list {
		typ, prefix := t.At(i).Type(), ""
		if slice, ok := typ.(*types.Slice); ok && variadic && i == len(list)-1 {
			typ, prefix = slice.Elem(), "..."
		}
		var ok bool
		if list[i], ok = s.after(prefix, typ); !ok {
			return "", false
		}
	}
	return "(" + strings.Join(list, ", ") + ")", true
}

func (s *speller) structure(t *types.Struct) (string, bool) {
	fields := make([]string, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		if !f.Exported() && f.Pkg().Path() != "main" {
			return "", false
		}
		text, ok := s.spell(f.Type())
		if !ok {
			return "", false
		}
		if !f.Embedded() {
			text = f.Name() + " " + text
		}
		if tag := t.Tag(i); tag != "" {
			text += " " + strconv.Quote(tag)
		}
		fields[i] = text
	}
	return "struct{ " + strings.Join(fields, "; ") + " }", true
}

func (s *speller) contract(t *types.Interface) (string, bool) {
	var list []string
	for m := range t.ExplicitMethods() {
		text, ok := s.signature(m.Signature())
		if !ok || !m.Exported() && m.Pkg().Path() != "main" {
			return "", false
		}
		list = append(list, m.Name()+text)
	}
	for e := range t.EmbeddedTypes() {
		text, ok := s.spell(e)
		if !ok {
			return "", false
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return "interface{}", true
	}
	return "interface{ " + strings.Join(list, "; ") + " }", true
}
