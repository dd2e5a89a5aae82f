package cell

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// retype keeps in b.retyped those variables whose values are values of the new types too.
func (b *build) retype() {
	if len(b.retyped) == 0 {
		return
	}
	r := b.check(options{})
	for name := range b.retyped {
		v, ok := r.scope.Lookup(name).(*types.Var)
		if !ok || !b.typed[name] || !sameLayout(b.old.defs[name].obj.Type(), v.Type()) {
			delete(b.retyped, name)
		}
	}
}

// settle checks until no remembered definition fails any more, setting aside those that do.
// Errors: *Error about the cell itself.
func (b *build) settle(o options) (*round, error) {
	for {
		r := b.check(o)
		broke := false
		for _, e := range r.errors {
			if d := b.redoneAt(e); d != nil && !e.Soft {
				broke = b.fault(d, e) || broke
			}
		}
		if broke {
			continue
		}
		return r, b.judge(r)
	}
}

// redoneAt is the remembered definition that an error lies in.
func (b *build) redoneAt(e types.Error) *def {
	if _, ok := b.tree.source.offset(e.Pos); ok {
		return nil
	}
	for _, d := range b.redo {
		if at, ok := d.src.offset(e.Pos); ok && at >= d.text.start && at <= d.text.end {
			return d
		}
	}
	return nil
}

// fault sets a definition aside. A type takes its methods along.
func (b *build) fault(d *def, e types.Error) bool {
	if b.redo[d.key] == nil {
		return false
	}
	at, _ := d.src.offset(e.Pos)
	f := fault{def: d, why: d.src.at(at, clean(e.Msg), "")}
	name, found := strings.CutPrefix(e.Msg, "undefined: ")
	if other, ok := b.faults[name]; found && ok {
		f.why.Message, f.follows = name+" does not compile: "+other.why.Message, true
	}
	b.faults[d.key] = f
	delete(b.redo, d.key)
	for key, m := range b.redo {
		if m.recv != nil && m.recv.key == d.key && b.active[d.key] == nil {
			b.faults[key] = fault{m, f.why, true}
			delete(b.redo, key)
		}
	}
	return true
}

// settleVariables decides which variables keep their storage, and checks once more what sees
// those that do not.
func (b *build) settleVariables() error {
	b.collectVariables()
	changed := maps.Clone(b.changed)
	for name, v := range b.variables {
		if !b.keeps(v) {
			changed[name] = true
			b.renewed = append(b.renewed, name)
		}
	}
	before, faults, retyped, active := b.redo, b.faults, b.retyped, len(b.active)
	b.spread(changed)
	maps.DeleteFunc(b.redo, func(key string, _ *def) bool { _, broken := faults[key]; return broken })
	maps.Copy(b.faults, faults)
	b.keepRetyped(retyped)
	same := active == len(b.active) && len(before) == len(b.redo)
	if same && (b.tree.ordered || b.options().bodies) {
		return nil
	}
	var err error
	b.last, err = b.settle(options{bodies: true, vars: !b.tree.ordered})
	return err
}

// keepRetyped looks again at the variables whose type is affected, if there are more than before.
func (b *build) keepRetyped(before map[string]bool) {
	maps.DeleteFunc(b.retyped, func(name string, _ bool) bool { return b.variables[name] != nil })
	if !maps.Equal(before, b.retyped) {
		b.retype()
	}
}

// collectVariables lists what the cell's statements, or ordered declarations, declare.
func (b *build) collectVariables() {
	b.variables = map[string]*variable{}
	add := func(id *ast.Ident, end int) {
		if v, ok := b.first.info.Defs[id].(*types.Var); ok && b.variables[id.Name] == nil {
			b.variables[id.Name] = &variable{name: id, obj: v, offset: end}
		}
	}
	for _, s := range b.tree.statements() {
		for _, id := range b.assigned {
			if s.Pos() <= id.Pos() && id.Pos() < s.End() {
				add(id, b.tree.offset(s.End()))
			}
		}
	}
	for _, it := range b.items {
		if it.sort == varSort {
			add(it.name, 0)
		}
	}
}

// keeps finds out whether a variable takes over the storage of the remembered one of its name:
// of a type with the same layout, whose address nobody has. It reports whether it is, for all who
// use it, the same variable.
func (b *build) keeps(v *variable) bool {
	name := v.name.Name
	old := b.old.defs[name]
	if old == nil || old.sort != varSort || b.changed[name] {
		return false
	}
	if f := b.old.facts[old.symbol]; f.addressed || f.captured || !sameLayout(old.obj.Type(), v.obj.Type()) {
		return false
	}
	v.reuse = old
	return types.Identical(old.obj.Type(), v.obj.Type()) || b.retyped[name]
}

// judge turns the errors of a round into the cell's. Errors: *Error.
func (b *build) judge(r *round) error {
	var all []Diagnostic
	for _, e := range r.errors {
		if e.Soft && ignored(e.Msg) || strings.HasPrefix(e.Msg, "\t") { // the latter belongs to the one before
			continue
		}
		at, ok := b.tree.source.offset(e.Pos)
		if !ok || b.shown(r, e) {
			continue
		}
		all = append(all, b.explain(at, e))
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b Diagnostic) int { return (a.Line-b.Line)*1e6 + a.Column - b.Column })
	return b.tree.fail(all[:min(len(all), limit)]...)
}

// ignored are errors that are none in a cell, or only mean that bodies come in the next round.
func ignored(message string) bool {
	return strings.Contains(message, "declared and not used") || message == "generic function is missing function body"
}
