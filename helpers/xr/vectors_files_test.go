package xr_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func vectorError(b json.RawMessage) string {
	var e struct{ Error string }
	_ = json.Unmarshal(b, &e)
	return e.Error
}

// vectorDataset is a dataset as the suites write it.
type vectorDataset struct {
	Sizes  map[string]int
	Vars   map[string]vectorArray `json:"data_vars"`
	Coords map[string]vectorArray
	Attrs  map[string]any
}

// dataset makes the dataset of a vector.
func (v vectorDataset) dataset(t testing.TB) xr.Dataset {
	var attrs xr.Attrs
	for _, k := range sortedKeys(v.Attrs) {
		attrs = append(attrs, xr.Attr{Name: k, Value: v.Attrs[k]})
	}
	ds := xr.NewDataset(attrs)
	for _, n := range sortedKeys(v.Vars) {
		ds = ds.With(v.Vars[n].bare(t, n, nil))
	}
	for _, n := range sortedKeys(v.Coords) {
		ds = ds.WithCoord(v.Coords[n].bare(t, n, nil))
	}
	if ds.Err() != nil {
		t.Fatal(ds.Err())
	}
	return ds
}

// equalDatasets compares sizes, attributes and every variable.
func equalDatasets(t *testing.T, got xr.Dataset, v vectorDataset, opts ...xrtest.Option) {
	t.Helper()
	want := v.dataset(t)
	sizes := make(map[string]int)
	for _, s := range got.Sizes() {
		sizes[s.Dim] = s.Len
	}
	if fmt.Sprint(sizes) != fmt.Sprint(v.Sizes) {
		t.Errorf("sizes: got %v, want %v", sizes, v.Sizes)
	}
	sorted := func(s []string) string { slices.Sort(s); return strings.Join(s, " ") }
	if g, w := sorted(got.Vars()), sorted(want.Vars()); g != w {
		t.Errorf("variables: got %s, want %s", g, w)
	}
	if g, w := sorted(got.Coords()), sorted(want.Coords()); g != w {
		t.Errorf("coordinates: got %s, want %s", g, w)
	}
	if v.Attrs != nil {
		equalAttrs(t, "the dataset", got.Attrs(), v.Attrs)
	}
	for _, name := range append(want.Vars(), want.Coords()...) {
		a := got.Var(name)
		xrtest.Equal(t, a, want.Var(name), opts...)
		w, ok := v.Vars[name]
		if !ok {
			w = v.Coords[name]
		}
		equalAttrs(t, name, a.Attrs(), w.Attrs)
	}
}

// equalAttrs compares attributes with what JSON makes of them.
func equalAttrs(t *testing.T, what string, got xr.Attrs, want map[string]any) {
	t.Helper()
	have := make(map[string]any)
	for _, a := range got {
		b, err := json.Marshal(a.Value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(b), "[") && !strings.Contains(string(b), ",") {
			b = b[1 : len(b)-1]
		}
		have[a.Name] = decode[any](t, b)
	}
	for k, w := range want {
		// float32 numbers are written as their float64 widening
		if f, ok := w.(float64); ok {
			if g, ok := have[k].(float64); ok && float32(f) == float32(g) {
				have[k] = w
			}
		}
	}
	if fmt.Sprint(have) != fmt.Sprint(want) && len(have)+len(want) > 0 {
		t.Errorf("attributes of %s: got %v, want %v", what, have, want)
	}
}

func TestCombineVectors(t *testing.T) {
	runVectors(t, "combine", nil, func(t *testing.T, v vector) bool {
		in := decode[struct {
			Files     []vectorDataset
			Combine   string
			ConcatDim string `json:"concat_dim"`
			Join      string
			DataVars  string `json:"data_vars"`
		}](t, v.Inputs)
		switch v.Op {
		case "merge":
			err := xr.Merge(in.Files[0].dataset(t), in.Files[1].dataset(t)).Err()
			if err == nil || !strings.Contains(err.Error(), `"t2m" is in dataset 1 and in dataset 2`) {
				t.Errorf("two t2m: %v", err)
			}
			return true
		case "combine":
		default:
			return false
		}
		dir := t.TempDir()
		var files []string
		for i, f := range in.Files {
			files = append(files, filepath.Join(dir, fmt.Sprintf("file%d.nc", i)))
			if _, err := f.dataset(t).ToNetCDF(files[i]); err != nil {
				t.Fatal(err)
			}
		}
		var opts []xr.OpenOption
		if in.Combine == "nested" {
			opts = append(opts, xr.Nested(in.ConcatDim))
		}
		policy := decode[map[string]json.RawMessage](t, orNull(v.Policy))
		near := policy["with_tolerance_1e-6"]
		joins := map[string]xr.JoinRule{"override": xr.Override, "inner": xr.Inner, "left": xr.Left, "right": xr.Right}
		switch rule, ok := joins[in.Join]; {
		case ok:
			opts = append(opts, xr.Join(rule))
		case near == nil: // labels that differ by rounding are equal without being asked
			opts = append(opts, xr.LabelTolerance(0))
		}
		if in.DataVars == "all" {
			opts = append(opts, xr.RepeatStatic())
		}
		got, err := xr.OpenMany(files, opts...)
		want := decode[vectorDataset](t, v.Expect)
		switch {
		case near != nil:
			want = decode[vectorDataset](t, near)
		case v.ID == "combine/by-coords-near-equal-lat-error", v.ID == "combine/join-exact-error":
			saysAll(t, err, "file0.nc", "file1.nc", "latitude", "10 ", "10.0000001")
			return true
		case vectorError(v.Expect) != "" || string(policy["default"]) == `"error"`:
			if err == nil || !strings.Contains(err.Error(), "file0.nc") || !strings.Contains(err.Error(), "file1.nc") {
				t.Errorf("no error, or none that names both files: %v", err)
			}
			t.Log(err)
			return true
		}
		if err != nil {
			t.Error(err)
			return true
		}
		defer got.Close()
		if v.ID == "combine/nested-new-dim" {
			want.Attrs = in.Files[0].Attrs // the first file's, as with every other way to combine
		}
		equalDatasets(t, got, want, xrtest.AnyAttrs())
		return true
	})
}

