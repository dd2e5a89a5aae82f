package session

import (
	"context"
	"errors"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/toolchain"
	"github.com/gonda-go/gonda/kernel/worker"
)

// build builds a cell, after fetching the packages that its module lacks, if it may.
func (p *Pipeline) build(ctx context.Context, number int, c *cell.Cell, out worker.Sink) (*cell.Unit, error) {
	p.mu.Lock()
	fetch := p.fetch
	p.mu.Unlock()
	if fetch {
		for _, path := range imported(c.Go) {
			if err := p.fetchAbsent(ctx, path, out); err != nil {
				return nil, err
			}
		}
	}
	return p.notebook.Load().Build(ctx, number, c)
}

// fetchAbsent adds a package to the module if the module lacks it. Any other thing that is
// wrong with it is for the compiler to say, with the line.
func (p *Pipeline) fetchAbsent(ctx context.Context, path string, out worker.Sink) error {
	if _, ok := p.compiler.Package(path); ok || path == "C" || !strings.Contains(path, ".") {
		return nil
	}
	var absent *toolchain.PackageError
	if err := p.compiler.Resolve(ctx, path); !errors.As(err, &absent) || absent.Path != path || !strings.Contains(absent.Try, "go get "+path) {
		return nil
	}
	out.Stream("stdout", []byte("go get "+path+"\n"))
	said, err := p.tools.Get(ctx, p.compiler.Module, path)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		p.log.Warn("go get failed", "path", path, "said", said, "error", err)
		return &fetchError{path, err}
	}
	return nil
}

// fetchError is a package that cannot be fetched.
type fetchError struct {
	path string
	err  error
}

func (e *fetchError) Error() string {
	return "import \"" + e.path + "\": it is not in the module and cannot be fetched: " + e.err.Error()
}

func (e *fetchError) Unwrap() error { return e.err }

func (p *Pipeline) autoget(on bool) {
	p.mu.Lock()
	p.fetch = on
	p.mu.Unlock()
}

// imported lists the import paths in Go source, which need not be a whole file.
func imported(src string) []string {
	if !strings.Contains(src, "import") {
		return nil
	}
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", -1, len(src)), []byte(src), nil, 0)
	var paths []string
	within, list := false, false
	for {
		_, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return paths
		case tok == token.IMPORT:
			within, list = true, false
		case within && tok == token.LPAREN:
			list = true
		case within && tok == token.STRING:
			if path, err := strconv.Unquote(text); err == nil {
				paths = append(paths, path)
			}
			within = list
		case within && (tok == token.RPAREN || tok == token.SEMICOLON && !list):
			within = false
		}
	}
}
