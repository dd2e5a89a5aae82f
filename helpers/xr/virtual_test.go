package xr_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// virtualFiles writes virtual datasets and tells what h5py reads from them.
const virtualFiles = `
import h5py, json, numpy as np, os, sys
os.chdir(sys.argv[1])
os.mkdir("below")
U = h5py.h5s.UNLIMITED
x = np.arange(6 * 8, dtype="f4").reshape(6, 8)
for i, name in enumerate(["a.h5", "b.h5", "below/c.h5"]):
    with h5py.File(name, "w") as f:
        f.create_dataset("g/d", data=x + 100 * i, chunks=(4, 3), maxshape=(None, 8), compression="gzip")
        f.create_dataset("plain", data=(x + 100 * i).astype("f8"))
with h5py.File("v.h5", "w") as f:
    def make(name, shape, maps, dtype="f4", maxshape=None, fill=-1):
        l = h5py.VirtualLayout(shape=shape, dtype=dtype, maxshape=maxshape)
        for target, (file, data, n, source) in maps:
            l[target] = h5py.VirtualSource(file, data, shape=n, maxshape=(None,) + n[1:] if maxshape else None)[source]
        f.create_virtual_dataset(name, l, fillvalue=fill)
    s = np.s_
    names = ["a.h5", "b.h5", "below/c.h5"]
    make("planes", (3, 6, 8), [(s[i], (n, "g/d", (6, 8), s[:, :])) for i, n in enumerate(names)])
    make("rows", (20, 8), [(s[6*i + i:6*i + i + 6], (n, "g/d", (6, 8), s[:, :])) for i, n in enumerate(names)])
    make("every", (18, 8), [(s[i::3], (n, "g/d", (6, 8), s[:, :])) for i, n in enumerate(names)])
    make("parts", (3, 4), [(s[:, 1:3], ("a.h5", "g/d", (6, 8), s[::2, 4:8:2])), (s[2, 3:4], ("b.h5", "g/d", (6, 8), s[1, 7:8]))])
    make("overlap", (6, 8), [(s[:, :], ("a.h5", "g/d", (6, 8), s[:, :])), (s[2:4, 2:4], ("b.h5", "g/d", (6, 8), s[0:2, 0:2]))])
    make("double", (6, 8), [(s[:, :], ("a.h5", "plain", (6, 8), s[:, :]))], dtype="f8")
    make("one", (2, 2), [(s[1, 1], ("a.h5", "g/d", (6, 8), s[2, 3]))])
    f.create_dataset("here", data=x)
    make("self", (8, 6), [(s[0:6, 0:6], (".", "here", (6, 8), s[0:6, 0:6]))])
    make("absent", (12, 8), [(s[0:6], ("a.h5", "g/d", (6, 8), s[:, :])), (s[6:12], ("none.h5", "g/d", (6, 8), s[:, :]))])
    make("outside", (6, 8), [(s[:, :], ("../a.h5", "g/d", (6, 8), s[:, :]))])
    make("growing", (6, 8), [(s[0:U:1], ("a.h5", "g/d", (6, 8), s[0:U:1]))], maxshape=(None, 8))
    def numbered(name, file, data, stride, fill=-1):
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        p.set_fill_value(np.array(fill, "f4"))
        space, source = h5py.h5s.create_simple((0, 8), (U, 8)), h5py.h5s.create_simple((6, 8))
        space.select_hyperslab((0, 0), (U, 1), (stride, 1), (6, 8))
        p.set_virtual(space, file, data, source)
        h5py.h5d.create(f.id, name, h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((0, 8), (U, 8)), p)
    for i in (0, 1, 2, 4):
        f.create_dataset("set%d" % i, data=x - 50 * i)
        with h5py.File("n-%d%%.h5" % i, "w") as g:
            g.create_dataset("d", data=x + 7 * i)
    numbered(b"numbered_files", b"n-%b%%.h5", b"d", 6)
    numbered(b"numbered_apart", b"n-%b%%.h5", b"d", 9)
    numbered(b"numbered_sets", b".", b"set%b", 6)
    numbered(b"numbered_none", b"none-%b.h5", b"d", 6)
    f.create_dataset("big", data=x.astype(">f4"))
    make("order", (6, 12), [(s[:, 0:8], (".", "big", (6, 8), s[:, :]))])
    make("big_order", (7, 8), [(s[0:6], ("a.h5", "g/d", (6, 8), s[:, :]))], dtype=">f4")
    make("types", (6, 8), [(s[:, :], ("a.h5", "plain", (6, 8), s[:, :]))])
out = {}
with h5py.File("v.h5") as f:
    for name in f:
        out[name] = {"shape": f[name].shape, "values": f[name][...].astype("f8").ravel().tolist()}
json.dump(out, sys.stdout)
`

func TestVirtualDatasets(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(xrtest.Python(t), "-c", virtualFiles, dir)
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("no h5py: %v", err)
	}
	want := decode[map[string]struct {
		Shape  []int
		Values []float64
	}](t, b)
	for _, opts := range [][]xr.OpenOption{nil, {xr.NoIndex()}} {
		ds, err := xr.Open(filepath.Join(dir, "v.h5"), opts...)
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		for _, name := range sortedKeys(want) {
			a := ds.Var(name)
			if say, bad := map[string]string{"absent": "none.h5", "outside": "../a.h5", "types": "float64"}[name]; bad {
				_, err := a.Float64s()
				saysAll(t, err, name, say)
				continue
			}
			got, err := a.Float64s()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if g, w := jsonText(t, a.Shape()), jsonText(t, want[name].Shape); g != w {
				t.Errorf("%s: shape %s, want %s", name, g, w)
				continue
			}
			for i, w := range want[name].Values {
				if got[i] != w && !math.IsNaN(w) {
					t.Errorf("%s: element %d is %v, want %v", name, i, got[i], w)
					break
				}
			}
		}
		// What is there of a dataset whose other part is missing can be read.
		if v, err := ds.Var("absent").Sel(xr.Range(ds.Var("absent").Dims()[0], 0, 6)).Float64s(); err != nil || v[47] != 47 {
			t.Errorf("%v, %v", v, err)
		}
		xrtest.Equal(t, ds.Var("planes").Mean(), ds.Var("every").Mean().Named("planes"), xrtest.AnyAttrs())
	}
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
