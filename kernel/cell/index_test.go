package cell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
)

// listIndex is an index of what the go command lists: enough of the standard library for tests,
// without building a worker. Everything in it counts as linked.
type listIndex map[string]*toolchain.Package

func (l listIndex) Package(path string) (*toolchain.Package, bool) {
	p, ok := l[path]
	return p, ok
}

func (l listIndex) Named(name string) []string {
	var all []string
	for path, p := range l {
		if p.Name == name && !strings.Contains(path, "internal/") && !strings.HasPrefix(path, "vendor/") {
			all = append(all, path)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if n := len(a) - len(b); n != 0 {
			return n
		}
		return -strings.Compare(a, b) // math/rand, then crypto/rand
	})
	slices.SortStableFunc(all, func(a, b string) int { return len(a) - len(b) })
	return all
}

func (l listIndex) Resolve(_ context.Context, _ string, paths ...string) ([]*toolchain.Package, error) {
	for _, p := range paths {
		if l[p] == nil {
			return nil, fmt.Errorf("no module provides package %s", p)
		}
	}
	return nil, nil
}

var listed = sync.OnceValues(func() (listIndex, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Export,Standard", "fmt", "strings", "strconv", "slices", "maps", "iter", "math", "image/png", "sort", "math/rand", "math/rand/v2",
		"crypto/rand", "text/template", "html/template", "errors", "os", "time", "sync", "sync/atomic", "bytes", "encoding/json", "encoding/binary", "flag", "log", "math/cmplx", "math/bits", "gonum.org/v1/plot")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	index := listIndex{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Name, Export string
			Standard                 bool
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return index, nil
		} else if err != nil {
			return nil, err
		}
		index[p.ImportPath] = &toolchain.Package{Path: p.ImportPath, Name: p.Name, Export: p.Export, Standard: p.Standard, Linked: true}
	}
})

// testPrelude is like the one of sessions.
var testPrelude = Prelude{Source: `
func must[T any](v T, err error) T {
	if err != nil {
		ʹfail(err)
	}
	return v
}

func check(err error) {
	if err != nil {
		ʹfail(err)
	}
}
`}

func newNotebook(t testing.TB) *Notebook {
	t.Helper()
	index, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := exec.Command("go", "tool", "-n", "compile").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "cells")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c, err := compile.New(index, strings.TrimSpace(string(tool)), dir)
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(c, testPrelude)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
