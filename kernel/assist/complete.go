package assist

import (
	"cmp"
	"context"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/gonda-go/gonda/kernel/cell"
)

// Completion is what could stand at the cursor.
type Completion struct {
	Start, End int // of the text that an item replaces, in code points
	Items      []Item
}

// Item is one possibility.
type Item struct {
	Text      string
	Kind      string // function, method, variable, field, class, interface, module, constant, keyword, magic
	Signature string
	rank      int // by nearness: smaller is nearer
}

// maxItems bounds the answer: nobody reads more.
const maxItems = 500

// Complete lists what could stand at the cursor, which counts code points. Possibilities begin
// with what is written already; upper and lower case count only if some fit exactly.
func (a *Assistant) Complete(ctx context.Context, src string, cursor int) Completion {
	at := byteOffset(src, cursor)
	p := locate(src, at)
	c := Completion{Start: codePoints(src[:p.start]), End: codePoints(src[:max(p.end, at)])}
	var items []Item
	switch p.where {
	case inMagic:
		items = a.magicItems(src, p)
	case inImport:
		items = a.importItems(p)
	case inSelector:
		items = a.selectorItems(ctx, p)
	case inName:
		items = a.nameItems(ctx, p)
	}
	c.Items = fitting(items, p.prefix)
	return c
}

// fitting chooses by prefix and sorts.
func fitting(items []Item, prefix string) []Item {
	exact := slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return !strings.HasPrefix(i.Text, prefix) })
	if len(exact) == 0 {
		lower := strings.ToLower(prefix)
		exact = slices.DeleteFunc(items, func(i Item) bool { return !strings.HasPrefix(strings.ToLower(i.Text), lower) })
	}
	slices.SortStableFunc(exact, func(x, y Item) int {
		return cmp.Or(x.rank-y.rank, strings.Compare(strings.ToLower(x.Text), strings.ToLower(y.Text)), strings.Compare(x.Text, y.Text))
	})
	exact = slices.CompactFunc(exact, func(x, y Item) bool { return x.Text == y.Text })
	return exact[:min(len(exact), maxItems)]
}

func (a *Assistant) magicItems(src string, p place) []Item {
	line, whole := a.magics()
	names := line
	if strings.HasPrefix(src[:p.start], "%%") && p.start == 2 {
		names = whole
	}
	var out []Item
	for _, n := range names {
		out = append(out, Item{Text: n, Kind: "magic"})
	}
	return out
}

func (a *Assistant) importItems(p place) []Item {
	var out []Item
	for _, path := range a.paths {
		out = append(out, Item{Text: path, Kind: "module"})
	}
	return out
}

// selectorItems lists the members of what stands before the dot. If nothing can be made of the
// cell, the names before the dot are looked at alone.
func (a *Assistant) selectorItems(ctx context.Context, p place) []Item {
	if found, ok := a.selected(ctx, p.finished(), p.start); ok {
		return found
	}
	names := p.text[:p.start]
	names = names[len(strings.TrimRightFunc(names, func(r rune) bool {
		return r == '.' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
	})):]
	found, _ := a.selected(ctx, names+stand, len(names))
	return found
}

// selected lists the members of what stands before the name at an offset; false if there is no
// such expression.
func (a *Assistant) selected(ctx context.Context, text string, at int) ([]Item, bool) {
	v := a.notebook.View(ctx, text)
	for _, n := range slices.Backward(around(v, at)) {
		s, ok := n.(*ast.SelectorExpr)
		if !ok || !v.Begins(s.Sel, at) {
			continue
		}
		if id, ok := s.X.(*ast.Ident); ok {
			if pkg, ok := objectOf(v, id).(*types.PkgName); ok {
				return items(v, exported(pkg.Imported())), true
			}
		}
		if tv, ok := v.Info.Types[s.X]; ok && tv.Type != nil {
			return items(v, members(tv.Type, tv.IsType())), true
		}
	}
	return nil, false
}

func exported(p *types.Package) []types.Object {
	var out []types.Object
	for _, name := range p.Scope().Names() {
		if o := p.Scope().Lookup(name); o.Exported() {
			out = append(out, o)
		}
	}
	return out
}

func items(v *cell.View, objects []types.Object) []Item {
	q := qualify(v)
	var out []Item
	for _, o := range objects {
		out = append(out, Item{Text: o.Name(), Kind: kindOf(o), Signature: signature(o, q)})
	}
	return out
}

// The nearness of names.
const (
	rankField = iota
	rankLocal
	rankNotebook
	rankPackage
	rankUniverse
)

// nameItems lists the names that can be used at the cursor.
func (a *Assistant) nameItems(ctx context.Context, p place) []Item {
	v := a.notebook.View(ctx, p.finished())
	var out []Item
	add := func(rank int, list []Item) {
		for _, i := range list {
			i.rank = rank
			if i.Text != "_" && i.Text != stand && !strings.Contains(i.Text, "ʹ") { // that mark is the kernel's own
				out = append(out, i)
			}
		}
	}
	add(rankField, a.literalItems(v, p))
	nodes := around(v, p.start)
	scope := v.Scope
	if len(nodes) > 0 {
		if inner := scope.Innermost(nodes[len(nodes)-1].Pos()); inner != nil {
			scope = inner
		}
	}
	for s := scope; s != nil; s = s.Parent() {
		rank := rankLocal
		switch s {
		case v.Scope:
			rank = rankNotebook
		case types.Universe:
			rank = rankUniverse
		}
		var visible []types.Object
		for _, name := range s.Names() {
			o := s.Lookup(name)
			if rank == rankLocal && len(nodes) > 0 && o.Pos() >= nodes[len(nodes)-1].Pos() {
				continue // declared further down
			}
			visible = append(visible, o)
		}
		add(rank, items(v, visible))
	}
	for _, name := range v.Packages {
		add(rankPackage, []Item{{Text: name, Kind: "module"}})
	}
	if p.prefix != "" {
		add(rankPackage, a.standard())
	}
	for _, k := range keywords() {
		add(rankUniverse, []Item{{Text: k, Kind: "keyword"}})
	}
	return out
}

// standard lists the packages of the standard library, which need no import line.
func (a *Assistant) standard() []Item {
	var out []Item
	for _, path := range a.paths {
		if host, _, _ := strings.Cut(path, "/"); !strings.Contains(host, ".") {
			out = append(out, Item{Text: path[strings.LastIndexByte(path, '/')+1:], Kind: "module"})
		}
	}
	return out
}

// literalItems lists the fields of the struct in whose literal the cursor stands.
func (a *Assistant) literalItems(v *cell.View, p place) []Item {
	nodes := around(v, p.start)
	for i := len(nodes) - 1; i >= 0 && i >= len(nodes)-3; i-- {
		literal, ok := nodes[i].(*ast.CompositeLit)
		if !ok {
			continue
		}
		tv, ok := v.Info.Types[literal]
		if !ok || tv.Type == nil {
			return nil
		}
		s, ok := tv.Type.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		var found []types.Object
		for f := range s.Fields() {
			if f.Exported() || own(f) {
				found = append(found, f)
			}
		}
		return items(v, found)
	}
	return nil
}
