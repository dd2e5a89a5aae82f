package toolchain

import (
	"encoding/json"
	"errors"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	edits := []edit{{"a.go", "one\n", "one\nmore\n"}, {"b.go", "two\n", ""}, {"a.go", "three\n", "3\n"}}
	cases := []struct {
		name, file, text, want string
		count                  int // of the anchor that fails
	}{
		{name: "all of the file's", file: "a.go", text: "one\ntwo\nthree\n", want: "one\nmore\ntwo\n3\n"},
		{name: "another file", file: "c.go", text: "one\n", want: "one\n"},
		{name: "missing", file: "a.go", text: "one\ntwo\n", count: 0},
		{name: "twice", file: "b.go", text: "two\ntwo\n", count: 2},
	}
	for _, c := range cases {
		got, err := apply(c.file, []byte(c.text), edits)
		var e *AnchorError
		switch {
		case c.want == "" && (!errors.As(err, &e) || e.Count != c.count || e.File != c.file || !strings.Contains(err.Error(), goVersion)):
			t.Errorf("%s: got %v", c.name, err)
		case c.want != "" && string(got) != c.want:
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestOverlayOfAnotherGo(t *testing.T) {
	root := write(t, map[string]string{
		"src/runtime/signal_unix.go": "package runtime\n",
		"src/runtime/stack.go":       "package runtime\n",
	})
	_, err := writeOverlay(root, t.TempDir(), runtimeEdits, runtimeAdditions)
	var e *AnchorError
	if !errors.As(err, &e) || e.File != "src/runtime/signal_unix.go" || e.Count != 0 {
		t.Errorf("got %v", err)
	}
	if _, err := writeOverlay(t.TempDir(), t.TempDir(), linkerEdits, linkerAdditions); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestOverlayMoves(t *testing.T) {
	root := write(t, map[string]string{"src/p/a.go": "package p\n"})
	dir := t.TempDir()
	path, err := writeOverlay(root, dir, []edit{{"src/p/a.go", "package p\n", "package p // edited\n"}}, []addition{{"src/p/b.go", "package p\n"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := moveOverlay(dir, "/final"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got replacements
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{"src/p/a.go": "/final/a.go", "src/p/b.go": "/final/b.go"} {
		if to := got.Replace[filepath.Join(root, source)]; to != want {
			t.Errorf("%s: got %q, want %q", source, to, want)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "a.go")); string(text) != "package p // edited\n" {
		t.Errorf("got %q", text)
	}
}

// Our lines are Go as gofmt has it, and the anchors are lines of it.
func TestAdditionsAreFormatted(t *testing.T) {
	for _, all := range [][]addition{linkerAdditions, runtimeAdditions} {
		for _, a := range all {
			got, err := format.Source([]byte(a.text))
			if err != nil || string(got) != a.text {
				t.Errorf("%s is not formatted: %v", a.file, err)
			}
		}
	}
	for _, all := range [][]edit{linkerEdits, runtimeEdits} {
		for _, e := range all {
			if !strings.HasSuffix(e.anchor, "\n") || !strings.HasSuffix(e.new, "\n") {
				t.Errorf("%s: %q is no whole line", e.file, e.anchor)
			}
		}
	}
}
