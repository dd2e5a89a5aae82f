package toolchain

import (
	"cmp"
	"os"
	"slices"
)

// Config says where things are. Its zero value finds them.
type Config struct {
	// Source is the folder of gonda's go.mod; a change of its files makes another worker. Who
	// names it, here or by GONDA_SOURCE, works on it: all programs of one source then share a
	// worker. Empty: the folder that this program was built from, or the module cache.
	Source string
	// Cache is the folder that results are kept in. Empty: gonda/worker in os.UserCacheDir.
	Cache string
	// Progress hears of every step of a build; nil is allowed. It is not called when all is there.
	Progress func(step string, done, total int)
}

// Toolchain is a worker program and all that is needed to compile cells for it. All of its
// methods may be called at once by several goroutines.
type Toolchain struct {
	// Dir is the folder in the cache that the other files are in.
	Dir string
	// Worker is the program that cells are loaded into, Symbols the table of its symbols (see
	// package symtab).
	Worker, Symbols string
	// Go is the go command, Compile the compile tool that made the worker's packages.
	Go, Compile string
	// Root is Go's own folder, Source that of gonda's go.mod.
	Root, Source string

	index *index
	used  *os.File // locked, so that the folder stays
}

// Package is a compiled package that a cell can import.
type Package struct {
	Path string
	Name string
	// Export is the archive with export data and object code. The folder is the cache's or the
	// go command's own.
	Export string
	// Dir is the folder of the sources, Files the Go files in it that were compiled.
	Dir   string
	Files []string
	// Imports are the import paths of the packages that it needs directly; vendored ones
	// under their real path.
	Imports []string
	// Standard says that it is Go's own; Linked that the worker program holds it already.
	Standard, Linked bool
}

// Package finds a package of the standard library or of the worker by its import path.
func (t *Toolchain) Package(path string) (*Package, bool) { return t.index.find(path) }

// preferred are packages of the standard library that are meant, by their name alone, rather
// than others of the same name that are as short.
var preferred = []string{"text/template", "text/scanner", "math/rand"}

// Named gives the import paths of the packages called name that Package finds and a cell may
// import, the best guess first: Go's own before others, shorter before longer.
func (t *Toolchain) Named(name string) []string {
	paths := slices.Clone(t.index.names[name])
	rank := func(path string) int {
		p, ok := t.index.find(path)
		switch {
		case slices.Contains(preferred, path):
			return 0
		case ok && p.Standard:
			return 1
		}
		return 2
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return paths
}
