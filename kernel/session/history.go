package session

import (
	"path"
	"slices"
	"sync"
)

// history is the cells that this session has run, in order. Sessions before it are not kept.
type history struct {
	mu    sync.Mutex
	items []pastCell
}

type pastCell struct {
	line   int
	input  string
	output string // text/plain of the cell's value
}

// thisSession is its number in histories; front ends also say 0 for it.
const thisSession = 1

// maxHistory bounds what a kernel that runs for weeks remembers.
const maxHistory = 20000

func (h *history) add(line int, input string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.items = append(h.items, pastCell{line: line, input: input})
	if extra := len(h.items) - maxHistory; extra > 0 {
		h.items = slices.Delete(h.items, 0, extra)
	}
}

// result sets the output of the last cell with this number.
func (h *history) result(line int, output string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.items) - 1; i >= 0; i-- {
		if h.items[i].line == line {
			h.items[i].output = output
			return
		}
	}
}

// find answers a request; items are [session, line, input] or [session, line, [input, output]].
func (h *history) find(r historyRequest) [][]any {
	h.mu.Lock()
	items := slices.Clone(h.items)
	h.mu.Unlock()
	switch r.Access {
	case "range":
		items = within(items, r)
	case "search":
		items = matching(items, r.Pattern, r.Unique)
	case "tail":
	default:
		return [][]any{}
	}
	if r.Access != "range" && r.N != nil && *r.N < len(items) {
		items = items[len(items)-max(0, *r.N):]
	}
	out := make([][]any, 0, len(items))
	for _, c := range items {
		if !r.Output {
			out = append(out, []any{thisSession, c.line, c.input})
			continue
		}
		var output any
		if c.output != "" {
			output = c.output
		}
		out = append(out, []any{thisSession, c.line, []any{c.input, output}})
	}
	return out
}

// within picks lines start up to stop, which is not among them. Sessions
// before this one have nothing.
func within(items []pastCell, r historyRequest) []pastCell {
	if r.Session != 0 && r.Session != thisSession {
		return nil
	}
	return slices.DeleteFunc(items, func(c pastCell) bool {
		return c.line < r.Start || r.Stop != nil && c.line >= *r.Stop
	})
}

// matching picks inputs that match a glob as a whole; of equal ones only the last when unique.
func matching(items []pastCell, pattern string, unique bool) []pastCell {
	if pattern == "" {
		pattern = "*"
	}
	seen := make(map[string]bool)
	var out []pastCell
	for _, c := range slices.Backward(items) {
		if unique && seen[c.input] || !glob(pattern, c.input) {
			continue
		}
		seen[c.input] = true
		out = append(out, c)
	}
	slices.Reverse(out)
	return out
}

// glob matches * and ?, to which a slash is a character like any other.
func glob(pattern, text string) bool {
	const stand = "\x00"
	ok, err := path.Match(swap(pattern, '/', stand), swap(text, '/', stand))
	return err == nil && ok
}

func swap(text string, from byte, to string) string {
	b := []byte(text)
	for i := range b {
		if b[i] == from {
			b[i] = to[0]
		}
	}
	return string(b)
}
