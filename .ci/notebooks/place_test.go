package notebooks

import (
	"fmt"
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

// built is the path of the command, built once for all tests.
var built string

func TestMain(m *testing.M) {
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gonda-notebooks-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "gonda")
	top, err := filepath.Abs("../..")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	build := exec.Command("go", "build", "-trimpath", "-o", built,
		"-ldflags=-X github.com/gonda-go/gonda/kernel/toolchain.defaultSource="+top, "./kernel/cmd/gonda")
	build.Dir, build.Env = top, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// install puts gonda beside copies of the notebooks, since front ends save what they ran, and
// makes its kernel known to Jupyter.
func install(t *testing.T) *place {
	t.Helper()
	top := t.TempDir()
	p := &place{top: top, gonda: filepath.Join(top, "bin", "gonda"), notebooks: filepath.Join(top, "notebooks"), env: os.Environ()}
	program, err := os.ReadFile(built)
	if err != nil {
		t.Fatal(err)
	}
	put(t, p.gonda, program, 0o755)
	files, _ := filepath.Glob(filepath.Join("..", "..", "notebooks", "*.ipynb"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(p.notebooks, filepath.Base(f)), text, 0o644)
	}
	for _, name := range []string{"JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"} {
		p.env = append(p.env, name+"="+filepath.Join(top, strings.ToLower(name)))
	}
	if os.Getenv("GONDA_SAMPLE_GB") == "" {
		p.env = append(p.env, "GONDA_SAMPLE_GB=0.4") // made in seconds; still more than the notebooks allow themselves
	}
	run(t, p.command(p.gonda, "kernel", "install")) // cells need no building afterwards
	return p
}

// put writes a file in a folder that is made.
func put(t *testing.T, path string, text []byte, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, mode); err != nil {
		t.Fatal(err)
	}
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
