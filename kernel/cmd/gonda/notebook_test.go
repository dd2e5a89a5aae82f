package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const emptyNotebook = `{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"name":"%"}},"cells":[]}`

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	strange := write("strange.ipynb", strings.Replace(emptyNotebook, "%", "no-such-kernel", 1))
	own := write("own.ipynb", strings.Replace(emptyNotebook, "%", "gonda", 1))
	text := write("text.ipynb", "no JSON")
	gonda(t, "run").refused(t, 2, "needs a notebook")
	gonda(t, "run", own, "--timeout", "-1s").refused(t, 2, "--timeout")
	gonda(t, "run", own, "--out", dir).refused(t, 2, "--out", "own.ipynb")
	gonda(t, "run", filepath.Join(dir, "none.ipynb")).refused(t, 1, "none.ipynb")
	gonda(t, "run", text).refused(t, 1, "text.ipynb", "JSON")
	gonda(t, "run", strange).refused(t, 1, "strange.ipynb", "no-such-kernel", "gonda kernel install")
	gonda(t, "run", own, "--kernel", "no-such-kernel").refused(t, 1, "no-such-kernel")
	nothingLeft(t, dir, "own.ipynb", "strange.ipynb", "text.ipynb")
}

// TestLab has a script in the place of JupyterLab that says how it was called.
func TestLab(t *testing.T) {
	top := t.TempDir()
	write := func(mode os.FileMode, text string, parts ...string) string {
		path := filepath.Join(append([]string{top}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	notebook := write(0o600, "{}", "notebooks", "01_x.ipynb")
	command := func(args ...string) ran {
		c := command(append([]string{"lab"}, args...)...)
		c.Dir = top
		c.Env = append(os.Environ(), "PATH="+filepath.Join(top, "bin"), "HOME="+filepath.Join(top, "home"),
			"XDG_CACHE_HOME="+filepath.Join(top, "cache"), "JUPYTER_DATA_DIR="+filepath.Join(top, "data"), "ERA5_DIR=/elsewhere")
		return await(t, c)
	}
	command().refused(t, 1, "no JupyterLab", "install.sh lab")
	script := "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$ERA5_DIR\" \"$@\"\n"
	write(0o700, script, "cache", "gonda", "jupyter", "bin", "jupyter-lab")
	command("x").refused(t, 2, "after --")
	command("--data", filepath.Join(top, "none")).refused(t, 2, "--data")
	command("--data", notebook).refused(t, 2, "--data", "no folder")

	data := filepath.Join(top, "notebooks")
	said := command("--data", "notebooks", "--", "--port", "1").succeed(t).out
	for _, want := range []string{data + "\n" + data + "\n", "--ServerApp.ip=127.0.0.1\n", "--ServerApp.root_dir=" + data + "\n", "--port\n1\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("JupyterLab was not given %q: %q", want, said)
		}
	}
	if strings.Contains(said, "oken") {
		t.Errorf("the token is meddled with: %q", said)
	}
	if _, err := os.Stat(filepath.Join(top, "data", "kernels", "gonda", "kernel.json")); err != nil {
		t.Error(err)
	}
	if said := command().succeed(t).out; !strings.Contains(said, data+"\n/elsewhere\n") {
		t.Errorf("ERA5_DIR is not kept: %q", said)
	}
}

func TestWorkingCopy(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root can write anywhere")
	}
	from, home := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	if err := os.WriteFile(filepath.Join(from, "01_x.ipynb"), []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if to, err := workingCopy(from); err != nil || to != from {
		t.Fatalf("%s, %v", to, err)
	}
	if err := os.Chmod(from, 0o500); err != nil {
		t.Fatal(err)
	}
	to, err := workingCopy(from)
	if err != nil || to != filepath.Join(home, "gonda-notebooks") {
		t.Fatalf("%s, %v", to, err)
	}
	mine := filepath.Join(to, "01_x.ipynb")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := workingCopy(from); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Errorf("the copy now holds %q", text)
	}
}
