package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The index is a file of one line a package: path, name, archive below the index's folder,
// folder of the sources, files, imports and marks, between tabs; lists between spaces. It is
// read whole and cut into lines when a kernel starts; a line is cut when its package is asked
// for.
const (
	indexFields  = 7
	markStandard = "s"
	markLinked   = "l"
)

// writeIndex writes packages to a new file at path.
func writeIndex(path string, packages []*Package) error {
	var b strings.Builder
	for _, p := range packages {
		marks := ""
		if p.Standard {
			marks += markStandard
		}
		if p.Linked {
			marks += markLinked
		}
		for _, s := range slices.Concat([]string{p.Path, p.Name}, p.Files, p.Imports) {
			if strings.ContainsAny(s, " \t\n") {
				return fmt.Errorf("toolchain: %s: the name %q has a space, the index of packages cannot hold it", p.Path, s)
			}
		}
		if strings.ContainsAny(p.Dir+p.Export, "\t\n") {
			return fmt.Errorf("toolchain: %s lies in %q, which has a tab; move it", p.Path, p.Dir)
		}
		line := [indexFields]string{p.Path, p.Name, p.Export, p.Dir, strings.Join(p.Files, " "), strings.Join(p.Imports, " "), marks}
		b.WriteString(strings.Join(line[:], "\t"))
		b.WriteByte('\n')
	}
	return writeSynced(path, []byte(b.String()))
}

// index finds packages by path and by name.
type index struct {
	dir   string // of the archives
	lines map[string]string
	names map[string][]string
}

func readIndex(path string) (*index, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	x := &index{dir: filepath.Dir(path), lines: make(map[string]string, 512), names: make(map[string][]string, 512)}
	for line := range strings.Lines(string(text)) {
		path, rest, ok := strings.Cut(line, "\t")
		name, _, named := strings.Cut(rest, "\t")
		if !ok || !named || strings.Count(line, "\t") != indexFields-1 {
			return nil, fmt.Errorf("toolchain: the index of packages is damaged at %.40q; remove the folder %s, and it is built again", line, x.dir)
		}
		x.lines[path] = strings.TrimSuffix(line, "\n")
		if importable(path) {
			x.names[name] = append(x.names[name], path)
		}
	}
	return x, nil
}

// importable says whether a cell may import path: nothing internal, nothing vendored.
func importable(path string) bool {
	if strings.HasPrefix(path, "vendor/") {
		return false
	}
	return !slices.Contains(strings.Split(path, "/"), "internal")
}

// find gives the package at an import path.
func (x *index) find(path string) (*Package, bool) {
	line, ok := x.lines[path]
	if !ok {
		return nil, false
	}
	f := strings.Split(line, "\t")
	p := &Package{Path: f[0], Name: f[1], Export: f[2], Dir: f[3], Files: strings.Fields(f[4]), Imports: strings.Fields(f[5])}
	if p.Export != "" {
		p.Export = filepath.Join(x.dir, p.Export)
	}
	p.Standard, p.Linked = strings.Contains(f[6], markStandard), strings.Contains(f[6], markLinked)
	return p, true
}
