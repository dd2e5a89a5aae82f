package cell

import "go/types"

// sameLayout says that a value of one type is also a value of the other as far as memory goes:
// types are the same but for names that a cell has declared again with the same structure.
// Interfaces must be identical: their values hold tables of the interface that they were made for.
func sameLayout(a, b types.Type) bool { return layouts{}.same(a, b) }

// layouts are pairs of named types that are the same unless shown otherwise.
type layouts map[[2]*types.TypeName]bool

func (l layouts) same(a, b types.Type) bool {
	a, b = types.Unalias(a), types.Unalias(b)
	if types.Identical(a, b) {
		return true
	}
	switch a := a.(type) {
	case *types.Named:
		b, ok := b.(*types.Named)
		return ok && l.named(a, b)
	case *types.Pointer:
		b, ok := b.(*types.Pointer)
		return ok && l.same(a.Elem(), b.Elem())
	case *types.Slice:
		b, ok := b.(*types.Slice)
		return ok && l.same(a.Elem(), b.Elem())
	case *types.Array:
		b, ok := b.(*types.Array)
		return ok && a.Len() == b.Len() && l.same(a.Elem(), b.Elem())
	case *types.Map:
		b, ok := b.(*types.Map)
		return ok && l.same(a.Key(), b.Key()) && l.same(a.Elem(), b.Elem())
	case *types.Chan:
		b, ok := b.(*types.Chan)
		return ok && a.Dir() == b.Dir() && l.same(a.Elem(), b.Elem())
	case *types.Signature:
		b, ok := b.(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && l.tuple(a.Params(), b.Params()) && l.tuple(a.Results(), b.Results())
	case *types.Struct:
		b, ok := b.(*types.Struct)
		return ok && l.fields(a, b)
	case *types.TypeParam:
		b, ok := b.(*types.TypeParam)
		return ok && a.Index() == b.Index()
	}
	return false
}

func (l layouts) named(a, b *types.Named) bool {
	if a.Obj().Name() != b.Obj().Name() || a.TypeArgs().Len() != b.TypeArgs().Len() {
		return false
	}
	if types.IsInterface(a) || types.IsInterface(b) {
		return false
	}
	pair := [2]*types.TypeName{a.Obj(), b.Obj()}
	if a.TypeArgs().Len() == 0 {
		if l[pair] {
			return true
		}
		l[pair] = true
	}
	for i := range a.TypeArgs().Len() {
		if !l.same(a.TypeArgs().At(i), b.TypeArgs().At(i)) {
			return false
		}
	}
	if a.TypeArgs().Len() > 0 { // instances of one type refer to each other: compare what they are instances of
		if a.Obj() == b.Obj() || l[pair] {
			return true
		}
		l[pair] = true
		return l.same(a.Origin().Underlying(), b.Origin().Underlying())
	}
	return l.same(a.Underlying(), b.Underlying())
}

func (l layouts) tuple(a, b *types.Tuple) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !l.same(a.At(i).Type(), b.At(i).Type()) {
			return false
		}
	}
	return true
}

func (l layouts) fields(a, b *types.Struct) bool {
	if a.NumFields() != b.NumFields() {
		return false
	}
	for i := range a.NumFields() {
		x, y := a.Field(i), b.Field(i)
		if x.Name() != y.Name() || x.Embedded() != y.Embedded() || !l.same(x.Type(), y.Type()) {
			return false
		}
	}
	return true
}
