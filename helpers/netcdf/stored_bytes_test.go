package netcdf

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// copies makes n copies of a file of testdata/read.
func copies(t *testing.T, name string, n int) (paths []string) {
	text, err := os.ReadFile(filepath.Join("testdata/read", name))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for i := range n {
		path := filepath.Join(folder, fmt.Sprintf("%03d-%s", i, name))
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func array(t *testing.T, f *File, name string) *manifest.Array {
	v, err := f.Root.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestMoreFilesThanDescriptors reads from three times as many files as stay open, from many
// goroutines at once.
func TestMoreFilesThanDescriptors(t *testing.T) {
	var arrays []*manifest.Array
	for _, path := range copies(t, "daily.nc", 3*maxDescriptors) {
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		arrays = append(arrays, array(t, f, "t2m"))
	}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range arrays {
				a := arrays[(i*7+w*50)%len(arrays)]
				if _, err := elements(a); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	descriptors.mu.Lock()
	defer descriptors.mu.Unlock()
	if descriptors.open > maxDescriptors {
		t.Errorf("%d files are open, %d may be", descriptors.open, maxDescriptors)
	}
}

func TestChangedFileIsRefused(t *testing.T) {
	path := copies(t, "daily.nc", 1)[0]
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a := array(t, f, "t2m")
	descriptors.mu.Lock()
	descriptors.discard(f.stored.descriptor)
	descriptors.mu.Unlock()
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	if _, err := elements(a); !errors.Is(err, ErrChanged) {
		t.Errorf("error %v", err)
	}
}

// TestFileGone takes a file away, or puts another in its place, while it is not held open.
func TestFileGone(t *testing.T) {
	for name, want := range map[string]error{"removed": fs.ErrNotExist, "replaced": ErrChanged, "folder": ErrNotFormat} {
		both := copies(t, "daily.nc", 2)
		f, err := Open(both[0])
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		a := array(t, f, "t2m")
		descriptors.mu.Lock()
		descriptors.discard(f.stored.descriptor)
		descriptors.mu.Unlock()
		switch name {
		case "replaced":
			later := time.Now().Add(time.Second)
			err = errors.Join(os.Chtimes(both[1], later, later), os.Rename(both[1], both[0]))
		case "folder":
			err = errors.Join(os.Remove(both[0]), os.Mkdir(both[0], 0o755))
		default:
			err = os.Remove(both[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := elements(a); !errors.Is(err, want) || !strings.Contains(err.Error(), both[0]) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestReadAtErrors(t *testing.T) {
	path := copies(t, "daily.nc", 1)[0]
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b, ctx := array(t, f, "t2m").Bytes, context.Background()
	if n, err := b.Size(ctx, path); err != nil || n != f.stored.size {
		t.Errorf("size %d, error %v", n, err)
	}
	if err := b.ReadAt(ctx, path, make([]byte, 10), f.stored.size-5); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("past the end: %v", err)
	}
	if err := b.ReadAt(ctx, "other", make([]byte, 1), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another key: %v", err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if err := b.ReadAt(done, path, make([]byte, 1), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	f.Close()
	if err := b.ReadAt(ctx, path, make([]byte, 1), 0); !errors.Is(err, os.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// TestChangedInPlace changes a file whose descriptor is open: what is read afterwards is
// refused, by name.
func TestChangedInPlace(t *testing.T) {
	text, err := os.ReadFile("testdata/read/daily.nc")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error { return os.Truncate(path, int64(len(text))+1) },
		"as long": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte{1, 2, 3}, 5000); err != nil {
				return err
			}
			later := time.Now().Add(time.Second)
			return os.Chtimes(path, later, later)
		},
	} {
		path := filepath.Join(t.TempDir(), "a.nc")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b := storedBytes{f.stored}
		p := make([]byte, 100)
		if err := b.ReadAt(t.Context(), path, p, 4000); err != nil {
			t.Fatal(err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		if err := b.ReadAt(t.Context(), path, p, 4000); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSection opens a file that lies inside another.
func TestSection(t *testing.T) {
	text, err := os.ReadFile("testdata/read/daily.nc")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, slices.Concat(make([]byte, 77), text, []byte("behind it")), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, Section("a.zip/day.nc", 77, int64(len(text))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	whole, err := Open("testdata/read/daily.nc")
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	for i, v := range whole.Root.Vars {
		a, errA := v.Manifest()
		b, errB := f.Root.Vars[i].Manifest()
		if (errA != nil) != (errB != nil) {
			t.Fatal(errA, errB)
		} else if errA != nil {
			continue
		}
		at := make([]int, len(a.Shape))
		x, okX, _ := a.Index.Ref(at)
		y, okY, _ := b.Index.Ref(at)
		if okX != okY || x.Offset != y.Offset || x.Length != y.Length {
			t.Fatalf("%s: %v and %v", v.Name, x, y)
		}
		if !okX || x.Inline != nil {
			continue
		}
		p, q := make([]byte, x.Length), make([]byte, x.Length)
		if err := cmp.Or(a.Bytes.ReadAt(t.Context(), x.Key, p, x.Offset), b.Bytes.ReadAt(t.Context(), y.Key, q, y.Offset)); err != nil || !bytes.Equal(p, q) {
			t.Errorf("%s: other bytes in the section, %v", v.Name, err)
		}
		if err := b.Bytes.ReadAt(t.Context(), y.Key, q, int64(len(text))-1); len(q) > 1 && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: reading beyond the section: %v", v.Name, err)
		}
	}
	if _, err := Open(path, Section("a.zip/day.nc", 77, int64(len(text))+10)); !errors.Is(err, ErrTruncated) {
		t.Errorf("a section beyond the file: %v", err)
	}
}
