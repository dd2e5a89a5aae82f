package toolchain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func opened(t testing.TB) *Toolchain {
	t.Helper()
	tc, err := Open(context.Background(), Config{Progress: func(s string, n, of int) { t.Logf("%d/%d %s", n, of, s) }})
	if errors.Is(err, ErrPlatform) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tc.Close() })
	return tc
}

// write makes files below a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestResolve(t *testing.T) {
	tc := opened(t)
	own := write(t, map[string]string{
		"go.mod":          "module lab\n\ngo 1.26.0\n\nrequire github.com/gonda-go/gonda v0.0.0\n\nreplace github.com/gonda-go/gonda => " + tc.Source + "\n",
		"clim/clim.go":    "package clim\n\nimport (\n\t\"lab/unit\"\n\t\"net/http\"\n)\n\nfunc Get(s string) string { http.Get(s); return unit.K }\n",
		"unit/unit.go":    "package unit\n\nconst K = \"kelvin\"\n",
		"bad/bad.go":      "package bad\n\nfunc F() int { return \"x\" }\n",
		"needs/needs.go":  "package needs\n\nimport _ \"lab/bad\"\n",
		"asks/asks.go":    "package asks\n\nimport _ \"github.com/gonda-go/nothing\"\n",
		"native/c.go":     "package native\n\nimport \"C\"\n",
		"prog/main.go":    "package main\n\nfunc main() {}\n",
		"uses/uses.go":    "package uses\n\nimport \"github.com/gonda-go/gonda/zarrstore/dtype\"\n\nvar T dtype.Type\n",
		"notebooks/n.txt": "",
	})
	bare := t.TempDir()
	other := write(t, map[string]string{
		"go.mod":                         "module lab\n\ngo 1.26.0\n\nrequire github.com/gonda-go/gonda v0.0.0\n\nreplace github.com/gonda-go/gonda => ./gonda\n",
		"gonda/go.mod":                   "module github.com/gonda-go/gonda\n\ngo 1.26.0\n",
		"gonda/zarrstore/dtype/dtype.go": "package dtype\n\ntype Type struct{ Bits int }\n",
		"uses/uses.go":                   "package uses\n\nimport \"github.com/gonda-go/gonda/zarrstore/dtype\"\n\nvar T dtype.Type\n",
	})
	cases := []struct {
		name, dir string
		paths     []string
		want      []string // the last of the result
		err       string   // the path that the error names
	}{
		{name: "linked", dir: bare, paths: []string{"fmt", "gonum.org/v1/plot"}},
		{name: "unsafe", dir: bare, paths: []string{"unsafe"}},
		{name: "standard", dir: bare, paths: []string{"net/http"}, want: []string{"net/http"}},
		{name: "standard in another order", dir: bare, paths: []string{"expvar", "net/http"}, want: []string{"net/http", "expvar"}},
		{name: "required by gonda", dir: bare, paths: []string{"github.com/spf13/cobra"}, want: []string{"github.com/spf13/pflag", "github.com/spf13/cobra"}},
		{name: "own", dir: own, paths: []string{"lab/unit"}, want: []string{"lab/unit"}},
		{name: "own from below", dir: filepath.Join(own, "notebooks"), paths: []string{"lab/clim"}, want: []string{"lab/clim"}},
		{name: "own on gonda", dir: own, paths: []string{"lab/uses"}, want: []string{"lab/uses"}},
		{name: "absent", dir: bare, paths: []string{"github.com/gonda-go/nothing"}, err: "github.com/gonda-go/nothing"},
		{name: "absent, own", dir: own, paths: []string{"lab/nothing"}, err: "lab/nothing"},
		{name: "absent, needed", dir: own, paths: []string{"lab/asks"}, err: "github.com/gonda-go/nothing"},
		{name: "absent, standard", dir: bare, paths: []string{"fmmt"}, err: "fmmt"},
		{name: "does not compile", dir: own, paths: []string{"lab/bad"}, err: "lab/bad"},
		{name: "needs what does not", dir: own, paths: []string{"lab/needs"}, err: "lab/bad"},
		{name: "cgo", dir: own, paths: []string{"lab/native"}, err: "lab/native"},
		{name: "another gonda", dir: other, paths: []string{"lab/uses"}, err: "github.com/gonda-go/gonda/zarrstore/dtype"},
		{name: "program", dir: own, paths: []string{"lab/prog"}, err: "lab/prog"},
		{name: "internal", dir: bare, paths: []string{"internal/abi"}, err: "internal/abi"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Now()
			got, err := tc.Resolve(context.Background(), c.dir, c.paths...)
			t.Logf("%v: %d packages", time.Since(begin), len(got))
			if c.err != "" {
				var e *PackageError
				if !errors.As(err, &e) || e.Path != c.err {
					t.Fatalf("got %v, want an error of %s", err, c.err)
				}
				t.Log(err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			ordered(t, tc, got)
			var paths []string
			for _, p := range got {
				paths = append(paths, p.Path)
			}
			if len(c.want) == 0 && len(got) > 0 || len(got) < len(c.want) || !slices.Equal(paths[len(paths)-len(c.want):], c.want) {
				t.Errorf("got %v, want it to end with %v", paths, c.want)
			}
		})
	}
}

// ordered fails if a package comes before one that it needs, is linked or has no archive.
func ordered(t *testing.T, tc *Toolchain, all []*Package) {
	t.Helper()
	seen := make(map[string]bool)
	for _, p := range all {
		for _, i := range p.Imports {
			if own, ok := tc.Package(i); !seen[i] && !(ok && own.Linked) {
				t.Errorf("%s comes before %s, which it needs", p.Path, i)
			}
		}
		if p.Linked || seen[p.Path] {
			t.Errorf("%s is linked or there twice", p.Path)
		}
		if info, err := os.Stat(p.Export); err != nil || info.Size() == 0 {
			t.Errorf("%s: archive %q: %v", p.Path, p.Export, err)
		}
		seen[p.Path] = true
	}
}
