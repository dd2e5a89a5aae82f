package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// bind makes definitions of what was checked, each with a symbol of its own, and the edits that
// make its text name the symbols of what it uses.
func (b *build) bind() {
	b.objects = map[types.Object]*def{}
	b.locals = map[*types.TypeName]string{}
	b.home = types.NewScope(types.Universe, token.NoPos, token.NoPos, "")
	for _, it := range b.items {
		if b.active[it.key] != nil && it.sort != varSort {
			b.define(it)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(b.redo)) {
		b.define(b.redo[key].item())
	}
	for _, name := range slices.Sorted(maps.Keys(b.variables)) {
		b.defineVariable(name)
	}
	for _, name := range slices.Sorted(maps.Keys(b.retyped)) {
		old := b.old.defs[name]
		d := *old
		d.obj = b.last.scope.Lookup(name)
		d.keep(old)
		b.know(&d, d.obj, b.first.scope.Lookup(name))
	}
	b.attach()
	for _, d := range b.fresh {
		b.write(d)
	}
}

// item is a definition as it was declared, to be defined once more.
func (d *def) item() *item {
	it := &item{key: d.key, sort: d.sort, node: d.node, group: d.group, start: d.text.start, end: d.text.end}
	switch n := d.node.(type) {
	case *ast.FuncDecl:
		it.name = n.Name
	case *ast.TypeSpec:
		it.name = n.Name
	case *ast.ValueSpec:
		for _, name := range n.Names {
			if name.Name == d.name {
				it.name = name
			}
		}
	}
	return it
}

// know makes a definition the one that objects stand for.
func (b *build) know(d *def, objs ...types.Object) {
	b.fresh = append(b.fresh, d)
	for _, obj := range objs {
		if obj != nil {
			b.objects[obj] = d
		}
	}
}

func (b *build) define(it *item) {
	obj := b.last.info.Defs[it.name]
	if obj == nil {
		return
	}
	d := &def{key: it.key, name: it.name.Name, sort: it.sort, number: b.number, obj: obj, src: b.tree.source, node: it.node, group: it.group}
	text := b.tree.source.text
	if old := b.redo[it.key]; old != nil {
		d.src, d.number, text = old.src, old.number, old.src.text
	}
	d.text = fragment{src: d.src, text: text, start: it.start, end: it.end}
	d.symbol = d.name
	switch n := it.node.(type) {
	case *ast.FuncDecl:
		d.sig, _ = d.src.offset(n.Body.Lbrace)
		sig := obj.Type().(*types.Signature)
		d.generic = sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0
		if it.sort == methodSort && sig.Recv() != nil {
			_, d.pointer = sig.Recv().Type().(*types.Pointer)
			d.recv = &def{key: receiver(n)} // the type follows
			break
		}
		d.symbol = b.symbols.next(plainName(d.name))
	default:
		d.symbol = b.symbols.next(d.name)
	}
	b.know(d, obj, b.first.info.Defs[it.name])
}

// plainName is the name that the user wrote for a function that was renamed for the check.
func plainName(name string) string {
	if marked.MatchString(name) {
		return clean(name)
	}
	return name
}

func (b *build) defineVariable(name string) {
	v := b.variables[name]
	d := &def{key: name, name: name, sort: varSort, number: b.number, src: b.tree.source}
	if v.reuse != nil {
		d.symbol = v.reuse.symbol
		defer d.keep(v.reuse)
	} else {
		d.symbol = b.symbols.next(name)
	}
	declared, _ := b.last.scope.Lookup(name).(*types.Var)
	if declared == nil || !b.tree.ordered && (b.last == b.first || !b.typed[name]) {
		declared = types.NewVar(token.NoPos, b.compiler.Main, name, v.obj.Type())
		b.home.Insert(declared)
	}
	d.obj, v.def = declared, d
	b.know(d, declared, v.obj)
}

// keep notes the type that the storage of a variable has for the linker.
func (d *def) keep(old *def) {
	d.stored = old.stored
	if d.stored == nil {
		d.stored = old.obj.Type()
	}
	if types.Identical(d.stored, d.obj.Type()) {
		d.stored = nil
	}
}

// attach joins types and their methods.
func (b *build) attach() {
	for _, d := range b.fresh {
		if d.sort != methodSort {
			continue
		}
		for _, t := range b.fresh {
			if t.sort == typeSort && t.key == d.recv.key {
				d.recv = t
				t.methods = append(t.methods, d)
			}
		}
	}
}

// lookup finds the definition that an object stands for; nil if it is none of the top level.
func (b *build) lookup(obj types.Object) *def {
	if d := b.objects[obj]; d != nil {
		return d
	}
	return b.remembered(obj)
}

// write makes the edits of a definition.
func (b *build) write(d *def) {
	if d.sort == varSort {
		b.spellable(d)
		return
	}
	d.uses, d.pins = map[string]bool{}, map[string]string{}
	e := &editor{build: b, info: b.last.info, src: d.src, text: &d.text, def: d, unused: b.last.unused()}
	switch n := d.node.(type) {
	case *ast.ValueSpec: // its value is known; its text only says what it depends on
		e.node(d.group)
		d.text.edits = nil
	default:
		e.node(n)
	}
	if fn, ok := d.node.(*ast.FuncDecl); ok {
		c := closed{editor: e, labels: map[string]bool{}, calls: map[string]bool{}, body: d, ok: true}
		ast.Inspect(fn.Body, c.see)
		d.calm = c.ok
	}
	e.text.order()
}
