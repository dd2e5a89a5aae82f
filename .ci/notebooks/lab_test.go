// Package notebooks tests the notebooks as students meet them: in JupyterLab, in a browser.
//
// It is a module of its own, so that what drives the browser is no dependency of gonda. Set
// GONDA_SCREENSHOTS to keep the pictures of the pages in a folder.
package notebooks

import (
	"bytes"
	"encoding/json"
	"os"
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

// startLab lets gonda lab start JupyterLab on copies of the notebooks, with settings and
// run-time files in folders of the test's own.
func startLab(t *testing.T) *server {
	t.Helper()
	lab := lookFor(t, "JupyterLab", filepath.Join(filepath.Dir(os.Getenv("GONDA_PYTHON")), "jupyter-lab"), "jupyter-lab")
	place := install(t)
	settings(t, filepath.Join(place.top, "jupyterlab_settings_dir"))
	c := place.command(place.gonda, "lab", "--", "--no-browser", "--ServerApp.port=0", "--expose-app-in-browser")
	c.Env = append(c.Env, "PATH="+filepath.Dir(lab)+string(os.PathListSeparator)+os.Getenv("PATH"))
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
	return server{shots: shots(t)}.find(t, filepath.Join(place.top, "jupyter_runtime_dir"), ended)
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

// settings keep all cells in the page, also those that are scrolled out of sight, note when
// cells ran, and ask the world for no news.
func settings(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{
		"notebook-extension/tracker":      `{"windowingMode":"none","recordTiming":true}`,
		"apputils-extension/notification": `{"fetchNews":"false","checkForUpdates":false}`,
	} {
		put(t, filepath.Join(dir, "@jupyterlab", name+".jupyterlab-settings"), []byte(text), 0o644)
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
