package cell

import (
	"cmp"
	"slices"
	"strings"
)

// fragment is a stretch of a cell's text with the changes that make it part of a unit. Changes
// keep the number of lines.
type fragment struct {
	src        *source
	text       string // of the whole cell; other parts may be blank
	start, end int
	edits      []edit
}

// edit replaces the text between two offsets: by text, by the symbol of a definition, or by the
// unit's name of a package (with .text after it, if text is not empty).
type edit struct {
	start, end int
	text       string
	def        *def
	path       string
	short      bool // lines need not be kept
}

// order sorts the edits and drops those within the range of a larger one. Insertions at one
// place stay in the order in which they were made.
func (f *fragment) order() {
	slices.SortStableFunc(f.edits, func(a, b edit) int {
		empty := func(e edit) int { return min(e.end-e.start, 1) }
		return cmp.Or(a.start-b.start, empty(a)-empty(b), b.end-a.end)
	})
	done := 0
	f.edits = slices.DeleteFunc(f.edits, func(e edit) bool {
		if e.start < done {
			return true
		}
		done = max(done, e.end)
		return false
	})
}

// names gives what an edit with a definition or package stands for.
type names interface {
	symbol(*def) string
	alias(path string) string
}

// render writes the text from the fragment's start to end.
func (f *fragment) render(b *strings.Builder, n names, end int) {
	at := f.start
	for _, e := range f.edits {
		if e.start < f.start {
			continue
		}
		if e.start > end || e.start == end && e.end > e.start {
			break
		}
		b.WriteString(f.text[at:e.start])
		switch {
		case e.def != nil:
			b.WriteString(n.symbol(e.def))
		case e.path != "":
			b.WriteString(n.alias(e.path))
			if e.text != "" {
				b.WriteString("." + e.text)
			}
		default:
			b.WriteString(e.text)
			if lines := strings.Count(f.text[e.start:e.end], "\n"); !e.short {
				b.WriteString(strings.Repeat("\n", lines))
			}
		}
		at = e.end
	}
	b.WriteString(f.text[min(at, end):end])
}
