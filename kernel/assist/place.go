package assist

import (
	"go/scanner"
	"go/token"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
)

// where says what a cursor stands in.
type where uint8

const (
	nowhere    where = iota // a comment, a string, a number
	inName                  // an identifier, or where one may begin
	inSelector              // an identifier after a dot
	inImport                // an import path
	inMagic                 // the name of a magic
)

// place is the cursor in the text of a cell, in bytes.
type place struct {
	where      where
	start, end int    // of the word that the cursor is in or behind
	prefix     string // of the word, up to the cursor
	text       string // the Go of the cell
	cursor     int
	open       string // brackets that are not closed before the end, innermost first
}

// locate finds out what the cursor stands in.
func locate(src string, cursor int) place {
	p := place{cursor: cursor, start: cursor, end: cursor}
	if begin := strings.LastIndexByte(src[:cursor], '\n') + 1; begin < cursor && src[begin] == '%' {
		word := strings.TrimLeft(src[begin:cursor], "%")
		if !strings.ContainsAny(word, " \t") {
			p.where, p.prefix, p.start = inMagic, word, cursor-len(word)
			return p
		}
	}
	p.text = goText(src)
	p.scan()
	return p
}

// goText is the Go of a cell; a cell whose magics are malformed is taken for Go as a whole.
func goText(src string) string {
	if c, err := cell.Parse(src); err == nil {
		return c.Go
	}
	return src
}

// scan finds the word at the cursor and what is left open at the end.
func (p *place) scan() {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(p.text))
	s.Init(file, []byte(p.text), func(token.Position, string) {}, scanner.ScanComments)
	p.where = inName
	before, importing := token.ILLEGAL, false
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF {
			return
		}
		end := at + len(lit)
		if tok.IsOperator() {
			end = at + len(tok.String())
		}
		switch {
		case at >= p.cursor:
		case tok == token.COMMENT:
			if p.cursor <= end && (p.cursor < end || strings.HasPrefix(lit, "//")) {
				p.where = nowhere
			}
		case tok == token.IDENT || tok.IsKeyword():
			if p.cursor <= end {
				p.start, p.end, p.prefix = at, end, p.text[at:p.cursor]
				if before == token.PERIOD {
					p.where = inSelector
				}
			}
		case tok == token.STRING && p.cursor < end || tok == token.STRING && p.cursor == end && (len(lit) < 2 || lit[0] != lit[len(lit)-1]):
			p.where = nowhere
			if importing {
				p.where, p.start, p.end, p.prefix = inImport, at+1, p.cursor, p.text[at+1:p.cursor]
			}
		case tok.IsLiteral():
			if p.cursor <= end {
				p.where = nowhere
			}
		case tok == token.PERIOD:
			if p.cursor == end || strings.TrimSpace(p.text[end:p.cursor]) == "" {
				p.where = inSelector
			}
		}
		if at < p.cursor {
			switch {
			case tok == token.IMPORT:
				importing = true
			case tok == token.RPAREN, tok == token.SEMICOLON && p.open == "", tok.IsKeyword():
				importing = false
			}
		}
		p.brackets(tok)
		if tok != token.COMMENT {
			before = tok
		}
	}
}

func (p *place) brackets(tok token.Token) {
	switch tok {
	case token.LPAREN:
		p.open = ")" + p.open
	case token.LBRACK:
		p.open = "]" + p.open
	case token.LBRACE:
		p.open = "}" + p.open
	case token.RPAREN, token.RBRACK, token.RBRACE:
		if strings.HasPrefix(p.open, tok.String()) {
			p.open = p.open[1:]
		}
	}
}

// stand is the name that stands for what will be written at the cursor.
const stand = "GondaCursor"

// finished is the text with a name at the cursor if there is none, and all brackets closed.
func (p *place) finished() string {
	text := p.text[:p.end]
	if p.start == p.end {
		text += stand
	}
	rest := p.text[p.end:]
	if p.headless() {
		line, below, more := strings.Cut(rest, "\n")
		rest = line + " {}"
		if more {
			rest += "\n" + below
		}
	}
	text += rest
	if p.open != "" {
		text += "\n" + p.open
	}
	return text
}

// headless says that the line of the cursor is the head of a statement whose block is not
// written yet, without which Go's parser makes nothing of it.
func (p *place) headless() bool {
	begin := strings.LastIndexByte(p.text[:p.start], '\n') + 1
	line, _, _ := strings.Cut(p.text[begin:], "\n")
	head := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(line, " \t"), "}"), " \t")
	head = strings.TrimPrefix(head, "else ")
	for _, word := range []string{"if ", "for ", "switch "} {
		if strings.HasPrefix(head, word) {
			return !strings.Contains(head, "{")
		}
	}
	return false
}
