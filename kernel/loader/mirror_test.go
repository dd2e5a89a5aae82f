package loader

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestMirrors compares every mirrored structure with the source of the installed Go: fields in
// number, order, size and offset. The types that the source does not have at hand stand in by size.
func TestMirrors(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "src")
	for _, m := range []struct {
		file, name string
		mirror     reflect.Type
	}{
		{"runtime/symtab.go", "moduledata", reflect.TypeFor[moduledata]()},
		{"runtime/symtab.go", "pcHeader", reflect.TypeFor[pcHeader]()},
		{"runtime/symtab.go", "functab", reflect.TypeFor[functab]()},
		{"runtime/symtab.go", "findfuncbucket", reflect.TypeFor[findfuncbucket]()},
		{"runtime/symtabinl.go", "inlinedCall", reflect.TypeFor[inlinedCall]()},
		{"runtime/stack.go", "bitvector", reflect.TypeFor[bitvector]()},
		{"runtime/runtime2.go", "_func", reflect.TypeFor[_func]()},
		{"runtime/proc.go", "initTask", reflect.TypeFor[initTask]()},
		{"internal/abi/type.go", "Type", reflect.TypeFor[typeHeader]()},
		{"internal/abi/iface.go", "ITab", reflect.TypeFor[itab]()},
		{"reflect/type.go", "cacheKey", reflect.TypeFor[cacheKey]()},
	} {
		t.Run(m.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, m.file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			compareMirror(t, structOf(t, file, m.name), m.mirror)
		})
	}
}

func structOf(t *testing.T, file *ast.File, name string) *ast.StructType {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			if s := s.(*ast.TypeSpec); s.Name.Name == name {
				return s.Type.(*ast.StructType)
			}
		}
	}
	t.Fatalf("no type %s", name)
	return nil
}

// sized says how large a type of the source is, by a type that go/types can lay out.
func sized(e ast.Expr) types.Type {
	switch e := e.(type) {
	case *ast.StarExpr, *ast.MapType, *ast.FuncType:
		return types.Typ[types.Uintptr]
	case *ast.ArrayType:
		if e.Len == nil {
			return types.NewSlice(types.Typ[types.Uint8])
		}
		n := map[string]int64{"1": 1, "3": 3, "16": 16}[e.Len.(*ast.BasicLit).Value]
		return types.NewArray(sized(e.Elt), n)
	case *ast.SelectorExpr:
		return sized(e.Sel)
	case *ast.Ident:
		if e.Name == "bitvector" {
			return types.NewStruct([]*types.Var{types.NewField(0, nil, "n", types.Typ[types.Int32], false), types.NewField(0, nil, "b", types.Typ[types.Uintptr], false)}, nil)
		}
		kind, ok := map[string]types.BasicKind{
			"uintptr": types.Uintptr, "uint32": types.Uint32, "int32": types.Int32, "uint8": types.Uint8, "byte": types.Uint8, "bool": types.Bool, "int": types.Int, "uint": types.Uint, "string": types.String,
			"PCLnTabMagic": types.Uint32, "FuncID": types.Uint8, "FuncFlag": types.Uint8, "TFlag": types.Uint8, "Kind": types.Uint8, "NameOff": types.Int32, "TypeOff": types.Int32,
		}[e.Name]
		if ok {
			return types.Typ[kind]
		}
	}
	return nil
}

func compareMirror(t *testing.T, source *ast.StructType, mirror reflect.Type) {
	var vars []*types.Var
	for _, f := range source.Fields.List {
		if s, ok := f.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "NotInHeap" {
			continue
		}
		typ := sized(f.Type)
		if mirror.Name() == "cacheKey" && len(vars) == 0 {
			typ = types.Typ[types.Uint] // reflect's own Kind
		}
		if typ == nil {
			t.Fatalf("field %v has a type that is not known", f.Names)
		}
		for _, n := range f.Names {
			vars = append(vars, types.NewField(0, nil, n.Name, typ, false))
		}
	}
	if len(vars) != mirror.NumField() {
		t.Fatalf("%d fields, the mirror has %d", len(vars), mirror.NumField())
	}
	sizes := types.SizesFor("gc", "amd64")
	offsets := sizes.Offsetsof(vars)
	for i, v := range vars {
		f := mirror.Field(i)
		if offsets[i] != int64(f.Offset) || sizes.Sizeof(v.Type()) != int64(f.Type.Size()) || !sameName(v.Name(), f.Name) {
			t.Errorf("field %s at %d of %d bytes, the mirror has %s at %d of %d", v.Name(), offsets[i], sizes.Sizeof(v.Type()), f.Name, f.Offset, f.Type.Size())
		}
	}
}

// sameName ignores how names are capitalised and the underscores that exported types have.
func sameName(source, mirror string) bool {
	plain := func(s string) string { return strings.ToLower(strings.Trim(s, "_")) }
	return plain(source) == plain(mirror) || plain(source) == "type" && mirror == "typ"
}