func orNull(b json.RawMessage) json.RawMessage {
	if b == nil {
		return json.RawMessage("null")
	}
	return b
}

func TestFileVectors(t *testing.T) {
	dir := xrtest.Vectors(t)
	runVectors(t, "files", nil, func(t *testing.T, v vector) bool {
		in := decode[struct {
			File  string
			Files []string
			Group string
		}](t, v.Inputs)
		opts := append(v.within(), xrtest.AnyAttrs())
		switch v.Op {
		case "open_file", "open_many":
			paths := in.Files
			if v.Op == "open_file" {
				paths = []string{in.File}
			}
			for i := range paths {
				paths[i] = filepath.Join(dir, paths[i])
			}
			ds, err := xr.OpenMany(paths, xr.Group(in.Group))
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			want := decode[struct{ Decoded vectorDataset }](t, v.Expect).Decoded
			if v.Op == "open_many" {
				// xarray makes float64 of packed int16 when files are joined; float32 holds them.
				a := want.Vars["t2m"]
				a.Dtype = "float32"
				want.Vars["t2m"] = a
			}
			equalDatasets(t, ds, want, opts...)
		case "open_hdf5":
			ds, err := xr.Open(filepath.Join(dir, in.File))
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			want := decode[struct {
				Datasets map[string]vectorArray
			}](t, v.Expect)
			for name, w := range want.Datasets {
				got := ds.Var(name)
				w.Dims = got.Dims() // HDF5 names none
				if _, err := got.Compute(); name == "scaleoffset" && err != nil && strings.Contains(err.Error(), "scaleoffset) is not supported") {
					t.Log(err)
					continue
				}
				xrtest.Equal(t, got.DropCoords(), w.bare(t, name, nil), opts...)
			}
			many, err := xr.Open(filepath.Join(dir, in.File), xr.Group("many"))
			if err != nil {
				t.Fatal(err)
			}
			defer many.Close()
			if v, err := many.Var("v07").Float64s(); len(many.Vars()) != 20 || err != nil || v[0] != 7 {
				t.Errorf("group many: %d variables, v07 is %v, %v", len(many.Vars()), v, err)
			}
		default:
			return false
		}
		return true
	})
}

func TestPackingVectors(t *testing.T) {
	runVectors(t, "packing", nil, func(t *testing.T, v vector) bool {
		if v.Op == "decode" || v.Op == "encode" {
			t.SkipNow() // of package cf
		}
		if v.Op != "open_many_then_write" {
			return false
		}
		in := decode[struct {
			Files []struct {
				Raw    []int16
				Scale  float64 `json:"scale_factor"`
				Offset float64 `json:"add_offset"`
			}
		}](t, v.Inputs)
		dir := t.TempDir()
		var files []string
		for i, f := range in.Files {
			n := len(f.Raw)
			x := make([]int32, n)
			for k := range x {
				x[k] = int32(i*n + k)
			}
			a := xr.NewDataArray("t", []string{"x"}, lazy.BlockOf([]int{n}, f.Raw)).
				WithAttr("scale_factor", []float64{f.Scale}).WithAttr("add_offset", []float64{f.Offset}).
				With(xr.NewDataArray("x", []string{"x"}, lazy.BlockOf([]int{n}, x)))
			files = append(files, filepath.Join(dir, fmt.Sprintf("file%d.nc", i)))
			if _, err := xr.NewDataset(nil, a).ToNetCDF(files[i]); err != nil {
				t.Fatal(err)
			}
		}
		ds, err := xr.OpenMany(files)
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		want := decode[struct {
			Values []float64 `json:"values_after_round_trip"`
		}](t, v.Expect).Values
		for i, pack := range [][]xr.WriteOption{nil, {xr.Pack(dtype.Int16)}, nil, {xr.Pack(dtype.Int16)}} {
			write, path := ds.ToNetCDF, filepath.Join(t.TempDir(), "joined.nc")
			if i >= 2 {
				write, path = ds.ToZarr, filepath.Join(t.TempDir(), "joined.zarr")
			}
			if _, err := write(path, pack...); err != nil {
				t.Fatal(err)
			}
			back, err := xr.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer back.Close()
			// Packed anew, a step is 70 / 65534; half of it comes on top of the tolerance.
			slack := v.Tolerance.Atol + map[bool]float64{true: 70.0 / 65534 / 2}[pack != nil]
			xrtest.Equal(t, back.Var("t").DropCoords(), xr.NewDataArray("t", []string{"x"}, lazy.BlockOf([]int{len(want)}, want)),
				xrtest.AnyAttrs(), xrtest.AnyType(), xrtest.Within(0, slack))
		}
		return true
	})
}
