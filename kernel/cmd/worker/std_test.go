package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// absent are the packages of the standard library that are loaded when a cell imports them: what
// is built on them is absent as well.
var absent = []string{"net/http", "testing", "plugin", "runtime/race", "time/tzdata"}

func TestStandardLibraryIsWhole(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "std.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var linked []string
	for _, i := range f.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		linked = append(linked, path)
	}
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", "std")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line) // the package, then what it needs
		if slices.Contains(strings.Split(f[0], "/"), "internal") || strings.HasPrefix(f[0], "vendor/") || f[0] == "unsafe" {
			continue
		}
		want := !slices.ContainsFunc(f, func(path string) bool { return slices.Contains(absent, path) })
		if got := slices.Contains(linked, f[0]); got != want {
			t.Errorf("%s: linked %v, want %v", f[0], got, want)
		}
	}
}
