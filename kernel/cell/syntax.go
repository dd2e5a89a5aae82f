package cell

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// source is the text of one cell as the files that were parsed from it have it.
type source struct {
	number int
	text   string // with the specials
	files  []*token.File
	listed int // where listHead was inserted into the statements, or -1
}

func newSource(number int, text string) *source {
	return &source{number: number, text: text, listed: -1}
}

// listHead makes an expression of the list of expressions that a cell may end with.
const listHead = showName + "("

const (
	declHead = "package main;"
	stmtHead = "package main;func _(){"
)

// tree is a cell's syntax. Declarations and statements are parsed as two files in which the
// other kind is blank.
type tree struct {
	source *source
	decls  *ast.File     // imports, consts, types, functions; variables too if ordered
	entry  *ast.FuncDecl // statements; variables too unless ordered
	body   *ast.BlockStmt
	text   string   // what entry was parsed from
	calls  []string // functions to call at the end
	// ordered says that variables are initialised as Go does it, by what depends on what, since
	// the cell is a program or has only declarations. Else they are statements like others.
	ordered bool
	program bool                // it declares func main
	free    map[string]bool     // names that a file uses and does not declare
	outer   map[*ast.Ident]bool // and where
}

// parseTree parses the Go of a cell. Errors: *Error.
func parseTree(fset *token.FileSet, number int, c *Cell) (*tree, error) {
	t := &tree{source: newSource(number, c.Source)}
	if err := t.reserved(c.Go); err != nil {
		return nil, err
	}
	return parseTrusted(fset, number, c)
}

// parseTrusted parses text that may have names of our own.
func parseTrusted(fset *token.FileSet, number int, c *Cell) (*tree, error) {
	t := newTree(number, c.Source)
	if err := t.balanced(c); err != nil {
		return nil, err
	}
	if wrong := t.read(fset, c); len(wrong) > 0 {
		return nil, t.syntaxError(wrong, len(c.Go))
	}
	return t, nil
}

func newTree(number int, text string) *tree {
	return &tree{source: newSource(number, text), free: map[string]bool{}, outer: map[*ast.Ident]bool{}}
}

// read parses declarations and statements.
func (t *tree) read(fset *token.FileSet, c *Cell) scanner.ErrorList {
	top := c.Go
	if c.body >= 0 {
		top = c.Go[:c.body]
	}
	parts := split(top)
	t.classify(parts, c)
	decls, stmts := []byte(c.Go), []byte(c.Go)
	tail := "\n}"
	if c.body >= 0 {
		blank(decls[c.body:])
		stmts[c.body] = '{'
		tail = "\n}}"
	}
	for _, p := range parts {
		if p.what == token.PACKAGE || !t.isDecl(p) {
			blank(decls[p.start:p.end])
		}
		if p.what == token.PACKAGE || t.isDecl(p) {
			blank(stmts[p.start:p.end])
		}
	}
	blankComments(decls, parts, t)
	var wrong scanner.ErrorList
	t.decls = t.parse(fset, declHead, string(decls), "\n", &wrong)
	file := t.parse(fset, stmtHead, t.list(stmts, parts, c), tail, &wrong)
	slices.SortFunc(wrong, func(a, b *scanner.Error) int { return a.Pos.Offset - b.Pos.Offset })
	if len(wrong) > 0 {
		return wrong
	}
	t.text = string(stmts)
	t.entry = file.Decls[0].(*ast.FuncDecl)
	if c.body >= 0 {
		list := t.entry.Body.List
		t.body = list[len(list)-1].(*ast.BlockStmt)
	}
	return nil
}

// list wraps the last statement if it is a list of expressions: they are shown together.
func (t *tree) list(stmts []byte, parts []part, c *Cell) string {
	if len(parts) == 0 || c.body >= 0 {
		return string(stmts)
	}
	p := parts[len(parts)-1]
	text := withoutLastComments(c.Go[p.start:p.end])
	if p.what != token.ILLEGAL || !strings.Contains(text, ",") {
		return string(stmts)
	}
	if _, err := parser.ParseExpr(text); err == nil {
		return string(stmts)
	}
	x, err := parser.ParseExpr(listHead + text + ")")
	if call, ok := x.(*ast.CallExpr); err != nil || !ok || len(call.Args) < 2 {
		return string(stmts)
	}
	t.source.listed = p.start
	end := p.start + len(text)
	return string(stmts[:p.start]) + listHead + string(stmts[p.start:end]) + ")" + string(stmts[end:])
}

