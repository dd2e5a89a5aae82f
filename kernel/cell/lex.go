package cell

import "strings"

// lexer walks over Go text only as closely as needed to know, at the start of each line,
// whether a statement may begin there. Unlike go/scanner it can skip lines on the way, which
// need not be Go.
type lexer struct {
	src   string
	pos   int
	depth []bracket
	last  tail // the last one on the way, comments left out
	word  string
	extra int // offset of the first closing bracket without a partner, or -1
}

type bracket struct {
	open byte
	at   int
}

// tail is as much of a Go token as decides about semicolons.
type tail uint8

const (
	none    tail = iota
	ender        // an automatic semicolon follows at the end of the line
	partial      // the statement goes on in the next line
	broken       // an unterminated string, rune or comment
)

// next moves over one token, or over blanks. It reports false at the end of the text.
func (s *lexer) next() bool {
	if s.pos >= len(s.src) {
		return false
	}
	s.word = ""
	switch c := s.src[s.pos]; {
	case c == '\n':
		s.newline()
		s.pos++
	case c == ' ' || c == '\t' || c == '\r':
		s.pos++
	case c == '/' && strings.HasPrefix(s.src[s.pos:], "//"):
		s.pos += lineLength(s.src[s.pos:])
	case c == '/' && strings.HasPrefix(s.src[s.pos:], "/*"):
		s.comment()
	case c == '`':
		s.raw()
	case c == '"' || c == '\'':
		s.quoted(c)
	case wordByte(c):
		s.name()
	case strings.IndexByte("([{", c) >= 0:
		s.depth = append(s.depth, bracket{c, s.pos})
		s.last = partial
		s.pos++
	case strings.IndexByte(")]}", c) >= 0:
		s.closing()
	case strings.HasPrefix(s.src[s.pos:], "++") || strings.HasPrefix(s.src[s.pos:], "--"):
		s.last = ender
		s.pos += 2
	case c == ';':
		s.last = none
		s.pos++
	default:
		s.last = partial
		s.pos++
	}
	return true
}

func (s *lexer) newline() {
	if s.last == ender {
		s.last = none
	}
}

// boundary says that a statement of the top level may begin here.
func (s *lexer) boundary() bool { return len(s.depth) == 0 && s.last == none }

func (s *lexer) comment() {
	i := strings.Index(s.src[s.pos+2:], "*/")
	if i < 0 {
		s.pos, s.last = len(s.src), broken
		return
	}
	if strings.Contains(s.src[s.pos:s.pos+2+i], "\n") {
		s.newline()
	}
	s.pos += i + 4
}

func (s *lexer) raw() {
	i := strings.IndexByte(s.src[s.pos+1:], '`')
	if i < 0 {
		s.pos, s.last = len(s.src), broken
		return
	}
	s.pos, s.last = s.pos+i+2, ender
}

func (s *lexer) quoted(quote byte) {
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch s.src[s.pos] {
		case quote:
			s.pos, s.last = s.pos+1, ender
			return
		case '\n': // the compiler will say so
			s.last = ender
			return
		case '\\':
			if s.pos+1 < len(s.src) && s.src[s.pos+1] != '\n' {
				s.pos++
			}
		}
	}
	s.last = ender
}

func (s *lexer) name() {
	start := s.pos
	for s.pos < len(s.src) && wordByte(s.src[s.pos]) {
		s.pos++
	}
	s.word = s.src[start:s.pos]
	s.last = ender
	if goesOn[s.word] {
		s.last = partial
	}
}

func (s *lexer) closing() {
	c := s.src[s.pos]
	switch n := len(s.depth); {
	case n > 0 && matches(s.depth[n-1].open, c):
		s.depth = s.depth[:n-1]
	case s.extra < 0:
		s.extra = s.pos
	}
	s.last = ender
	s.pos++
}

func matches(open, closed byte) bool {
	return open == '(' && closed == ')' || open == '[' && closed == ']' || open == '{' && closed == '}'
}

// goesOn are the keywords that no statement ends with.
var goesOn = map[string]bool{
	"case": true, "chan": true, "const": true, "default": true, "defer": true, "else": true, "for": true,
	"func": true, "go": true, "goto": true, "if": true, "import": true, "interface": true, "map": true,
	"package": true, "range": true, "select": true, "struct": true, "switch": true, "type": true, "var": true,
}

func newLexer(src string) *lexer { return &lexer{src: src, extra: -1} }

func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// lineLength is the length of the first line without its end.
func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}
