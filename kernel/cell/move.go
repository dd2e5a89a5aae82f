package cell

import "strings"

// move says that a definition, which stays as it was compiled, was run again in another cell.
type move struct {
	from, to  place
	lineCount int
}

// place is a line of a cell.
type place struct{ number, line int }

func (s *source) place(offset int) place {
	return place{s.number, 1 + strings.Count(s.text[:offset], "\n")}
}

// move notes where definitions stand now that the cell has in common with what is remembered.
func (b *build) move() {
	for _, d := range b.fresh {
		delete(b.next.moves, d.key)
	}
	for _, it := range b.items {
		if d := b.old.defs[it.key]; b.active[it.key] == nil && d != nil && d.src != nil {
			lines := 1 + strings.Count(d.text.text[d.text.start:d.text.end], "\n")
			b.next.moves[it.key] = move{d.src.place(d.text.start), b.tree.source.place(it.start), lines}
		}
	}
}

// Locate is where a line of a cell that was run earlier stands now, for traces: in the cell that
// defined the same things, unchanged, last. Other lines are where they were.
func (n *Notebook) Locate(number, line int) (int, int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, m := range n.state.moves {
		if m.from.number == number && line >= m.from.line && line < m.from.line+m.lineCount {
			return m.to.number, m.to.line + line - m.from.line
		}
	}
	return number, line
}
