package cachedir

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// TestPrivate makes folders private, those that are there too.
func TestPrivate(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir, err := Path("index")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Private(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Private(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file in the folder's place: %v", err)
	}
}

// TestPut leaves what was there when the source fails, and no file beside it.
func TestPut(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.idx")
	if err := Put(path, "a.tmp-*", strings.NewReader("first")); err != nil {
		t.Fatal(err)
	}
	broken := io.MultiReader(strings.NewReader("sec"), iotest.ErrReader(errors.New("gone")))
	if err := Put(path, "a.tmp-*", broken); err == nil || err.Error() != "gone" {
		t.Errorf("a source that fails: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left are %v, %v", entries, err)
	}
	b, err := os.ReadFile(path)
	if err != nil || string(b) != "first" {
		t.Errorf("the file says %q, %v", b, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
}
