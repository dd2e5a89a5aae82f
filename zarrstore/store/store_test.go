package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

type both interface {
	Store
	Writer
}

func each(t *testing.T, test func(t *testing.T, s both)) {
	t.Run("memory", func(t *testing.T) { test(t, &Memory{}) })
	t.Run("folder", func(t *testing.T) {
		f, err := CreateFolder(filepath.Join(t.TempDir(), "a", "b.zarr"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		test(t, f)
	})
}

func TestStores(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s both) {
		objects := map[string]string{".zgroup": "{}", "t2m/.zarray": "x", "t2m/0.0": "chunk", "t2m/c/0/1": "deep", "β/0": "", "[x] y/1": "z"}
		for key, data := range objects {
			if err := s.Put(ctx, key, []byte("old "+data)); err != nil {
				t.Fatal(err)
			}
			if err := s.Put(ctx, key, []byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		for key, data := range objects {
			got, err := s.Get(ctx, key)
			n, err2 := s.Size(ctx, key)
			if err != nil || err2 != nil || string(got) != data || n != int64(len(data)) {
				t.Errorf("%s: %q, %d, %v, %v", key, got, n, err, err2)
			}
		}
		p := make([]byte, 3)
		if err := s.ReadAt(ctx, "t2m/0.0", p, 2); err != nil || string(p) != "unk" {
			t.Errorf("%q, %v", p, err)
		}
		if err := s.ReadAt(ctx, "t2m/0.0", p, 3); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "0.0") {
			t.Errorf("reading past the end: %v", err)
		}
		for _, missing := range []string{"t2m", "none", "t2m/none", ".zgroup/x"} {
			if _, err := s.Size(ctx, missing); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("size of %s: %v", missing, err)
			}
		}
		top, err := s.List(ctx, "")
		want := []Entry{{Name: ".zgroup", Size: 2}, {Name: "[x] y", Folder: true}, {Name: "t2m", Folder: true}, {Name: "β", Folder: true}}
		for i := range top {
			if top[i].Folder {
				top[i].Size = 0
			}
		}
		if err != nil || !reflect.DeepEqual(top, want) {
			t.Errorf("top: %v, %v", top, err)
		}
		if sub, err := s.List(ctx, "t2m"); err != nil || len(sub) != 3 || sub[2].Name != "c" || !sub[2].Folder || sub[1].Size != 5 {
			t.Errorf("t2m: %v, %v", sub, err)
		}
		if sub, err := s.List(ctx, "none"); err != nil || len(sub) != 0 {
			t.Errorf("none: %v, %v", sub, err)
		}
		for range 2 {
			if err := s.Delete(ctx, "t2m/0.0"); err != nil {
				t.Error(err)
			}
		}
		if _, err := s.Get(ctx, "t2m/0.0"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("after delete: %v", err)
		}
	})
}

func TestKeys(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s both) {
		for _, key := range []string{"", ".", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\x00", `a\b`, "a/./b"} {
			var bad *KeyError
			if err := s.Put(ctx, key, nil); !errors.As(err, &bad) {
				t.Errorf("put %q: %v", key, err)
			}
			if _, err := s.Get(ctx, key); !errors.As(err, &bad) {
				t.Errorf("get %q: %v", key, err)
			}
			if err := s.ReadAt(ctx, key, nil, 0); !errors.As(err, &bad) {
				t.Errorf("read %q: %v", key, err)
			}
		}
	})
}

// TestLinks checks that no symbolic link leads out of a folder.
func TestLinks(t *testing.T) {
	ctx := context.Background()
	top := t.TempDir()
	f, err := CreateFolder(filepath.Join(top, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(top, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"out": "../secret", "up": "..", "abs": filepath.Join(top, "secret")} {
		if err := os.Symlink(to, filepath.Join(f.Path(), link)); err != nil {
			t.Skip(err)
		}
	}
	for _, key := range []string{"out", "abs", "up/secret"} {
		if b, err := f.Get(ctx, key); err == nil {
			t.Errorf("%s was followed: %q", key, b)
		}
	}
	if err := f.Put(ctx, "up/new", []byte("x")); err == nil {
		t.Error("a file was written outside")
	}
	if _, err := f.List(ctx, ""); err == nil {
		t.Error("links that lead out were listed, or left out without a word")
	}
}

// TestReplaceWhileReading checks that readers see an old or a new object, whole.
func TestReplaceWhileReading(t *testing.T) {
	ctx := context.Background()
	each(t, func(t *testing.T, s both) {
		block := func(b byte) []byte { return bytes.Repeat([]byte{b}, 1<<16) }
		if err := s.Put(ctx, "a/0", block(0)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for w := range 2 {
			wg.Go(func() {
				for i := range 50 {
					if err := s.Put(ctx, fmt.Sprintf("a/%d", w), block(byte(i))); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for range 200 {
					b, err := s.Get(ctx, "a/0")
					if err != nil || len(b) != 1<<16 || bytes.Count(b, b[:1]) != len(b) {
						t.Errorf("a torn object: %d bytes, %v", len(b), err)
						return
					}
				}
			})
		}
		wg.Wait()
		if left, err := s.List(ctx, "a"); err != nil || len(left) != 2 {
			t.Errorf("%v, %v", left, err)
		}
	})
}

func TestCancelled(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	each(t, func(t *testing.T, s both) {
		if err := s.Put(ctx, "a", nil); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestUnfinishedFiles(t *testing.T) {
	f, err := CreateFolder(filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.Path(), ".0.0.1234abcd.partial"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if list, err := f.List(context.Background(), ""); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestPublish(t *testing.T) {
	ctx := context.Background()
	top := t.TempDir()
	make1 := func(name, content string, files int) string {
		f, err := CreateFolder(filepath.Join(top, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range files {
			if err := f.Put(ctx, fmt.Sprintf("d/%d", i), []byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Sync(); err != nil {
			t.Fatal(err)
		}
		f.Close()
		return f.Path()
	}
	to := filepath.Join(top, "s")
	read := func() string {
		b, _ := os.ReadFile(filepath.Join(to, "d", "0"))
		return string(b)
	}
	if err := Publish(make1("tmp1", "one", 3), to, false); err != nil || read() != "one" {
		t.Fatalf("%v, %q", err, read())
	}
	two := make1("tmp2", "two", fewFiles+3)
	if err := Publish(two, to, false); !errors.Is(err, fs.ErrExist) || read() != "one" {
		t.Fatalf("%v, %q", err, read())
	}
	if err := Publish(two, to, true); err != nil || read() != "two" {
		t.Fatalf("%v, %q", err, read())
	}
	if left, _ := os.ReadDir(top); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := CreateFolder(to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created again: %v", err)
	}
	if _, err := OpenFolder(filepath.Join(to, "d", "0")); err == nil {
		t.Error("a file was opened as folder")
	}
}
