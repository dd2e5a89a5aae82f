// Package browser tests the notebooks as students meet them: in JupyterLab, in a browser.
//
// It is a module of its own, so that what drives the browser is no dependency of gonda. Set
// GONDA_SCREENSHOTS to keep the pictures of the pages in a folder.
package browser

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server is a JupyterLab that gonda lab started.
type server struct {
	url, token string
	shots      string // folder for screenshots
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

// root is the checkout.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// startLab builds gonda beside copies of the notebooks, as install.sh does it, and lets gonda
// lab start JupyterLab with its settings, data and run-time files in folders of the test's own.
func startLab(t *testing.T) *server {
	t.Helper()
	lab := lookFor(t, "JupyterLab", filepath.Join(filepath.Dir(os.Getenv("GONDA_PYTHON")), "jupyter-lab"), "jupyter-lab")
	top := t.TempDir()
	gonda := filepath.Join(top, "bin", "gonda")
	build := exec.Command("go", "build", "-trimpath", "-o", gonda,
		"-ldflags=-X github.com/gonda-go/gonda/kernel/toolchain.defaultSource="+root(t), "./kernel/cmd/gonda")
	build.Dir, build.Env = root(t), append(os.Environ(), "CGO_ENABLED=0")
	run(t, build)
	copyNotebooks(t, filepath.Join(top, "notebooks"))

	env := append(os.Environ(), "PATH="+filepath.Dir(lab)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, name := range []string{"JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"} {
		env = append(env, name+"="+filepath.Join(top, strings.ToLower(name)))
	}
	settings(t, filepath.Join(top, "jupyterlab_settings_dir"))
	install := exec.Command(gonda, "kernel", "install")
	install.Env = env
	run(t, install) // cells need no building afterwards

	c := exec.Command(gonda, "lab", "--", "--no-browser", "--ServerApp.port=0", "--expose-app-in-browser")
	c.Dir, c.Env = top, env
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	c.WaitDelay = time.Second
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { c.Wait(); close(ended) }()
	t.Cleanup(func() {
		c.Process.Signal(syscall.SIGTERM) // JupyterLab ends its kernels
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			c.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("JupyterLab said:\n%s", said.String())
		}
	})
	return server{shots: shots(t)}.find(t, filepath.Join(top, "jupyter_runtime_dir"), ended)
}

// find waits for the file in which a server says where it is.
func (s server) find(t *testing.T, dir string, ended <-chan struct{}) *server {
	t.Helper()
	for limit := time.After(60 * time.Second); ; {
		files, _ := filepath.Glob(filepath.Join(dir, "jpserver-*.json"))
		for _, f := range files {
			text, _ := os.ReadFile(f)
			var at struct{ URL, Token string }
			if json.Unmarshal(text, &at) == nil && at.URL != "" {
				if !strings.Contains(at.URL, "127.0.0.1") && !strings.Contains(at.URL, "localhost") {
					t.Fatalf("JupyterLab listens at %s, not on this machine alone", at.URL)
				}
				if at.Token == "" {
					t.Fatal("JupyterLab asks for no token")
				}
				s.url, s.token = at.URL, at.Token
				return &s
			}
		}
		select {
		case <-ended:
			t.Fatal("JupyterLab ended")
		case <-limit:
			t.Fatal("JupyterLab did not start within a minute")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// copyNotebooks gives the test notebooks of its own, since JupyterLab saves what it ran.
func copyNotebooks(t *testing.T, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(root(t), "notebooks", "*.ipynb"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(f)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// settings keep all cells in the page, also those that are scrolled out of sight, note when
// cells ran, and ask the world for no news.
func settings(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"notebook-extension/tracker":      `{"windowingMode":"none","recordTiming":true}`,
		"apputils-extension/notification": `{"fetchNews":"false","checkForUpdates":false}`,
	} {
		path := filepath.Join(dir, "@jupyterlab", name+".jupyterlab-settings")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func shots(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("GONDA_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func run(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(c.Args, " "), err, out)
	}
}
