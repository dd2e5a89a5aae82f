package cell

import (
	"fmt"
	"strings"
)

// Diagnostic is one thing that is wrong with the source of a cell.
type Diagnostic struct {
	// Number is the execution count of the cell, Line and Column (of bytes) are from 1.
	Number, Line, Column int
	// Source is that line.
	Source string
	// Message says what is wrong, Hint what to try; Hint may be empty.
	Message, Hint string
}

// String is the message under its place, the line and a caret.
func (d Diagnostic) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Cell In[%d], line %d\n", d.Number, d.Line)
	if d.Source != "" {
		source := strings.TrimRight(d.Source, " \t\r\n")
		fmt.Fprintf(&b, "    %s\n    %s^\n", source, padding(source, d.Column-1))
	}
	b.WriteString(d.Message)
	if d.Hint != "" {
		b.WriteString("\n" + d.Hint)
	}
	return b.String()
}

// padding is as wide as the first n bytes of line.
func padding(line string, n int) string {
	n = max(0, min(n, len(line)))
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, line[:n])
}

// Error is why a cell was not built: at most ten diagnostics, in the order of their places.
type Error struct{ Diagnostics []Diagnostic }

// Error joins the diagnostics.
func (e *Error) Error() string {
	all := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		all[i] = d.String()
	}
	return strings.Join(all, "\n\n")
}
