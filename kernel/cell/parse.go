package cell

import (
	"regexp"
	"strings"
)

// Parse sets apart what is Go in the source of a cell and what is not. It lexes: a line that
// begins with % or ! is special only where a statement of the top level may begin, not in the
// middle of a string, comment, block or expression.
//
// Errors: *Error if a magic is malformed. Go itself is not looked at.
func Parse(src string) (*Cell, error) {
	p := reader{lexer: *newLexer(src), text: []byte(src), line: 1, body: -1}
	if err := p.parse(); err != nil {
		return nil, err
	}
	return &Cell{Source: src, Go: string(p.text), Specials: p.specials, body: p.body}, nil
}

// Empty says that the cell has no Go: no statement, declaration or main function.
func (c *Cell) Empty() bool {
	for _, s := range c.Specials {
		if s.executes() {
			return false
		}
	}
	s := newLexer(c.Go)
	for s.next() {
		if s.last != none {
			return false
		}
	}
	return c.body < 0
}

// executes says that the special calls a function: `%exec f args`.
func (s Special) executes() bool { return s.Kind == Magic && s.Name == "exec" && len(s.Args) > 0 }

type reader struct {
	lexer
	text     []byte // src with the specials blanked
	line     int
	counted  int // how much of src line has counted
	specials []Special
	body     int
}

func (p *reader) parse() error {
	for p.pos < len(p.src) {
		if p.pos == 0 || p.src[p.pos-1] == '\n' {
			taken, err := p.special()
			if err != nil {
				return err
			}
			if taken {
				continue
			}
		}
		p.next()
	}
	return nil
}

// prefixes hide special lines from editors that know only Go.
var prefixes = []string{"//gonb:", "//gonda:"}

func trimPrefix(line string) string {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return rest
		}
	}
	return line
}

// special takes a special line, with those that continue it, and blanks it.
func (p *reader) special() (bool, error) {
	if !p.boundary() {
		return false, nil
	}
	first := p.src[p.pos : p.pos+lineLength(p.src[p.pos:])]
	text := strings.TrimRight(trimPrefix(first), "\r")
	if !specialLine(text) {
		return false, nil
	}
	start, end := p.pos, p.pos+len(first)
	for (text[0] == '%' || text[0] == '!') && strings.HasSuffix(text, `\`) && end < len(p.src) {
		next := p.src[end+1 : end+1+lineLength(p.src[end+1:])]
		text = strings.TrimSuffix(text, `\`) + " " + strings.TrimRight(trimPrefix(next), "\r")
		end += 1 + len(next)
	}
	p.line += strings.Count(p.src[p.counted:start], "\n")
	p.counted = start
	s, err := readSpecial(text)
	if err != nil {
		return false, p.wrong(first, err)
	}
	s.Line = p.line
	return true, p.take(s, first, start, end)
}

// take records a special that lies between two offsets.
func (p *reader) take(s Special, first string, start, end int) error {
	if s.Kind == CellMagic {
		if s.Line != 1 {
			return p.wrong(first, errorText("%%"+s.Name+" can only stand at the start of a cell"))
		}
		s.Body = strings.TrimPrefix(p.src[end:], "\n")
		if !bodyIsGo[s.Name] {
			end = len(p.src)
		}
	}
	if s.Kind == Main {
		if p.body >= 0 {
			return p.wrong(first, errorText("a cell can have only one main function"))
		}
		p.body = start
	}
	blank(p.text[start:end])
	p.pos = end
	p.specials = append(p.specials, s)
	return nil
}

// bodyIsGo are the cell magics whose body is run as Go.
var bodyIsGo = map[string]bool{"time": true, "timeit": true, "capture": true}

func (p *reader) wrong(source string, err error) error {
	return &Error{[]Diagnostic{{Line: p.line, Column: 1, Source: source, Message: err.Error()}}}
}

type errorText string

func (e errorText) Error() string { return string(e) }

// blank keeps lines and offsets.
func blank(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = ' '
		}
	}
}

var helpAfter = regexp.MustCompile(`^\s*([\pL_][\pL\pN_.]*)(\?\??)\s*$`)

func specialLine(text string) bool {
	if helpAfter.MatchString(text) {
		return true
	}
	return len(text) > 1 && (text[0] == '%' || text[0] == '!' || text[0] == '?')
}

// readSpecial reads a joined line that specialLine has accepted.
func readSpecial(text string) (Special, error) {
	if m := helpAfter.FindStringSubmatch(text); m != nil {
		return help(m[1], m[2]), nil
	}
	rest := text[1:]
	switch {
	case text[0] == '?':
		name := strings.TrimLeft(text, "?")
		return help(strings.TrimSpace(name), text[:len(text)-len(name)]), nil
	case text[0] == '!' && rest[0] == '*':
		return Special{Kind: ModuleShell, Text: strings.TrimSpace(rest[1:])}, nil
	case text[0] == '!':
		return Special{Kind: Shell, Text: strings.TrimSpace(rest)}, nil
	}
	kind := Magic
	if rest[0] == '%' {
		kind = CellMagic
		rest = rest[1:]
		if rest == "" || rest[0] == ' ' || rest[0] == '\t' {
			kind = Main
			rest = "main " + rest
		}
	}
	rest = strings.TrimLeft(rest, " \t")
	name := rest
	if i := strings.IndexAny(rest, " \t"); i >= 0 {
		name = rest[:i]
	}
	s := Special{Kind: kind, Name: name, Text: strings.TrimSpace(rest[len(name):])}
	if kind == Magic && name == "main" {
		s.Kind = Main
	}
	var err error
	if s.Args, err = words(s.Text); err != nil && takesAnything[name] {
		err = nil // what follows is Go or a shell's language
	}
	return s, err
}

// takesAnything are magics whose line is not made of words.
var takesAnything = map[string]bool{"time": true, "timeit": true}

func help(name, marks string) Special {
	if len(marks) > 1 {
		return Special{Kind: HelpSource, Name: name}
	}
	return Special{Kind: Help, Name: name}
}
