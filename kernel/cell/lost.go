package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// Lost says that the worker has ended: all variables have lost their values, while definitions
// stay. To use one before a cell has set it again is an error of the cell that does.
func (n *Notebook) Lost() {
	n.mu.Lock()
	defer n.mu.Unlock()
	next := n.state.clone()
	next.facts = map[string]facts{}
	for _, d := range next.defs {
		if d.sort == varSort {
			next.facts[d.symbol] = facts{lost: true}
		}
	}
	n.state = next
}

// losses finds the statements that use what was lost, directly or in a function that they name.
func (b *build) losses() error {
	if !slices.ContainsFunc(slices.Collect(maps.Values(b.old.facts)), func(f facts) bool { return f.lost || f.unset }) {
		return nil
	}
	restored := map[string]bool{}
	if b.tree.ordered {
		for name := range b.variables {
			restored[name] = true
		}
	}
	var all []Diagnostic
	see := func(info *types.Info, n ast.Node, skip map[*ast.Ident]bool) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !skip[id] {
				if d, ok := b.loss(info, id, restored); ok {
					all = append(all, d)
				}
			}
			return true
		})
	}
	for _, it := range b.items {
		if it.sort == varSort || it.main || it.run {
			see(b.last.info, it.node, nil)
		}
	}
	for _, s := range b.tree.entry.Body.List {
		set := assigns(s)
		see(b.first.info, s, set)
		for id := range set {
			restored[id.Name] = true
		}
	}
	if len(all) == 0 {
		return nil
	}
	return b.tree.fail(all[:min(len(all), limit)]...)
}

// assigns are the identifiers that a statement of the top level gives a value without using the
// one they had.
func assigns(s ast.Stmt) map[*ast.Ident]bool {
	set := map[*ast.Ident]bool{}
	switch s := unlabel(s).(type) {
	case *ast.AssignStmt:
		if s.Tok == token.ASSIGN || s.Tok == token.DEFINE {
			for _, x := range s.Lhs {
				if id, ok := x.(*ast.Ident); ok {
					set[id] = true
				}
			}
		}
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if spec, ok := spec.(*ast.ValueSpec); ok {
				for _, id := range spec.Names {
					set[id] = true
				}
			}
		}
	}
	return set
}

// loss is the diagnostic for an identifier that stands for something lost.
func (b *build) loss(info *types.Info, id *ast.Ident, restored map[string]bool) (Diagnostic, bool) {
	obj := info.Uses[id]
	if obj == nil {
		return Diagnostic{}, false
	}
	d := b.lookup(obj)
	if d == nil {
		return Diagnostic{}, false
	}
	v := b.lostBehind(d, restored, map[*def]bool{})
	if v == nil {
		return Diagnostic{}, false
	}
	what := "was lost when the worker ended"
	if b.old.facts[v.symbol].unset {
		what = fmt.Sprintf("has no value, since In[%d] ended before it was set", v.number)
	}
	message := v.name + " " + what
	if v.name != d.name {
		message = d.name + " uses " + v.name + ", which " + what
	}
	hint := fmt.Sprintf("run In[%d] again, which sets it", v.number)
	return b.tree.source.at(b.tree.offset(id.Pos()), message, hint), true
}

// lostBehind is a lost variable that a definition is or uses; nil if there is none.
func (b *build) lostBehind(d *def, restored map[string]bool, seen map[*def]bool) *def {
	if seen[d] || restored[d.name] && d.sort == varSort {
		return nil
	}
	seen[d] = true
	if d.sort == varSort {
		if f := b.old.facts[d.symbol]; f.lost || f.unset {
			return d
		}
		return nil
	}
	uses := d.methods
	for _, name := range slices.Sorted(maps.Keys(d.uses)) {
		used := b.byKey(name)
		if used == nil {
			used = b.old.defs[name]
		}
		if used != nil {
			uses = append(slices.Clip(uses), used)
		}
	}
	for _, u := range uses {
		if v := b.lostBehind(u, restored, seen); v != nil {
			return v
		}
	}
	return nil
}
