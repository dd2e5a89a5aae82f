package netcdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
