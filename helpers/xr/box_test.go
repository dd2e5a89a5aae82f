package xr_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a box with testdata/box/name.html; the style sheet, which all share, is left
// out.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if i := strings.Index(got, "</style>"); i >= 0 {
		got = got[i+len("</style>"):]
	}
	got = strings.ReplaceAll(got, "<d", "\n<d") + "\n"
	path := filepath.Join("testdata", "box", name+".html")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s\n(go test -run Box -update writes it)", path, got, want)
	}
}

// stored is the dataset of field in a file in four chunks, opened.
func stored(t *testing.T) xr.Dataset {
	t.Helper()
	path := filepath.Join(t.TempDir(), "era5.nc")
	if _, err := field(t, "2020-01-30", 48).Drop("expver").ToNetCDF(path, xr.Unlimited("time"), xr.Chunk("time", 12)); err != nil {
		t.Fatal(err)
	}
	ds, err := xr.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	return ds
}

func TestBoxes(t *testing.T) {
	ds := stored(t)
	t2m := ds.Var("t2m").WithAttr("GRIB_paramId", []int64{167}).WithAttr("history", `<script>alert("a & b")</script>`)
	computed, err := t2m.Mean("time").Compute()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		v    interface{ HTML() string }
	}{
		{"dataset", ds.With(t2m)},
		{"lazy", t2m},
		{"reduced", t2m.Mean("time")},
		{"computed", computed},
		{"scalar", computed.Sel(xr.At("latitude", 45), xr.At("longitude", 90))},
		{"series", ds.Var("time")},
		{"text", field(t, "2020-01-30", 48).Var("expver").ISel(xr.I("time", 0))},
		{"error", ds.Var("<sst>")},
		{"empty", xr.Dataset{}},
		{"wide", xr.FromLazy("", []string{"x", "y"}, lazy.FromBlock(lazy.BlockOf([]int{20, 20}, make([]int32, 400)), nil))},
		{"huge", xr.FromLazy("ones", []string{"x"}, lazy.Const(lazy.BlockOf(nil, []float64{1}), []int{1 << 40}, nil))},
	} {
		t.Run(c.name, func(t *testing.T) { golden(t, c.name, c.v.HTML()) })
	}
}

// TestBoxesEscape holds a name, a unit and an attribute that are HTML.
func TestBoxesEscape(t *testing.T) {
	bad := `<img src=x onerror=alert(1)>"'&`
	a := xr.NewDataArray(bad, []string{bad}, lazy.BlockOf([]int{2}, []float64{1, 2}),
		xr.Attr{Name: "units", Value: bad}, xr.Attr{Name: "long_name", Value: bad}, xr.Attr{Name: bad, Value: []string{bad}})
	a = a.With(xr.NewTexts("words", []string{bad}, []int{2}, []string{bad, bad}))
	for _, html := range []string{a.HTML(), xr.NewDataset(xr.Attrs{{Name: bad, Value: bad}}, a).HTML(), a.Mean("<x>").HTML()} {
		if strings.Contains(html, "<img") || strings.Contains(html, "<x>") {
			t.Errorf("a name is markup in\n%s", html)
		}
		if strings.Contains(html, "<script") {
			t.Error("there is a script")
		}
	}
}

// TestBoxReadsNoData shows a dataset whose file is gone but for its labels.
func TestBoxReadsNoData(t *testing.T) {
	ds := stored(t)
	before := ds.HTML()
	if !strings.Contains(before, "60 … 30") || strings.Contains(before, "270 271") {
		t.Errorf("labels are to be shown, data not:\n%s", before)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	for _, html := range []string{ds.HTML(), ds.Var("t2m").HTML(), ds.Var("t2m").Mean("time").HTML()} {
		if !strings.Contains(html, "60 … 30") {
			t.Errorf("labels that were read are gone:\n%s", html)
		}
	}
}
