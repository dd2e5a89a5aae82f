package assist

import (
	"go/types"
	"strings"
)

// members lists what can follow a value or a type and a dot: fields and methods, with those of
// embedded types, each name once. Names that are not exported count only within the notebook.
func members(t types.Type, isType bool) []types.Object {
	var out []types.Object
	seen := make(map[string]bool)
	add := func(o types.Object) {
		if !seen[o.Name()] && (o.Exported() || own(o)) && o.Name() != "_" {
			seen[o.Name()] = true
			out = append(out, o)
		}
	}
	if !isType {
		for _, f := range fields(t) {
			add(f)
		}
	}
	for _, m := range methods(t) {
		add(m)
	}
	return out
}

// own says that a cell has declared something.
func own(o types.Object) bool { return o.Pkg() != nil && o.Pkg().Path() == "main" }

// fields are those of a struct and of what it embeds, the outer ones first.
func fields(t types.Type) []*types.Var {
	var out []*types.Var
	seen := make(map[types.Type]bool)
	level := []types.Type{t}
	for len(level) > 0 {
		var next []types.Type
		for _, t := range level {
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			s, ok := t.Underlying().(*types.Struct)
			if !ok || seen[t] {
				continue
			}
			seen[t] = true
			for f := range s.Fields() {
				out = append(out, f)
				if f.Embedded() {
					next = append(next, f.Type())
				}
			}
		}
		level = next
	}
	return out
}

// methods are those of a value that has an address.
func methods(t types.Type) []types.Object {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = p.Constraint()
	}
	if _, ok := t.Underlying().(*types.Interface); !ok {
		if _, ok := t.Underlying().(*types.Pointer); !ok {
			t = types.NewPointer(t)
		}
	}
	var out []types.Object
	for s := range types.NewMethodSet(t).Methods() {
		out = append(out, s.Obj())
	}
	return out
}

// kindOf is the word for an object, as front ends choose their icons by.
func kindOf(o types.Object) string {
	switch o := o.(type) {
	case *types.PkgName:
		return "module"
	case *types.TypeName:
		if types.IsInterface(o.Type()) {
			return "interface"
		}
		return "class"
	case *types.Const:
		return "constant"
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.Var:
		if o.IsField() {
			return "field"
		}
		return "variable"
	}
	return "keyword"
}

// signature is the type of a name, short enough to stand beside it.
func signature(o types.Object, q types.Qualifier) string {
	switch o := o.(type) {
	case *types.Func:
		return strings.TrimPrefix(types.TypeString(o.Signature(), q), "func")
	case *types.Var, *types.Const:
		return types.TypeString(o.Type(), q)
	}
	return ""
}
