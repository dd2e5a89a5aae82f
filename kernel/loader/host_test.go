package loader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/toolchain"
)

// host is the program of testdata/host, linked as a worker is.
type host struct {
	*toolchain.Toolchain
	importcfg string // all of the standard library and the program
	dir       string
}

var theHost = sync.OnceValues(func() (*host, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	source := filepath.Join(cache, "gonda", "loader-test")
	if err := hostSource(root, source); err != nil {
		return nil, err
	}
	tc, err := toolchain.Open(context.Background(), toolchain.Config{Source: source})
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "loader-test")
	if err != nil {
		return nil, err
	}
	h := &host{Toolchain: tc, importcfg: filepath.Join(dir, "importcfg"), dir: dir}
	var config strings.Builder
	out, err := exec.Command(tc.Go, "list", "std").Output()
	if err != nil {
		return nil, err
	}
	for path := range strings.FieldsSeq(string(out)) {
		if p, ok := tc.Package(path); ok && p.Export != "" {
			fmt.Fprintf(&config, "packagefile %s=%s\n", path, p.Export)
		}
	}
	return h, os.WriteFile(h.importcfg, []byte(config.String()), 0o600)
})

// hostSource makes a module of the loader and its host, in the place of the worker's program.
// Files that are the same stay untouched, for the program not to be linked again.
func hostSource(root, dir string) error {
	want := map[string]string{"go.mod": "go.mod", "go.sum": "go.sum", "kernel/cmd/worker/std.go": "kernel/cmd/worker/std.go"}
	for _, from := range []string{"kernel/loader", "kernel/loader/symtab", "kernel/loader/goobj", "kernel/loader/testdata/host"} {
		to := strings.Replace(from, "loader/testdata/host", "cmd/worker", 1)
		files, err := filepath.Glob(filepath.Join(root, from, "*.go"))
		if err != nil {
			return err
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.go") {
				want[to+"/"+filepath.Base(f)] = from + "/" + filepath.Base(f)
			}
		}
	}
	for _, part := range []string{"helpers", "kernel", "plotting", "zarrstore"} {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o700); err != nil {
			return err
		}
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if rel, _ := filepath.Rel(dir, path); want[filepath.ToSlash(rel)] == "" {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for to, from := range want {
		text, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			return err
		}
		path := filepath.Join(dir, to)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// needHost builds the host once, or skips where it cannot run.
func needHost(t testing.TB) *host {
	t.Helper()
	h, err := theHost()
	if errors.Is(err, toolchain.ErrPlatform) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestMain(m *testing.M) {
	code := m.Run()
	if h, err := theHost(); err == nil && h != nil {
		os.RemoveAll(h.dir)
	}
	os.Exit(code)
}

// compile makes an archive of the source of a cell. Functions without body are those of
// earlier cells.
func (h *host) compile(t testing.TB, source string, config ...string) string {
	t.Helper()
	dir, err := os.MkdirTemp(h.dir, "cell")
	if err != nil {
		t.Fatal(err)
	}
	file, symabis, archive := filepath.Join(dir, "cell.go"), filepath.Join(dir, "symabis"), filepath.Join(dir, "cell.a")
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var abis strings.Builder
	for _, d := range parsed.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil {
			fmt.Fprintf(&abis, "def main.%s ABIInternal\n", symbolOf(f))
		}
	}
	for path, text := range map[string]string{file: source, symabis: abis.String()} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	importcfg := h.importcfg
	if len(config) > 0 {
		importcfg = config[0]
	}
	c := exec.Command(h.Compile, "-p", "main", "-lang=go1.26", "-importcfg", importcfg, "-symabis", symabis, "-pack", "-c=2", "-dwarf=false", "-trimpath", dir+"=>", "-o", archive, file)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("compile: %v\n%s", err, out)
	}
	return archive
}

// symbolOf is the compiler's name of a declared function, without the package.
func symbolOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	switch r := f.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		return "(*" + r.X.(*ast.Ident).Name + ")." + f.Name.Name
	case *ast.Ident:
		return r.Name + "." + f.Name.Name
	}
	return f.Name.Name
}

// script runs the host with commands and returns what it and the cells print.
func (h *host) script(t testing.TB, env []string, commands ...string) string {
	t.Helper()
	out, err := h.run(env, commands...)
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(out, 12000))
	}
	return out
}

func (h *host) run(env []string, commands ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, h.Worker, h.Symbols)
	c.Env = append(os.Environ(), env...)
	c.Stdin = strings.NewReader(strings.Join(commands, "\n") + "\n")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	return out.String(), err
}

func tail(s string, n int) string { return s[max(len(s)-n, 0):] }

// sections splits a file of "-- name --" lines and what follows each.
func sections(text string) (names []string, bodies map[string]string) {
	bodies = make(map[string]string)
	name := ""
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); strings.HasPrefix(s, "-- ") && strings.HasSuffix(s, " --") {
			name = strings.TrimSuffix(strings.TrimPrefix(s, "-- "), " --")
			names = append(names, name)
			continue
		}
		bodies[name] += line
	}
	return names, bodies
}

// TestCells runs the series of cells in testdata/cells: sections N.go are loaded in order, and
// each one's function ʹcellN is run; section want is what they print.
func TestCells(t *testing.T) {
	h := needHost(t)
	files, err := filepath.Glob("testdata/cells/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no cells")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			names, bodies := sections(string(text))
			var commands []string
			for _, name := range names {
				n, isCell := strings.CutSuffix(name, ".go")
				if !isCell {
					continue
				}
				archive := h.compile(t, bodies[name])
				commands = append(commands, "load main "+archive)
				if strings.Contains(bodies[name], "func ʹcell"+n+"(") {
					commands = append(commands, "run main.ʹcell"+n)
				}
				commands = append(commands, strings.Split(strings.TrimSpace(bodies["after "+n]), "\n")...)
			}
			env := strings.Fields(bodies["env"])
			if got, want := h.script(t, env, commands...), bodies["want"]; got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			for _, torture := range []string{"GOGC=1", "GODEBUG=gccheckmark=1,clobberfree=1", "GODEBUG=gcstoptheworld=1,gcshrinkstackoff=1"} {
				if !slices.Contains(names, "torture") && torture != "GOGC=1" {
					continue
				}
				if got, want := h.script(t, append(env, "GOGC=1", torture), commands...), bodies["want"]; got != want {
					t.Errorf("%s: got:\n%s\nwant:\n%s", torture, got, want)
				}
			}
		})
	}
}
