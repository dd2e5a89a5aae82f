package cell

import (
	"go/token"
	"go/types"
)

// hostDefinition is a function that the worker provides.
func hostDefinition(home *types.Package, name string) *def {
	param := types.NewVar(token.NoPos, home, "v", types.NewSlice(types.Universe.Lookup("any").Type()))
	variadic := true
	if name == failName {
		param, variadic = types.NewVar(token.NoPos, home, "err", types.Universe.Lookup("error").Type()), false
	}
	obj := types.NewFunc(token.NoPos, home, name, types.NewSignatureType(nil, nil, nil, types.NewTuple(param), nil, variadic))
	types.NewScope(types.Universe, token.NoPos, token.NoPos, "").Insert(obj)
	return &def{key: name, name: name, symbol: name, sort: funcSort, obj: obj, uses: map[string]bool{}}
}
