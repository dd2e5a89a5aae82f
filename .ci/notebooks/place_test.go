package notebooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// place is a folder with gonda and the notebooks as install.sh leaves them, and with all that
// Jupyter keeps of a user.
type place struct {
	top, gonda string
	notebooks  string
	env        []string
}

// install builds gonda beside copies of the notebooks, since front ends save what they ran,
// and makes its kernel known to Jupyter.
func install(t *testing.T) *place {
	t.Helper()
	top := t.TempDir()
	p := &place{top: top, gonda: filepath.Join(top, "bin", "gonda"), notebooks: filepath.Join(top, "notebooks"), env: os.Environ()}
	build := exec.Command("go", "build", "-trimpath", "-o", p.gonda,
		"-ldflags=-X github.com/gonda-go/gonda/kernel/toolchain.defaultSource="+root(t), "./kernel/cmd/gonda")
	build.Dir, build.Env = root(t), append(os.Environ(), "CGO_ENABLED=0")
	run(t, build)
	if err := os.MkdirAll(p.notebooks, 0o755); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(root(t), "notebooks", "*.ipynb"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.notebooks, filepath.Base(f)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"} {
		p.env = append(p.env, name+"="+filepath.Join(top, strings.ToLower(name)))
	}
	run(t, p.command(p.gonda, "kernel", "install")) // cells need no building afterwards
	return p
}

// command is a command in the folder of the notebooks.
func (p *place) command(program string, arguments ...string) *exec.Cmd {
	c := exec.Command(program, arguments...)
	c.Dir, c.Env = p.notebooks, append([]string{}, p.env...)
	return c
}

func run(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(c.Args, " "), err, out)
	}
	return string(out)
}

// root is the checkout.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// missing skips the test, in continuous integration it fails it.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// lookFor is the first of some programs.
func lookFor(t *testing.T, what string, names ...string) string {
	t.Helper()
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path
		}
	}
	missing(t, "no "+what+": looked for "+strings.Join(names, ", "))
	return ""
}
