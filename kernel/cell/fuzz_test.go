package cell

import (
	"errors"
	"go/parser"
	"os"
	"path/filepath"
	"testing"
)

// FuzzBuild has cells built one after the other, two of them in each notebook. Whatever they are,
// they are refused with diagnostics, or become units that compile.
func FuzzBuild(f *testing.F) {
	files, _ := filepath.Glob("testdata/series/*.txt")
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		last := ""
		for _, s := range readSeries(string(content)) {
			f.Add(last, s.source)
			last = s.source
		}
	}
	n := newNotebook(f)
	f.Fuzz(func(t *testing.T, first, second string) {
		if err := n.Reset(); err != nil {
			t.Fatal(err)
		}
		for i, source := range []string{first, second, second} {
			u, err := planCell(n, i+1, source)
			if err != nil {
				if e := (*Error)(nil); !errors.As(err, &e) || len(e.Diagnostics) == 0 {
					t.Fatalf("%q: %v", source, err)
				}
				continue
			}
			file, err := parser.ParseFile(n.compiler.Fset, "", u.text, 0)
			if err != nil {
				t.Fatalf("%q becomes\n%s\n%v", source, u.text, err)
			}
			if _, _, wrong := n.compiler.Check(nil, file); len(wrong) > 0 {
				t.Fatalf("%q becomes\n%s\n%v", source, u.text, wrong)
			}
			if err := n.Commit(u); err != nil {
				t.Fatal(err)
			}
		}
	})
}
