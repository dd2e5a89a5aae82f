package zarrstore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// simple is a store of one array of 10 x 6 float32 in chunks of 4 x 6.
func simple(format int) Spec {
	return Spec{Format: format, Consolidated: true, Arrays: []ArraySpec{
		{Name: "a/b", Dims: []string{"y", "x"}, Shape: []int{10, 6}, Chunks: []int{4, 6}, Type: dtype.Float32, Codec: codec.Speed, Fill: []byte{0, 0, 0x80, 0x3f}},
	}}
}

// tree is all files below a folder by path, with their content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func create(t *testing.T, path string, spec Spec, opts ...WriteOption) *Writer {
	t.Helper()
	w, err := Create(context.Background(), path, spec, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestNothingBeforeClose(t *testing.T) {
	for _, format := range []int{2, 3} {
		dir := t.TempDir()
		path := filepath.Join(dir, "new", "s.zarr")
		w := create(t, path, simple(format))
		writeArray(t, w, "a/b", pattern(dtype.Float32, 60))
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there before Close: %v", err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
		if err := w.WriteChunk(context.Background(), "a/b", []int{0, 0}, make([]byte, 96), nil); err == nil {
			t.Error("a chunk was written after Close")
		}
		if list, _ := os.ReadDir(filepath.Join(dir, "new")); len(list) != 1 {
			t.Errorf("left behind: %v", list)
		}
		g, err := Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(context.Background(), g.Array("a/b")); err != nil || !bytes.Equal(got, pattern(dtype.Float32, 60)) {
			t.Errorf("other elements: %v", err)
		}
		if g.Group("a") == nil || g.Group("a/b") != nil || g.Array("b") != nil || g.Array("a/b/c") != nil {
			t.Errorf("groups: %+v", g)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAbort checks that neither an abort nor a failure changes what was there.
func TestAbort(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "s.zarr")
	w := create(t, path, simple(2))
	writeArray(t, w, "a/b", pattern(dtype.Float32, 60))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	cancelled, stop := context.WithCancel(ctx)
	stop()
	ends := map[string]func(w *Writer){
		"abort": func(w *Writer) {
			if err := w.Abort(); err != nil {
				t.Error(err)
			}
		},
		"wrong size": func(w *Writer) {
			if err := w.WriteChunk(ctx, "a/b", []int{1, 0}, make([]byte, 95), nil); err == nil {
				t.Error("a chunk of another size was written")
			}
		},
		"cancelled": func(w *Writer) {
			if err := w.WriteChunk(cancelled, "a/b", []int{1, 0}, make([]byte, 96), nil); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		},
		"lost folder": func(w *Writer) {
			if err := os.RemoveAll(w.folder.Path()); err != nil {
				t.Error(err)
			}
		},
	}
	for name, end := range ends {
		w := create(t, path, simple(3), Overwrite())
		if name != "lost folder" {
			if err := w.WriteChunk(ctx, "a/b", []int{0, 0}, make([]byte, 96), nil); err != nil {
				t.Fatal(err)
			}
		}
		end(w)
		if err := w.Close(); err == nil && name != "abort" {
			t.Errorf("%s: closed without an error", name)
		}
		after := tree(t, dir)
		if len(after) != len(before) {
			t.Errorf("%s: %d files, %d wanted", name, len(after), len(before))
		}
		for f, text := range before {
			if after[f] != text {
				t.Errorf("%s: %s was changed", name, f)
			}
		}
	}
}

func TestOverwrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.zarr")
	for i, opts := range [][]WriteOption{nil, {Overwrite()}} {
		w := create(t, path, simple(2+i), opts...)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if g, err := Open(context.Background(), path); err != nil || g.Format != 3 {
		t.Errorf("%+v, %v", g, err)
	}
	if _, err := Create(context.Background(), path, simple(2)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a store was to be overwritten unasked: %v", err)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
	other := filepath.Join(dir, "home")
	if err := os.MkdirAll(filepath.Join(other, "thesis"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(context.Background(), other, simple(2), Overwrite()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder that is no store was to be overwritten: %v", err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o777); err != nil {
		t.Fatal(err)
	}
	w := create(t, empty, simple(2))
	if err := w.Close(); err != nil {
		t.Errorf("in place of an empty folder: %v", err)
	}
	// Someone else takes the name while the store is being written.
	late := filepath.Join(dir, "late")
	w = create(t, late, simple(2))
	if err := os.WriteFile(late, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was replaced: %v", err)
	}
}

func TestSkipFill(t *testing.T) {
	for _, c := range []struct {
		format int
		fill   []byte
		opts   []WriteOption
		files  int
	}{
		{2, []byte{0, 0, 0x80, 0x3f}, []WriteOption{SkipFill()}, 1},
		{2, []byte{0, 0, 0x80, 0x3f}, nil, 3},
		{2, nil, []WriteOption{SkipFill()}, 3},
		{3, nil, []WriteOption{SkipFill()}, 2},
	} {
		path := filepath.Join(t.TempDir(), "s.zarr")
		spec := simple(c.format)
		spec.Arrays[0].Fill = c.fill
		w := create(t, path, spec, c.opts...)
		one := bytes.Repeat([]byte{0, 0, 0x80, 0x3f}, 24)
		other := bytes.Clone(one)
		other[95] = 0
		for i, data := range [][]byte{one, other, one} {
			if c.fill == nil && i == 0 {
				data = make([]byte, 96)
			}
			if err := w.WriteChunk(context.Background(), "a/b", []int{i, 0}, data, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		n := 0
		for f := range tree(t, path) {
			if strings.HasPrefix(f, "a/b/") && !strings.Contains(f, ".z") && !strings.Contains(f, "zarr.json") {
				n++
			}
		}
		if n != c.files {
			t.Errorf("%+v: %d chunks are stored", c, n)
		}
		g, err := Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(context.Background(), g.Array("a/b"))
		if err != nil || got[4*24+3] != 0x3f || got[len(got)-1] != 0x3f {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestConcurrentWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.zarr")
	spec := Spec{Arrays: []ArraySpec{{Name: "v", Shape: []int{64, 100}, Chunks: []int{1, 100}, Type: dtype.Float64, Codec: codec.Size}}}
	w := create(t, path, spec)
	data := pattern(dtype.Float64, 6400)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			scratch := make([]byte, w.ScratchSize("v"))
			for i := k; i < 64; i += 4 {
				if err := w.WriteChunk(context.Background(), "v", []int{i, 0}, data[i*800:(i+1)*800], scratch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	g, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := readAll(context.Background(), g.Array("v")); err != nil || !bytes.Equal(got, data) {
		t.Errorf("other elements: %v", err)
	}
}

func TestSpecErrors(t *testing.T) {
	ok := simple(2).Arrays[0]
	with := func(change func(a *ArraySpec)) Spec {
		a := ok
		change(&a)
		return Spec{Arrays: []ArraySpec{a}}
	}
	for name, spec := range map[string]Spec{
		"format":     {Format: 4},
		"name":       with(func(a *ArraySpec) { a.Name = "../x" }),
		"reserved":   with(func(a *ArraySpec) { a.Name = "a/.zgroup" }),
		"empty":      with(func(a *ArraySpec) { a.Name = "" }),
		"slash":      with(func(a *ArraySpec) { a.Name = "/a" }),
		"dims":       with(func(a *ArraySpec) { a.Dims = []string{"x"} }),
		"chunks":     with(func(a *ArraySpec) { a.Chunks = []int{4, 0} }),
		"chunk rank": with(func(a *ArraySpec) { a.Chunks = []int{4} }),
		"shape":      with(func(a *ArraySpec) { a.Shape = []int{-1, 6} }),
		"fill":       with(func(a *ArraySpec) { a.Fill = []byte{1} }),
		"attr":       with(func(a *ArraySpec) { a.Attrs = Attrs{{Name: "f", Value: func() {}}} }),
		"missing": with(func(a *ArraySpec) {
			a.Type = dtype.Int8
			a.Fill = nil
			a.Attrs = Attrs{{Name: "_FillValue", Value: 300}}
		}),
		"codec":  with(func(a *ArraySpec) { a.Codecs = []codec.Spec{{Name: "bz2"}} }),
		"type":   with(func(a *ArraySpec) { a.Type = dtype.Type{Kind: dtype.Compound, Size: 4} }),
		"twice":  {Arrays: []ArraySpec{ok, ok}},
		"nested": {Arrays: []ArraySpec{ok, {Name: "a", Type: dtype.Int8}}},
	} {
		dir := t.TempDir()
		if w, err := Create(context.Background(), filepath.Join(dir, "s"), spec); err == nil {
			t.Errorf("%s: created", name)
			w.Abort()
		}
		if list, _ := os.ReadDir(dir); len(list) != 0 {
			t.Errorf("%s: left behind: %v", name, list)
		}
	}
}

// TestChunkPlaces checks which places of the grid exist.
func TestChunkPlaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.zarr")
	w := create(t, path, simple(3))
	for _, chunk := range [][]int{nil, {0}, {3, 0}, {0, 1}, {-1, 0}, {0, 0, 0}} {
		var bad *SpecError
		if err := w.WriteChunk(context.Background(), "a/b", chunk, make([]byte, 96), nil); !errors.As(err, &bad) {
			t.Errorf("%v: %v", chunk, err)
		}
	}
	if err := w.WriteChunk(context.Background(), "c", []int{0, 0}, nil, nil); err == nil {
		t.Error("an array that is not there was written")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	g, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	for _, chunk := range [][]int{nil, {3, 0}, {0, -1}} {
		if _, _, err := g.Array("a/b").Manifest().Index.Ref(chunk); err == nil {
			t.Errorf("%v was looked for", chunk)
		}
	}
}

// TestNoStore opens what is no store, or a damaged one.
func TestNoStore(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(context.Background(), filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	var bad *OpenError
	if _, err := Open(context.Background(), dir); !errors.As(err, &bad) {
		t.Errorf("an empty folder was opened: %v", err)
	}
	for name, text := range map[string]string{".zarray": "{", ".zgroup": `{"zarr_format":1}`, "zarr.json": `[]`, ".zmetadata": `{"zarr_consolidated_format":2}`} {
		sub := filepath.Join(dir, "x"+name)
		if err := os.MkdirAll(sub, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(context.Background(), sub); !errors.As(err, &bad) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDraft knows the scratch of a store and takes no elements.
func TestDraft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zarr")
	made, err := Create(context.Background(), path, simple(3))
	if err != nil {
		t.Fatal(err)
	}
	defer made.Abort()
	w, err := Draft(simple(3))
	if err != nil {
		t.Fatal(err)
	}
	name := simple(3).Arrays[0].Name
	if got, want := w.ScratchSize(name), made.ScratchSize(name); got != want {
		t.Errorf("scratch of %d bytes, of a store %d", got, want)
	}
	if err := w.WriteChunk(context.Background(), name, make([]int, len(simple(3).Arrays[0].Shape)), nil, nil); err == nil {
		t.Error("a draft takes elements")
	}
	if err := errors.Join(w.Close(), w.Abort()); err != nil {
		t.Error(err)
	}
	if _, err := Draft(Spec{Arrays: []ArraySpec{{Name: "v", Shape: []int{-1}}}}); err == nil {
		t.Error("a length below zero is accepted")
	}
}

// A store that cannot be begun is named, and not by the name that it has until Close.
func TestNoPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(file, "below", "x.zarr")
	_, err := Create(context.Background(), path, simple(2))
	want := "create zarr store " + path + ": no folder can be made in " + filepath.Dir(path) + ": not a directory; choose another place"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
