package toolchain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// listed is what the go command says of a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	GoFiles, Imports, Deps        []string
	Standard                      bool
	DefaultGODEBUG                string
	CgoFiles                      []string
	Module                        *struct{ Path, Version string }
	Error                         *struct{ Err string } // with -e
}

// listFields are the fields of listed, as -json takes them.
const listFields = "-json=ImportPath,Name,Dir,Export,GoFiles,Imports,Deps,Standard,DefaultGODEBUG,CgoFiles,Module,Error"

func parseListing(out []byte) ([]*listed, error) {
	var all []*listed
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		l := new(listed)
		err := d.Decode(l)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("toolchain: the go command's list of packages: %w", err)
		}
		all = append(all, l)
	}
}

// pack turns a listed package into one for cells.
func (l *listed) pack() *Package {
	p := &Package{Path: l.ImportPath, Name: l.Name, Export: l.Export, Dir: l.Dir, Imports: l.Imports, Standard: l.Standard}
	for _, f := range l.GoFiles {
		if !filepath.IsAbs(f) { // only what the go command generates has a path
			p.Files = append(p.Files, f)
		}
	}
	return p
}
