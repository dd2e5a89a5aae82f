package netcdf

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TestComposedNames: an é of two code points is stored as the one by which the NetCDF library
// looks it up, and found by both.
func TestComposedNames(t *testing.T) {
	const one, two = "t\u00e9", "te\u0301"
	for _, format := range []Format{NetCDF4, Classic} {
		path := filepath.Join(t.TempDir(), "a.nc")
		spec := Spec{Dims: []Dimension{{Name: two, Len: 2}}, Vars: []VariableSpec{{Name: two, Dims: []string{two}, Type: dtype.Int16,
			Attrs: []Attribute{{Name: two, Value: two}}}}}
		w, err := Create(path, format, spec)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		if w.MaxScratch(two) != w.MaxScratch(one) {
			t.Errorf("%s: %q is another variable than %q", format, two, one)
		}
		if err := w.WriteBox(two, []int{0}, []int{2}, []byte{1, 0, 2, 0}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		v, err := f.Root.Var(one)
		if err != nil {
			t.Fatal(err)
		}
		if a, ok := v.Attr(one); !ok || a.Value != two {
			t.Errorf("%s: attribute %v", format, a)
		}
		if out := tool(t, "ncdump", "-v", one, path); !strings.Contains(out, one+" = 1, 2 ;") {
			t.Errorf("%s: %s", format, out)
		}
	}
	twice := Spec{Vars: []VariableSpec{{Name: one, Type: dtype.Int16}, {Name: two, Type: dtype.Int16}}}
	if _, err := Draft(NetCDF4, twice); err == nil || !strings.Contains(err.Error(), "two variables") {
		t.Errorf("one name in two forms: %v", err)
	}
	if !slices.Equal([]string{composed("a b"), composed("日本")}, []string{"a b", "日本"}) {
		t.Error("names change that are composed")
	}
}
