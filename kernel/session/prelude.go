package session

import (
	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/toolchain"
)

// preludeImports are the names that every cell has without an import line.
var preludeImports = map[string]string{
	"xr":       "github.com/gonda-go/gonda/helpers/xr",
	"lazy":     "github.com/gonda-go/gonda/helpers/lazy",
	"cluster":  "github.com/gonda-go/gonda/helpers/cluster",
	"cf":       "github.com/gonda-go/gonda/helpers/cf",
	"netcdf":   "github.com/gonda-go/gonda/helpers/netcdf",
	"zarr":     "github.com/gonda-go/gonda/zarrstore",
	"batch":    "github.com/gonda-go/gonda/helpers/batch",
	"skill":    "github.com/gonda-go/gonda/helpers/skill",
	"plot":     "github.com/gonda-go/gonda/plotting",
	"era5":     "github.com/gonda-go/gonda/helpers/era5",
	"swath":    "github.com/gonda-go/gonda/helpers/swath",
	"catalog":  "github.com/gonda-go/gonda/helpers/catalog",
	"nb":       "github.com/gonda-go/gonda/helpers/nb",
	"workshop": "github.com/gonda-go/gonda/helpers/workshop",
}

// preludeSource is what every cell has of functions. ʹfail is the worker's: it ends the run
// with an error that shows the line of the call.
const preludeSource = `
// must is the value of a call that can fail; an error ends the cell.
func must[T any](value T, err error) T {
	if err != nil {
		ʹfail(err)
	}
	return value
}

// check ends the cell if there is an error.
func check(err error) {
	if err != nil {
		ʹfail(err)
	}
}
`

// prelude is what this worker has of it.
func prelude(t *toolchain.Toolchain) cell.Prelude {
	imports := make(map[string]string)
	for name, path := range preludeImports {
		if p, ok := t.Package(path); ok && p.Linked {
			imports[name] = path
		}
	}
	return cell.Prelude{Imports: imports, Source: preludeSource}
}
