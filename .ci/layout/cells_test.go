package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCellsCompileLittle: what a cell that only names the prelude's types compiles to. The compiler
// makes the methods of every generic type that these hold once more for each cell, so they must
// hold none with large methods.
func TestCellsCompileLittle(t *testing.T) {
	const most = 120 << 10 // it was 280 kB when labels had a generic index with methods
	packages := []string{"helpers/xr", "helpers/lazy", "helpers/cluster", "helpers/era5", "helpers/workshop", "helpers/nb", "zarrstore", "plotting"}
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, prefixed("./", packages)...)...)
	list.Dir = root(t)
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	config, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	source := `package main

import (
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/nb"
	"github.com/gonda-go/gonda/helpers/workshop"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/plotting"
	"github.com/gonda-go/gonda/zarrstore"
)

var (
	a xr.DataArray
	b xr.Dataset
	c lazy.Array
	d *cluster.Client
	e *plotting.Figure
	f *zarrstore.Array
	g workshop.Sample
	h nb.Message
	i = era5.Normalize
)
`
	dir := t.TempDir()
	for name, text := range map[string]string{"importcfg": string(config), "cell.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	compile := exec.Command("go", "tool", "compile", "-p", "main", "-importcfg", "importcfg", "-pack", "-dwarf=false", "-o", "cell.o", "cell.go")
	compile.Dir = dir
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	object, err := os.ReadFile(filepath.Join(dir, "cell.o"))
	if err != nil {
		t.Fatal(err)
	}
	if len(object) > most {
		t.Errorf("%d bytes, want at most %d: %s", len(object), most, "go tool nm -size -sort size names the methods")
	}
	t.Logf("%d bytes", len(object))
}

func prefixed(prefix string, all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = prefix + s
	}
	return out
}
