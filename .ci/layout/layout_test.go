// Package layout tests who may import whom, as DESIGN's table has it: arrows only point down.
package layout

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/gonda-go/gonda/"

// arrows lists, for every package outside of commands, the packages of this module that it
// may import. A package that is missing here fails the test: place it first.
var arrows = map[string][]string{
	"zarrstore/dtype":              {},
	"zarrstore/store":              {"zarrstore/manifest"},
	"zarrstore/codec/inflate":      {},
	"zarrstore/codec/shuffle":      {},
	"zarrstore/codec/zstd":         {},
	"zarrstore/codec/szip":         {},
	"zarrstore/codec/blosc":        {"zarrstore/codec/inflate", "zarrstore/codec/shuffle", "zarrstore/codec/zstd"},
	"zarrstore/codec":              {"zarrstore/dtype", "zarrstore/codec/..."},
	"zarrstore/manifest":           {"zarrstore/dtype", "zarrstore/codec"},
	"zarrstore/meta":               {"zarrstore/dtype", "zarrstore/codec"},
	"zarrstore":                    {"zarrstore/dtype", "zarrstore/codec", "zarrstore/manifest", "zarrstore/meta", "zarrstore/store"},
	"helpers/cluster":              {},
	"helpers/lazy/kernel":          {"zarrstore/dtype"},
	"helpers/lazy/exact":           {"helpers/lazy/exact/internal/..."},
	"helpers/lazy/exact/internal/": {},
	"helpers/lazy":                 {"helpers/cluster", "helpers/lazy/kernel", "helpers/lazy/exact", "zarrstore/dtype"},
	"helpers/cf":                   {"zarrstore/dtype"},
	"helpers/netcdf":               {"helpers/netcdf/internal/...", "zarrstore/dtype", "zarrstore/codec", "zarrstore/manifest"},
	"helpers/netcdf/internal/":     {"helpers/netcdf/internal/...", "zarrstore/dtype", "zarrstore/codec", "zarrstore/manifest"},
	"helpers/xr/cachedir":          {},
	"helpers/xr/headers":           {"helpers/xr/cachedir"},
	"helpers/xr":                   {"helpers/xr/cachedir", "helpers/xr/headers", "helpers/lazy", "helpers/lazy/kernel", "helpers/cluster", "helpers/cf", "helpers/netcdf", "zarrstore", "zarrstore/dtype", "zarrstore/codec", "zarrstore/manifest"},
	"helpers/xr/xrtest":            {"helpers/xr", "helpers/lazy", "helpers/cluster", "helpers/cf", "zarrstore/dtype"},
	"helpers/era5":                 {"helpers/xr", "helpers/cf", "helpers/lazy", "zarrstore/dtype"},
	"helpers/workshop":             {"helpers/xr", "helpers/era5", "helpers/nb", "helpers/cf", "helpers/lazy", "helpers/lazy/kernel", "helpers/cluster", "helpers/netcdf", "zarrstore/dtype"},
	"helpers/nb":                   {},
	"kernel/wire":                  {},
	"kernel/loader/symtab":         {},
	"kernel/loader/goobj":          {},
	"kernel/loader":                {"kernel/loader/symtab", "kernel/loader/goobj"},
	"kernel/toolchain":             {"kernel/loader/symtab"},
	"kernel/worker":                {},
	"kernel/worker/serve":          {"kernel/worker", "kernel/loader"},
	"kernel/compile":               {"kernel/toolchain"},
	"kernel/cell":                  {"kernel/compile"},
	"kernel/assist":                {"kernel/cell", "kernel/compile", "kernel/toolchain"},
	"kernel/session":               {"kernel/wire", "kernel/cell", "kernel/compile", "kernel/toolchain", "kernel/worker", "kernel/assist"},
	"kernel/runner":                {"kernel/wire"},
	"plotting/colormap":            {},
	"plotting/geo":                 {},
	"plotting":                     {"plotting/colormap", "plotting/geo", "helpers/xr", "helpers/cf", "helpers/lazy", "zarrstore/dtype"},
}

// heavy is what the packages that cells link must never reach.
var heavy = []string{"net/http", "gocloud.dev", "github.com/apache/arrow-go", "runtime/cgo"}

// junk is names that say nothing of a package's subject.
var junk = []string{"util", "utils", "common", "misc", "helper", "base", "shared", "types"}

func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(filepath.Dir(dir))
}

// packages maps every folder with Go files, but commands and hidden folders, to the imports
// of its sources that are no tests.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	top := root(t)
	out := make(map[string][]string)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") && path != top {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		if f.Name.Name == "main" {
			return nil // commands and scripts may import anything
		}
		rel, err := filepath.Rel(top, filepath.Dir(path))
		if err != nil {
			return err
		}
		out[rel] = append(out[rel], []string{}...)
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(name, module); ok && !slices.Contains(out[rel], ours) {
				out[rel] = append(out[rel], ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no package found")
	}
	return out
}

func TestArrowsPointDown(t *testing.T) {
	for pkg, imports := range packages(t) {
		key := pkg
		if i := strings.Index(pkg, "/internal/"); i >= 0 {
			key = pkg[:i+len("/internal/")]
		}
		allowed, known := arrows[key]
		if !known {
			t.Errorf("%s has no place in the table of arrows", pkg)
			continue
		}
		for _, i := range imports {
			if !permits(allowed, i) {
				t.Errorf("%s imports %s, which the table of arrows does not allow", pkg, i)
			}
		}
	}
}

func permits(allowed []string, pkg string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		if prefix, ok := strings.CutSuffix(a, "..."); ok {
			return strings.HasPrefix(pkg, prefix)
		}
		return a == pkg
	})
}

func TestNamesSayTheSubject(t *testing.T) {
	for pkg := range packages(t) {
		if slices.Contains(junk, filepath.Base(pkg)) {
			t.Errorf("%s: the name says nothing of the subject", pkg)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(root(t), "helpers", "*.go")); len(files) > 0 {
		t.Errorf("helpers has Go files of its own: %v", files)
	}
}

func TestTopLevel(t *testing.T) {
	want := []string{"LICENSE", "README.md", "bin", "go.mod", "go.sum", "helpers", "install.sh", "kernel", "notebooks", "plotting", "zarrstore"}
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
}

func TestCellsLinkLightPackages(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "./helpers/...", "./plotting/...", "./zarrstore")
	cmd.Dir = root(t)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		for _, h := range heavy {
			if dep == h || strings.HasPrefix(dep, h+"/") {
				t.Errorf("the packages of the prelude reach %s", dep)
			}
		}
	}
}