// withoutLastComments is Go up to the end of its last token.
func withoutLastComments(text string) string {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	end := 0
	for {
		pos, tok, word := s.Scan()
		if tok == token.EOF {
			return text[:end]
		}
		if tok == token.SEMICOLON && word == "\n" {
			continue
		}
		if !tok.IsLiteral() && !tok.IsKeyword() {
			word = tok.String()
		}
		end = min(len(text), file.Offset(pos)+len(word))
	}
}

// classify decides how variables are initialised.
func (t *tree) classify(parts []part, c *Cell) {
	t.ordered = c.body < 0
	for _, p := range parts {
		if p.what == token.FUNC && p.name == "main" {
			t.program = true
		}
		if p.what == token.ILLEGAL {
			t.ordered = false
		}
	}
}

func (t *tree) isDecl(p part) bool {
	return p.what != token.ILLEGAL && (p.what != token.VAR || t.ordered)
}

// blankComments keeps comments of statements out of the file of declarations, where they could
// be taken for documentation, but keeps those above a declaration.
func blankComments(decls []byte, parts []part, t *tree) {
	end := 0
	for _, p := range parts {
		if !t.isDecl(p) {
			blank(decls[end:p.start])
		}
		end = p.end
	}
}

func (t *tree) parse(fset *token.FileSet, head, text, tail string, wrong *scanner.ErrorList) *ast.File {
	f, err := parser.ParseFile(fset, "", head+text+tail, parser.ParseComments)
	if list := (scanner.ErrorList{}); errors.As(err, &list) {
		for _, e := range list {
			e.Pos.Offset -= len(head)
			*wrong = append(*wrong, e)
		}
	}
	if f != nil {
		t.source.files = append(t.source.files, fset.File(f.FileStart))
		for _, id := range f.Unresolved {
			t.free[id.Name] = true
			t.outer[id] = true
		}
	}
	return f
}

// offset is where in the cell's text a position lies.
func (s *source) offset(pos token.Pos) (int, bool) {
	for i, f := range s.files {
		if int(pos) >= f.Base() && int(pos) <= f.Base()+f.Size() {
			head := declHead
			if i == 1 {
				head = stmtHead
			}
			at := f.Offset(pos) - len(head)
			if i == 1 && s.listed >= 0 && at > s.listed {
				at = max(s.listed, at-len(listHead))
			}
			return max(0, min(at, len(s.text))), true
		}
	}
	return 0, false
}

// at makes a diagnostic for an offset in the cell.
func (s *source) at(offset int, message, hint string) Diagnostic {
	offset = max(0, min(offset, len(s.text)))
	line := 1 + strings.Count(s.text[:offset], "\n")
	start := 1 + strings.LastIndexByte(s.text[:offset], '\n')
	end := start + lineLength(s.text[start:])
	return Diagnostic{Number: s.number, Line: line, Column: 1 + offset - start, Source: s.text[start:end], Message: message, Hint: hint}
}

// balanced looks for brackets without a partner, which the parser would report far away.
func (t *tree) balanced(c *Cell) error {
	s := newLexer(c.Go)
	for s.next() {
	}
	switch {
	case s.extra >= 0:
		return t.fail(t.source.at(s.extra, "syntax error: this "+string(c.Go[s.extra])+" closes nothing", ""))
	case s.last == broken:
		return nil // the parser says it better
	case len(s.depth) > 0:
		b := s.depth[len(s.depth)-1]
		return t.fail(t.source.at(b.at, "syntax error: this "+string(b.open)+" is not closed", ""))
	}
	return nil
}

func (t *tree) fail(all ...Diagnostic) error { return &Error{all} }

// reserved refuses names with the mark of our own.
func (t *tree) reserved(text string) error {
	if !strings.Contains(text, mark) {
		return nil
	}
	s := newLexer(text)
	for s.next() {
		if i := strings.Index(s.word, mark); i >= 0 {
			return t.fail(t.source.at(s.pos-len(s.word), "the letter "+mark+" cannot be part of a name in a cell", ""))
		}
	}
	return nil
}

func (t *tree) syntaxError(list scanner.ErrorList, size int) error {
	var all []Diagnostic
	for _, e := range list {
		offset := max(0, e.Pos.Offset)
		if offset >= size {
			offset = len(strings.TrimRight(t.source.text, " \t\r\n"))
		}
		d := t.source.at(offset, "syntax error: "+e.Msg, "")
		if n := len(all); n > 0 && (all[n-1].Line == d.Line || e.Pos.Offset >= size) {
			continue // what follows from it
		}
		d.Hint = foreign(d.Source)
		all = append(all, d)
	}
	return t.fail(all[:min(len(all), limit)]...)
}
