package cell

import (
	"errors"
	"go/token"
	"strings"
)

// What Complete answers.
const (
	complete   = "complete"
	incomplete = "incomplete"
	invalid    = "invalid"
)

// Complete tells front ends that ask at every line whether src is a whole cell: complete,
// incomplete or invalid. indent is what the next line of an incomplete one should begin with.
func Complete(src string) (status, indent string) {
	c, err := Parse(src)
	if err != nil {
		return invalid, ""
	}
	if n := len(c.Specials); n > 0 {
		s := c.Specials[n-1]
		if s.Kind == CellMagic && !bodyIsGo[s.Name] {
			if strings.HasSuffix(src, "\n\n") || strings.HasSuffix(s.Body, "\n") && strings.TrimSpace(s.Body) == "" {
				return complete, ""
			}
			return incomplete, ""
		}
		if strings.HasSuffix(src, `\`) && strings.TrimSpace(c.Go[strings.LastIndexByte(c.Go, '\n')+1:]) == "" {
			return incomplete, ""
		}
	}
	l := newLexer(c.Go)
	for l.next() {
	}
	switch {
	case l.extra >= 0:
		return invalid, ""
	case l.last == broken:
		return incomplete, ""
	case len(l.depth) > 0:
		return incomplete, strings.Repeat("\t", len(l.depth))
	case l.last == partial:
		if status, _ := c.parses(); status == invalid {
			return invalid, ""
		}
		return incomplete, "\t"
	}
	return c.parses()
}

// parses is for text that is balanced: what is wrong at its end may come yet.
func (c *Cell) parses() (status, indent string) {
	t := newTree(0, c.Source)
	wrong := t.read(token.NewFileSet(), c)
	if len(wrong) > 0 {
		end := len(strings.TrimRight(c.Go, " \t\r\n"))
		if first := wrong[0]; first.Pos.Offset >= end {
			return incomplete, ""
		}
		return invalid, ""
	}
	_, _, err := t.declarations()
	if e := (*Error)(nil); errors.As(err, &e) && strings.HasSuffix(e.Diagnostics[0].Message, noBody) {
		return incomplete, ""
	}
	if err != nil {
		return invalid, ""
	}
	return complete, ""
}
