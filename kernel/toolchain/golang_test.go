package toolchain

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Go in the module cache, as the go command of another version fetches it, can be used with
// overlays over its files.
func TestGoOfTheModuleCache(t *testing.T) {
	found, err := findGo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	modules, cache := t.TempDir(), t.TempDir()
	root := filepath.Join(modules, "golang.org", "toolchain@v0.0.1-"+goVersion+".linux-amd64")
	if err := os.MkdirAll(filepath.Dir(root), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(found.Root, root); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOMODCACHE", modules)
	t.Setenv("GOROOT", root)
	g, err := askGo(t.Context(), filepath.Join(found.Root, "bin", "go"))
	if err != nil {
		t.Fatal(err)
	}
	list := func(g *golang) ([]byte, error) {
		overlay, err := writeOverlay(g.Root, t.TempDir(), runtimeEdits, runtimeAdditions)
		if err != nil {
			t.Fatal(err)
		}
		args := slices.Concat([]string{"list", "-export", "-f", "{{.Dir}}"}, compileFlags(overlay), []string{"internal/goarch"})
		return run(t.Context(), "list", t.TempDir(), environment(g.Root, "GOFLAGS=", "GOWORK=off"), g.Command, args...)
	}
	if out, err := list(g); err == nil || !strings.Contains(err.Error(), "must not be replaced") {
		t.Errorf("the go command has no objection to overlays in the module cache any more: %s %v", out, err)
	}
	for range 2 { // making the link, and finding it
		if err := g.outside(cache); err != nil {
			t.Fatal(err)
		}
		out, err := list(g)
		if want := filepath.Join(cache, rootLink, "src", "internal", "goarch"); err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s %v, want %s", out, err, want)
		}
		if _, err := os.Stat(g.tool("compile")); err != nil {
			t.Error(err)
		}
	}
	before := *found
	if err := found.outside(cache); err != nil || *found != before {
		t.Errorf("a Go elsewhere: %+v became %+v, %v", before, *found, err)
	}
}
