package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/toolchain"
)

// listIndex is what the go command lists of a few packages.
type listIndex map[string]*toolchain.Package

func (l listIndex) Package(path string) (*toolchain.Package, bool) {
	p, ok := l[path]
	return p, ok
}

func (l listIndex) Named(name string) (all []string) {
	for path, p := range l {
		if p.Name == name {
			all = append(all, path)
		}
	}
	return all
}

func (l listIndex) Resolve(_ context.Context, _ string, paths ...string) ([]*toolchain.Package, error) {
	if paths[0] != "example.com/late" {
		return nil, fmt.Errorf("no package %s", paths[0])
	}
	p := *l["strings"]
	p.Path = paths[0]
	return []*toolchain.Package{&p}, nil
}

var listed = sync.OnceValues(func() (listIndex, error) {
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Export", "fmt", "strings", "net/netip").Output()
	if err != nil {
		return nil, err
	}
	index := listIndex{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Name, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return index, nil
		} else if err != nil {
			return nil, err
		}
		index[p.ImportPath] = &toolchain.Package{Path: p.ImportPath, Name: p.Name, Export: p.Export, Linked: p.ImportPath != "net/netip"}
	}
})

func newCompiler(t *testing.T) *Compiler {
	t.Helper()
	index, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := exec.Command("go", "tool", "-n", "compile").Output()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(index, strings.TrimSpace(string(tool)), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, c *Compiler, text string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(c.Fset, "", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCheckSeesEarlierObjects(t *testing.T) {
	c := newCompiler(t)
	scope, _, wrong := c.Check(nil, parse(t, c, "package main\ntype T struct{ hidden int }\nvar x = T{1}"))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	put := func(s *types.Scope) {
		s.Insert(scope.Lookup("T"))
		s.Insert(scope.Lookup("x"))
	}
	_, info, wrong := c.Check(put, parse(t, c, "package main\nimport \"net/netip\"\nvar y = T{x.hidden}\nvar a netip.Addr"))
	if len(wrong) > 0 || info == nil {
		t.Fatal(wrong)
	}
	_, _, wrong = c.Check(put, parse(t, c, "package main\nfunc f() { z := 1; return 2 }\nvar y = T{\"a\"}"))
	if len(wrong) != 3 {
		t.Error("want all errors, got", wrong)
	}
}

func TestCheckSurvivesTheChecker(t *testing.T) {
	c := newCompiler(t)
	_, _, wrong := c.Check(func(s *types.Scope) {
		s.Insert(types.NewTypeName(0, c.Main, "A", types.Typ[types.Int]))
	}, parse(t, c, "package main\ntype B A\nfunc (A) M() {}"))
	if len(wrong) == 0 {
		t.Error("methods of int")
	}
}

func TestCompile(t *testing.T) {
	c := newCompiler(t)
	s := Source{Name: "a", Imports: []string{"fmt", "net/netip"}, Bodyless: []string{"main.f", "main.(*T).M", "main.T.V"}, Text: []byte(`package main
import "fmt"
import "net/netip"
type T struct{ a int }
func f(a int) int
func (t *T) M() int
func (t T) V() int
var x T
func ʹcell1() { fmt.Println(f(1), x.M(), x.V(), netip.Addr{}) }
`)}
	object, err := c.Compile(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(object); err != nil || info.Size() == 0 {
		t.Fatal(err)
	}
	left, err := os.ReadDir(c.dir)
	if err != nil || len(left) != 1 {
		t.Error("files stay behind:", left)
	}
}

func TestCompileErrors(t *testing.T) {
	c := newCompiler(t)
	_, err := c.Compile(context.Background(), Source{Name: "b", Text: []byte("package main\n//line In[3]:2:5\nfunc f() { x := 1 }\nvar a int = \"s\"\n")})
	tool := (*ToolError)(nil)
	if !errors.As(err, &tool) || len(tool.Lines) != 2 || tool.Lines[0].File != "In[3]" || tool.Lines[0].Line != 2 || tool.Lines[1].Line != 3 || tool.Lines[0].Column != 16 {
		t.Fatalf("%#v", err)
	}
	if _, err := c.Compile(context.Background(), Source{Name: "c", Text: []byte("package main"), Imports: []string{"no/such"}}); err == nil {
		t.Error("imported what nobody resolved")
	}
	if left, _ := os.ReadDir(c.dir); len(left) > 0 {
		t.Error("files stay behind:", left)
	}
	c.tool = "/does/not/exist"
	if _, err := c.Compile(context.Background(), Source{Name: "d", Text: []byte("package main")}); err == nil || !strings.Contains(err.Error(), "did not start") {
		t.Error(err)
	}
}

func TestCompileEndsWithItsContext(t *testing.T) {
	c := newCompiler(t)
	tool := c.dir + "/slow"
	if err := os.WriteFile(tool, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	c.tool = tool
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := c.Compile(ctx, Source{Name: "a", Text: []byte("package main")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Error("took", d)
	}
}

func TestResolve(t *testing.T) {
	c := newCompiler(t)
	ctx := context.Background()
	if err := c.Resolve(ctx, "fmt", "unsafe"); err != nil {
		t.Error(err)
	}
	if err := c.Resolve(ctx, "no/such"); err == nil {
		t.Error("resolved no/such")
	}
	if c.Exports("example.com/late", "Cut") {
		t.Error("found before it was resolved")
	}
	if err := c.Resolve(ctx, "example.com/late"); err != nil {
		t.Error(err)
	}
	if needed, err := c.Needed(ctx, "fmt", "example.com/late", "unsafe"); err != nil || len(needed) != 1 || needed[0].Path != "example.com/late" {
		t.Error(needed, err)
	}
	if !c.Exports("strings", "Cut", "Builder") || c.Exports("strings", "Cat") {
		t.Error("wrong exports of strings")
	}
}

func TestChecksAtOnce(t *testing.T) {
	c := newCompiler(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 20 {
				f, err := parser.ParseFile(c.Fset, "", fmt.Sprintf("package main\nimport \"fmt\"\nimport \"net/netip\"\nfunc f%d() { fmt.Println(netip.Addr{}.IsValid()) }", i), 0)
				if err != nil {
					t.Error(err)
					return
				}
				if _, _, wrong := c.Check(nil, f); len(wrong) > 0 {
					t.Error(wrong)
				}
				c.Exports("strings", "Cut")
			}
		})
	}
	group.Wait()
}
