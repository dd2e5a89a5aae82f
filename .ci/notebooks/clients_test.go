package notebooks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// names are the notebooks, in their order.
func names(t *testing.T, p *place) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(p.notebooks, "*.ipynb"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d notebooks in %s, %v", len(files), p.notebooks, err)
	}
	for i, f := range files {
		files[i] = filepath.Base(f)
	}
	return files
}

// python is the environment with Jupyter's own clients.
func python(t *testing.T) string {
	t.Helper()
	p := os.Getenv("GONDA_PYTHON")
	if p == "" {
		missing(t, "GONDA_PYTHON is not set: Jupyter's own clients cannot be asked")
	}
	return p
}

func TestGondaRun(t *testing.T) {
	p := install(t)
	out := filepath.Join(p.top, "out")
	said := run(t, p.command(p.gonda, append([]string{"run", "--out", out}, names(t, p)...)...))
	t.Logf("\n%s", said)
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if len(lines) != len(names(t, p)) {
		t.Errorf("%d lines for %d notebooks", len(lines), len(names(t, p)))
	}
	for i, name := range names(t, p) {
		if i < len(lines) && (!strings.HasPrefix(lines[i], name+": ") || !strings.HasSuffix(lines[i], ", ok")) {
			t.Errorf("%s: %q", name, lines[i])
		}
		holds(t, filepath.Join(out, name))
	}
}

func TestNbclient(t *testing.T) {
	python, p := python(t), install(t)
	for _, name := range names(t, p) {
		run(t, p.command(python, "-c", `
import sys, nbformat, nbclient
n = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(n, timeout=240).execute()
nbformat.validate(n)
nbformat.write(n, sys.argv[1])`, name))
		holds(t, filepath.Join(p.notebooks, name))
	}
}

func TestNbconvert(t *testing.T) {
	python, p := python(t), install(t)
	for _, name := range names(t, p) {
		run(t, p.command(python, "-m", "nbconvert", "--to", "html", "--execute", name))
		holds(t, filepath.Join(p.notebooks, strings.TrimSuffix(name, ".ipynb")+".html"))
	}
}

// holds fails the test unless a file has a picture and a dataset's box.
func holds(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, mark := range map[string]string{"a box": "Dataset", "a picture": "iVBORw0KGgo"} {
		if !strings.Contains(string(text), mark) {
			t.Errorf("%s holds no %s", filepath.Base(path), what)
		}
	}
}
