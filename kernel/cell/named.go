package cell

import "go/types"

// eachNamed visits the types that a type is spelled with and that cells have declared.
func eachNamed(t types.Type, do func(obj *types.TypeName)) {
	visitTypes(t, map[types.Type]bool{}, do)
}

func visitTypes(t types.Type, seen map[types.Type]bool, do func(*types.TypeName)) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	list := func(ts *types.TypeList) {
		for a := range ts.Types() {
			visitTypes(a, seen, do)
		}
	}
	tuple := func(vs *types.Tuple) {
		for v := range vs.Variables() {
			visitTypes(v.Type(), seen, do)
		}
	}
	switch t := t.(type) {
	case *types.Alias:
		own(t.Obj(), do)
		list(t.TypeArgs())
		visitTypes(types.Unalias(t), seen, do)
	case *types.Named:
		own(t.Obj(), do)
		list(t.TypeArgs())
	case interface{ Elem() types.Type }: // pointer, slice, array, map, chan
		if m, ok := t.(*types.Map); ok {
			visitTypes(m.Key(), seen, do)
		}
		visitTypes(t.Elem(), seen, do)
	case *types.Signature:
		tuple(t.Params())
		tuple(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			visitTypes(f.Type(), seen, do)
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			visitTypes(m.Type(), seen, do)
		}
		for e := range t.EmbeddedTypes() {
			visitTypes(e, seen, do)
		}
	case *types.Union:
		for term := range t.Terms() {
			visitTypes(term.Type(), seen, do)
		}
	}
}

func own(obj *types.TypeName, do func(*types.TypeName)) {
	if obj.Pkg() != nil && obj.Pkg().Path() == "main" {
		do(obj)
	}
}
