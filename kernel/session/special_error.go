package session

import (
	"fmt"
	"strings"
)

// specialError is a magic or shell line that cannot be done.
type specialError struct {
	line       int    // in the cell, from 1
	name       string // with its mark, such as %cd
	what, hint string
}

func (e *specialError) Error() string { return e.name + ": " + e.what }

func (s *Session) specialReport(e *specialError, number int) failed {
	value := e.Error()
	lines := []string{}
	if e.line > 0 {
		lines = append(lines, fmt.Sprintf("Cell In[%d], line %d", number, e.line))
		if text := s.source.line(fmt.Sprintf("In[%d]", number), e.line); text != "" {
			lines = append(lines, "    "+text)
		}
	}
	lines = append(lines, strings.Split(value, "\n")...)
	if e.hint != "" {
		lines = append(lines, e.hint)
	}
	return failed{"MagicError", value, lines}
}
