package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKernelInstall installs the kernelspec in every place that flags choose, and removes it.
func TestKernelInstall(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", filepath.Join(dir, "user"))
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	python := "#!/bin/sh\necho " + filepath.Join(dir, "env") + "\n"
	if err := os.WriteFile(filepath.Join(bin, "python3"), []byte(python), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	for _, c := range []struct{ flags, spec string }{
		{"", "user/kernels/gonda"},
		{"--user --name go-2", "user/kernels/go-2"},
		{"--sys-prefix", "env/share/jupyter/kernels/gonda"},
		{"--prefix " + dir + "/p", "p/share/jupyter/kernels/gonda"},
	} {
		flags := strings.Fields(c.flags)
		spec := filepath.Join(dir, c.spec)
		r := gonda(t, append([]string{"kernel", "install", "--no-build"}, flags...)...).succeed(t)
		if !strings.Contains(r.out, spec) {
			t.Errorf("%s: says %q", c.flags, r.out)
		}
		text, err := os.ReadFile(filepath.Join(spec, "kernel.json"))
		if err != nil {
			t.Fatal(err)
		}
		var k struct {
			Argv []string
			Mode string `json:"interrupt_mode"`
		}
		if err := json.Unmarshal(text, &k); err != nil {
			t.Fatal(err)
		}
		if want := program + " kernel start --connection-file {connection_file}"; strings.Join(k.Argv, " ") != want || k.Mode != "message" {
			t.Errorf("%s: starts %v, interrupt mode %s", c.flags, k.Argv, k.Mode)
		}
		gonda(t, append([]string{"kernel", "uninstall"}, flags...)...).succeed(t)
		if _, err := os.Stat(spec); !os.IsNotExist(err) {
			t.Errorf("%s: %s is still there", c.flags, spec)
		}
		gonda(t, append([]string{"kernel", "uninstall"}, flags...)...).refused(t, 1, spec)
	}
}

func TestKernelUsage(t *testing.T) {
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	for _, c := range []struct {
		args  string
		code  int
		words []string
	}{
		{"kernel start", 2, []string{"--connection-file"}},
		{"kernel start --connection-file /nowhere/k.json", 1, []string{"/nowhere/k.json"}},
		{"kernel frobnicate", 2, []string{"frobnicate"}},
		{"kernel install --no-build --name a/b", 2, []string{"a/b"}},
		{"kernel uninstall --name ..", 2, []string{".."}},
		{"kernel install --no-build --user --sys-prefix", 2, []string{"--user", "--sys-prefix"}},
		{"kernel install extra", 2, []string{"extra"}},
	} {
		gonda(t, strings.Fields(c.args)...).refused(t, c.code, c.words...)
	}
}
