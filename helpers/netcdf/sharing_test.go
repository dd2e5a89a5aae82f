package netcdf

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
)

// TestReadersShareFiles reads every variable of every file, of whatever layout and type, from
// several goroutines at once: they share its open file, its indexes and its codecs.
func TestReadersShareFiles(t *testing.T) {
	names, _ := filepath.Glob("testdata/read/*.[hn][5c]")
	for _, name := range names {
		f := opened(t, name)
		list := variablesBelow(f.Root)
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() {
				for i := range list {
					if err := useVariable(list[(i+w)%len(list)]); err != nil && !errors.Is(err, ErrUnsupported) {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		group.Wait()
	}
}
