package cell

import (
	"go/types"
)

// explain is a diagnostic for an error at an offset of the cell.
func (b *build) explain(at int, e types.Error) Diagnostic {
	return b.tree.source.at(at, clean(e.Msg), "")
}

// foreign is a hint for a line of another language.
func foreign(line string) string { return "" }
