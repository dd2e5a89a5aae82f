package toolchain

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// PackageError is an import that cannot be had.
type PackageError struct {
	Path   string // that was asked for, or that it needs
	Module string // the file that says what there is: a go.mod or go.work
	What   string
	Try    string
}

func (e *PackageError) Error() string {
	return fmt.Sprintf("import %q: %s; %s", e.Path, e.What, e.Try)
}

// Resolve has packages compiled that the notebook in folder dir imports, and what they need,
// in the module that dir is in (see Module). The result is in the order of dependency, each
// package once, without those that the worker has linked.
//
// Errors: *PackageError for a path that is not there, is no package to import, does not
// compile, or was compiled against another version of a package that the worker holds; ctx's.
// Cost: the standard library is in the index; else the go command, 0.2 s if all is compiled.
func (t *Toolchain) Resolve(ctx context.Context, dir string, paths ...string) ([]*Package, error) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		p, ok := t.index.find(path)
		return ok && p.Linked && importable(path)
	})
	if found, ok := t.indexed(paths); ok {
		return found, nil
	}
	m, err := t.Module(ctx, dir)
	if err != nil {
		return nil, err
	}
	args := slices.Concat([]string{"list", "-e", "-export", "-deps", listFields}, compileFlags(filepath.Join(t.Dir, overlayDir, overlayFile)), []string{"--"}, paths)
	out, err := run(ctx, "find "+strings.Join(paths, ", "), m.Dir, m.environment(t.Root), t.Go, args...)
	if err != nil {
		return nil, err
	}
	all, err := parseListing(out)
	if err != nil {
		return nil, err
	}
	return t.choose(all, paths, m)
}

// indexed answers from the index alone, if all paths and what they need are in it.
func (t *Toolchain) indexed(paths []string) ([]*Package, bool) {
	var found []*Package
	seen := make(map[string]bool)
	var visit func(path string) bool
	visit = func(path string) bool {
		p, ok := t.index.find(path)
		if !ok || p.Linked || seen[path] {
			return ok
		}
		seen[path] = true
		for _, i := range p.Imports {
			if !visit(i) {
				return false
			}
		}
		if p.Export != "" { // unsafe has none
			found = append(found, p)
		}
		return true
	}
	for _, path := range paths {
		if p, ok := t.index.find(path); !ok || !p.Standard || !importable(path) || !visit(path) {
			return nil, false
		}
	}
	return found, true
}

// choose takes from a listing what the worker needs, or says what is wrong with it.
func (t *Toolchain) choose(all []*listed, paths []string, m *Module) ([]*Package, error) {
	var found []*Package
	for _, l := range all {
		if err := t.refuse(l, slices.Contains(paths, l.ImportPath), m); err != nil {
			return nil, err
		}
		own, known := t.index.find(l.ImportPath)
		switch {
		case l.Export == "": // unsafe
		case known && own.Linked:
			if err := compatible(l, own, m); err != nil {
				return nil, err
			}
		case known && filepath.Base(own.Export) == filepath.Base(l.Export):
			found = append(found, own)
		default:
			found = append(found, l.pack())
		}
	}
	return found, nil
}

// refuse is the error of a package that cannot be imported.
func (t *Toolchain) refuse(l *listed, asked bool, m *Module) error {
	e := &PackageError{Path: l.ImportPath, Module: m.File}
	said := ""
	if l.Error != nil {
		said = strings.TrimSpace(l.Error.Err)
	}
	first, _, _ := strings.Cut(said, "\n")
	switch {
	case strings.Contains(said, "build constraints exclude all Go files"):
		e.What, e.Try = "it has no Go files for linux/amd64 without cgo", "cells cannot use cgo: look for a package in Go alone"
	case strings.Contains(said, "no required module provides package"), strings.Contains(said, "cannot find module providing package"):
		e.What, e.Try = m.lacks(), "try !*go get "+l.ImportPath
	case strings.Contains(said, "is not in std"):
		e.What, e.Try = "neither the standard library of "+goVersion+" nor "+m.holder()+" has it", "check the spelling; packages from elsewhere begin with a host, as in github.com/..."
	case strings.HasPrefix(said, "# "):
		e.What, e.Try = "it does not compile: "+strings.TrimSpace(strings.TrimPrefix(said, first)), "correct it, or another version of it: !*go get "+l.ImportPath+"@latest"
	case said != "":
		e.What, e.Try = first, "look at "+m.File
	case l.Name == "main" && asked:
		e.What, e.Try = "it is a program, not a package to import", "run it: !go run "+l.ImportPath
	case asked && !importable(l.ImportPath) && l.Standard:
		e.What, e.Try = "it is internal to the standard library", "use a public package"
	default:
		return nil
	}
	return e
}

// compatible says whether what was compiled against l can live with own, which is linked. Equal
// content is; else the fingerprints of the export data decide, as Go's linker has it.
func compatible(l *listed, own *Package, m *Module) error {
	if filepath.Base(l.Export) == filepath.Base(own.Export) {
		return nil
	}
	theirs, err := fingerprint(l.Export)
	if err != nil {
		return err
	}
	ours, err := fingerprint(own.Export)
	if err != nil || ours == theirs {
		return err
	}
	version := "another version"
	if l.Module != nil && l.Module.Version != "" {
		version = l.Module.Path + " " + l.Module.Version
	}
	return &PackageError{
		Path: l.ImportPath, Module: m.File,
		What: fmt.Sprintf("%s asks for %s, the kernel was built with the one in %s", m.File, version, own.Dir),
		Try:  "require the version that gonda's go.mod names",
	}
}
