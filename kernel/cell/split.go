package cell

import (
	"go/scanner"
	"go/token"
)

// part is a statement or declaration of the top level: the text from start to end, with its
// semicolon.
type part struct {
	what       token.Token // PACKAGE, IMPORT, CONST, TYPE, VAR, FUNC; ILLEGAL for a statement
	name       string      // of a function (not a method)
	start, end int
}

// split finds the parts of Go text, whether or not they are correct.
func split(src string) []part {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, []byte(src), func(token.Position, string) {}, 0)
	var all []part
	var p part
	var seen []lexeme // of p, enough of them to know what it is
	depth := 0
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if len(seen) == 0 {
			p.start = at
		}
		switch tok {
		case token.EOF:
			if len(seen) > 0 {
				p.end = len(src)
				all = append(all, classify(p, seen))
			}
			return all
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		if tok == token.SEMICOLON && depth <= 0 {
			if len(seen) > 0 {
				p.end = at
				if lit == ";" {
					p.end++
				}
				all = append(all, classify(p, seen))
			}
			p, seen = part{}, seen[:0]
			continue
		}
		seen = append(seen, lexeme{tok, lit})
	}
}

type lexeme struct {
	tok token.Token
	lit string
}

func classify(p part, seen []lexeme) part {
	switch first := seen[0].tok; first {
	case token.PACKAGE, token.IMPORT, token.CONST, token.TYPE, token.VAR:
		p.what = first
	case token.FUNC:
		if name, ok := declares(seen); ok {
			p.what, p.name = first, name
		}
	}
	return p
}

// declares tells a function or method declaration from a function literal at the start of a
// statement: after func comes a name, or a receiver, a name and a parenthesis.
func declares(seen []lexeme) (name string, ok bool) {
	if len(seen) < 2 {
		return "", false
	}
	if seen[1].tok == token.IDENT {
		return seen[1].lit, true
	}
	depth := 0
	for i := 1; i < len(seen); i++ {
		switch seen[i].tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			return "", i+2 < len(seen) && seen[i+1].tok == token.IDENT && seen[i+2].tok == token.LPAREN
		}
	}
	return "", false
}
