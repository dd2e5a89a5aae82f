//go:build linux && amd64

package cell

import (
	"go/parser"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/kernel/worker"
)

// elsewhere are programs of Go's test folder that cannot pass in a cell, with the reason.
var elsewhere = map[string]string{
	"const8.go":     "a local constant that a name of the same block hides only in its repetition",
	"bug514.go":     "cgo",
	"nilptr.go":     "looks where its memory lies",
	"nilptr_aix.go": "has a variable of 256 MB",
	"zerosize.go":   "compares addresses of variables without a size",
	"issue38093.go": "syscall/js", "issue40954.go": "cgo", "issue42032.go": "cgo", "issue42076.go": "cgo", "issue46903.go": "cgo", "issue51733.go": "cgo",
	"bug348.go": "looks for its file's name", "issue22083.go": "looks for its file's name", "issue27201.go": "looks for its file's name",
	"linkmain_run.go": "runs the linker in its folder", "linkobj.go": "runs the linker in its folder", "linkx_run.go": "runs the linker in its folder",
	"bug369.go": "runs the compiler in its folder", "issue10607.go": "runs the compiler in its folder", "issue21317.go": "runs the compiler in its folder",
	"issue21808.go": "counts on the order of stdout and stderr",
}

var runnable = regexp.MustCompile(`^// run\s*\n`)

// TestGoPrograms runs programs of Go's own test folder as cells: some, or all of them if
// GONDA_ALL_PROGRAMS is set.
func TestGoPrograms(t *testing.T) {
	l := openLive(t)
	tools, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	root := tools.Root
	files, _ := filepath.Glob(filepath.Join(root, "test", "*.go"))
	deeper, _ := filepath.Glob(filepath.Join(root, "test", "*", "*.go"))
	if files = append(files, deeper...); len(files) == 0 {
		t.Skip("no programs in", root)
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		src, err := os.ReadFile(f)
		return err != nil || !runnable.Match(src) || elsewhere[filepath.Base(f)] != ""
	})
	all := os.Getenv("GONDA_ALL_PROGRAMS") != ""
	for i, file := range files {
		if all || i%25 == 0 {
			l.program(t, i+1, file)
		}
	}
}

func (l *live) program(t *testing.T, number int, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Reset(); err != nil {
		t.Fatal(err)
	}
	u, err := buildCell(l.Notebook, number, string(src))
	if err != nil {
		t.Error(file, err)
		return
	}
	f, err := parser.ParseFile(l.compiler.Fset, "", u.text, 0)
	if err != nil {
		t.Error(file, err)
		return
	}
	if _, _, wrong := l.compiler.Check(nil, f); len(wrong) > 0 {
		t.Error(file, wrong)
		return
	}
	if err := l.load(u); err != nil {
		t.Error(file, err)
		return
	}
	if err := l.Commit(u); err != nil {
		t.Fatal(err)
	}
	var out printed
	if f := l.worker.Run(worker.Call{Entry: u.Entry}, &out); f != nil && (f.Kind != worker.Exited || f.Code != 0) {
		t.Error(file, f, out.text.String())
		if f.Lost {
			l.start()
		}
		return
	}
	want, err := os.ReadFile(strings.TrimSuffix(file, ".go") + ".out")
	if got := out.text.String(); err == nil && got != string(want) {
		t.Errorf("%s prints %q, want %q", file, got, want)
	}
}
