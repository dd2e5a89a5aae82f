package toolchain

import (
	"maps"
	"slices"
)

// Paths lists the import paths of the index that a cell can name: those of the standard library,
// and of the packages in the worker that are not internal to others.
func (t *Toolchain) Paths() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(t.index.lines)), func(path string) bool {
		return !importable(path)
	})
}
