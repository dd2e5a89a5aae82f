package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/manifest"
)

func openReferences(t *testing.T, doc string) (*References, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "r.json")
	for name, text := range map[string]string{path: doc, filepath.Join(filepath.Dir(path), "x.nc"): "0123456789"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return OpenReferences(path)
}

func TestReferences(t *testing.T) {
	ctx := context.Background()
	r, err := openReferences(t, `{".zgroup":"{}","a/.zarray":"{}","a/0":["x.nc",2,5],"a/1":["./x.nc"],"a/2":["gone.nc",0,4],"a/3":["x.nc",8,4],"a/4":["x.nc",0,99999999]}`)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{".zgroup": "{}", "a/0": "23456", "a/1": "0123456789"} {
		b, err := r.Get(ctx, key)
		n, err2 := r.Size(ctx, key)
		if string(b) != want || n != int64(len(want)) || err != nil || err2 != nil {
			t.Errorf("%s: %q, %d, %v, %v", key, b, n, err, err2)
		}
	}
	p := make([]byte, 3)
	if err := r.ReadAt(ctx, "a/0", p, 2); err != nil || string(p) != "456" {
		t.Errorf("%q, %v", p, err)
	}
	for key, off := range map[string]int64{"a/0": 3, "a/1": 8, "a/3": 0, ".zgroup": 0} {
		if err := r.ReadAt(ctx, key, p, off); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := r.Get(ctx, "a/4"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a range that the file does not have: %v", err)
	}
	if err := r.ReadAt(ctx, "a/2", p, 0); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "gone.nc") {
		t.Errorf("a chunk in a file that is not there must not pass for one never written: %v", err)
	}
	if _, err := r.Size(ctx, "a/9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	top, err := r.List(ctx, "")
	if got := fmt.Sprint(top); err != nil || got != "[{.zgroup false 2} {a true 0}]" {
		t.Errorf("%s, %v", got, err)
	}
	if list, err := r.List(ctx, "a"); err != nil || len(list) != 6 || list[1].Size != 5 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestReferencesStayHere checks that only files of the machine are read, and no devices.
func TestReferencesStayHere(t *testing.T) {
	for address, want := range map[string]string{
		"s3://bucket/x.nc": "s3://", "https://host/x.nc": "https://", "zip::file:///x.nc": "zip::", "memory://x": "memory://",
		"file://x.nc": "file://", "../x.nc": "leads out", "a/../../x.nc": "leads out", "x\\u0000": "NUL",
	} {
		_, err := openReferences(t, `{"a/0":["`+address+`",0,1]}`)
		if known := (*manifest.ReferenceError)(nil); !errors.As(err, &known) || known.Key != "a/0" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"/dev/zero", "file:///dev/zero", "."} {
		r, err := openReferences(t, `{"a/0":["`+address+`",0,1],"a/1":["`+address+`"]}`)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.ReadAt(context.Background(), "a/0", make([]byte, 1), 0); err == nil || !strings.Contains(err.Error(), "no file") {
			t.Errorf("%s: %v", address, err)
		}
		if _, err := r.Get(context.Background(), "a/1"); err == nil {
			t.Errorf("%s was read whole", address)
		}
	}
}
