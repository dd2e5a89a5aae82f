package classic

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// FuzzClassicHeader reads damaged headers: whatever is accepted must lie inside the file.
func FuzzClassicHeader(f *testing.F) {
	names, _ := filepath.Glob("../../testdata/read/classic*.nc")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		limits := cursor.Limits{HeaderBytes: 1 << 20, Steps: 100_000, AttributeBytes: 1 << 20}
		src := cursor.NewSource(bytes.NewReader(text), int64(len(text)), limits)
		defer src.Release()
		h, err := Read(src)
		if err != nil {
			return
		}
		for _, v := range h.Vars {
			end := v.Begin + v.Slab
			if v.Record {
				if h.Records == 0 {
					continue
				}
				end += (h.Records - 1) * h.Stride
			}
			if v.Begin < 4 || end > int64(len(text)) || end < v.Begin {
				t.Errorf("variable %q from %d to %d of %d bytes", v.Name, v.Begin, end, len(text))
			}
		}
	})
}
