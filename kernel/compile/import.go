package compile

import (
	"fmt"
	"go/importer"
	"go/types"
	"io"
	"os"
)

// newImporter reads export data from the archives of the index.
func (c *Compiler) newImporter() types.Importer {
	return importer.ForCompiler(c.Fset, "gc", func(path string) (io.ReadCloser, error) {
		p, ok := c.Package(path)
		if !ok {
			return nil, fmt.Errorf("package %s is not in the standard library, gonda or a module that was required", path)
		}
		return os.Open(p.Export)
	})
}

// Import reads a package that the index has or that was resolved.
func (c *Compiler) Import(path string) (*types.Package, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.load(path)
}

func (c *Compiler) load(path string) (p *types.Package, err error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	defer func() {
		if r := recover(); r != nil { // the importer panics on a damaged archive
			err = fmt.Errorf("export data of %s: %v", path, r)
		}
	}()
	return c.importer.Import(path)
}

// Exports reports whether the package of that path declares all of these names.
func (c *Compiler) Exports(path string, names ...string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.load(path)
	if err != nil {
		return false
	}
	for _, n := range names {
		if p.Scope().Lookup(n) == nil {
			return false
		}
	}
	return true
}
