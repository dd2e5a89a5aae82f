package session

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
)

// time runs a statement and says where its time went; for a whole cell, that is said at its
// end.
func (r *run) time(s cell.Special) error {
	if s.Kind == cell.CellMagic {
		r.timed = time.Now()
		return nil
	}
	if strings.TrimSpace(s.Text) == "" {
		return wrongUse("there is nothing to measure")
	}
	began := time.Now()
	err := r.part(s.Line, s.Text)
	r.sayTime(time.Since(began))
	return err
}

func (r *run) sayTime(wall time.Duration) {
	r.say("Wall time: %s (compile %s, load %s, run %s)", digits(wall), digits(r.phases.build), digits(r.phases.load), digits(r.phases.run))
}

// timeit measures code by nb.Timeit: %timeit [-r RUNS] CODE.
func (r *run) timeit(s cell.Special) error {
	runs, code, err := runsOf(s.Text)
	if err != nil {
		return err
	}
	if s.Kind == cell.CellMagic {
		if code != "" {
			return wrongUse("what it measures stands below it, not beside it")
		}
		r.repeat = &runs
		return nil
	}
	if code == "" {
		return wrongUse("there is nothing to measure")
	}
	return r.part(s.Line, repeated(code, runs))
}

// runsOf reads [-r RUNS], and -n LOOPS of IPython, which nb.Timeit finds by itself.
func runsOf(text string) (runs, rest string, err error) {
	rest = strings.TrimSpace(text)
	for strings.HasPrefix(rest, "-r") || strings.HasPrefix(rest, "-n") {
		flag := rest[:2]
		number := strings.TrimLeft(rest[2:], " \t")
		end := strings.IndexAny(number+" ", " \t\n")
		n, err := strconv.Atoi(number[:end])
		if err != nil || n < 1 {
			return "", "", wrongUse("%s wants a number of at least 1", flag)
		}
		if flag == "-r" {
			runs = ", " + strconv.Itoa(n)
		}
		rest = strings.TrimSpace(number[end:])
	}
	return runs, rest, nil
}

// repeated is code as the argument of nb.Timeit, in the same lines. Expressions are
// evaluated for nothing, and variables need not be used, as at the top of a cell.
func repeated(code, runs string) string {
	return "nb.Timeit(func() { " + forNothing(code) + "}" + runs + ")"
}

func forNothing(code string) string {
	const before = "package p; func f() { "
	f, err := parser.ParseFile(token.NewFileSet(), "", before+code+"\n}", parser.SkipObjectResolution)
	if err != nil || len(f.Decls) != 1 {
		return code + "\n" // the compiler says what is wrong, and where
	}
	var at []int // offsets in code before which "_ = " belongs
	var used []string
	for _, s := range f.Decls[0].(*ast.FuncDecl).Body.List {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if _, call := s.X.(*ast.CallExpr); !call {
				at = append(at, int(s.Pos())-1-len(before))
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, x := range s.Lhs {
					if id, ok := x.(*ast.Ident); ok && id.Name != "_" {
						used = append(used, "_ = "+id.Name)
					}
				}
			}
		}
	}
	for i := len(at) - 1; i >= 0; i-- {
		code = code[:at[i]] + "_ = " + code[at[i]:]
	}
	return code + "\n" + strings.Join(used, "; ")
}

// digits is a duration in three digits.
func digits(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g µs", float64(d)/1e3)
}
