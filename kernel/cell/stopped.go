package cell

import (
	"maps"
	"strings"
)

// Stopped tells the notebook that the run of the unit that was committed last ended before its
// time, in the statement at a line of its cell. Variables that statements from there on would
// have declared keep what they had: their names mean what they meant before the cell, and so does
// what uses them. Where that is impossible, to use them is an error until a cell sets them.
// It returns the symbols that can be zeroed now, in place of the unit's Obsolete.
func (n *Notebook) Stopped(u *Unit, line int) (obsolete []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := u.build
	if n.state != b.next || b.tree.ordered || line <= 0 {
		return nil
	}
	b.next = b.next.clone()
	back := map[string]bool{}
	for name, v := range b.variables {
		if 1+strings.Count(b.tree.source.text[:v.offset], "\n") < line {
			continue // its statement was completed
		}
		f := b.next.facts[v.def.symbol]
		switch {
		case v.reuse != nil:
			f.lost, f.unset = b.old.facts[v.def.symbol].lost, b.old.facts[v.def.symbol].unset
		case b.old.defs[name] != nil && !b.usedByNew(name):
			back[name] = true
		default:
			f.unset = true
		}
		b.next.facts[v.def.symbol] = f
	}
	b.restore(back)
	n.state = b.next
	return b.obsolete()
}

// usedByNew says that a function of this cell, which is there to stay, uses a name.
func (b *build) usedByNew(name string) bool {
	for _, d := range b.fresh {
		if b.redo[d.key] == nil && d.uses[name] {
			return true
		}
	}
	return false
}

// restore makes names and what was made again only because of them what they were.
func (b *build) restore(back map[string]bool) {
	others := maps.Clone(b.changed)
	for _, name := range b.renewed {
		if !back[name] {
			others[name] = true
		}
	}
	stays := b.old.dependents(others)
	for key := range b.old.dependents(back) {
		if stays[key] {
			continue
		}
		delete(b.next.defs, key)
		delete(b.next.faults, key)
		if d := b.old.defs[key]; d != nil {
			b.next.defs[key] = d
		}
		if f, ok := b.old.faults[key]; ok {
			b.next.faults[key] = f
		}
	}
}
