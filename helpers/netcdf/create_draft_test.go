package netcdf

import (
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TestDraft knows the scratch of a file, takes no elements, and refuses what Create refuses.
func TestDraft(t *testing.T) {
	for _, format := range []Format{NetCDF4, Classic, Offset64, Data64} {
		spec := Spec{Dims: []Dimension{{Name: "x", Len: 100000}}, Vars: []VariableSpec{{Name: "v", Dims: []string{"x"}, Type: dtype.Float32}}}
		if format == NetCDF4 {
			spec.Vars[0].Chunk, spec.Vars[0].Deflate = []int{50000}, 1
		}
		made, err := Create(t.TempDir()+"/a.nc", format, spec)
		if err != nil {
			t.Fatal(err)
		}
		defer made.Abort()
		w, err := Draft(format, spec)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := w.MaxScratch("v"), made.MaxScratch("v"); got != want || got == 0 {
			t.Errorf("%s: scratch of %d bytes, of a file %d", format, got, want)
		}
		if err := w.WriteBox("v", []int{0}, []int{1}, make([]byte, 4)); err == nil {
			t.Errorf("%s: a draft takes elements", format)
		}
		if err := w.Close(); err == nil {
			t.Errorf("%s: a draft is completed", format)
		}
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	}
	if _, err := Draft(Classic, Spec{Vars: []VariableSpec{{Name: "v", Type: dtype.Uint64}}}); err == nil {
		t.Error("CDF-1 has uint64")
	}
}
