package session

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestKernelspec(t *testing.T) {
	data := t.TempDir()
	k := Kernelspec{Name: "gonda", Program: "/opt/gonda", Version: "1"}
	for range 2 { // over its own
		dir, err := k.Install(data)
		if err != nil || dir != filepath.Join(data, "kernels", "gonda") {
			t.Fatal(dir, err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{
			"argv":         []any{"/opt/gonda", "kernel", "start", "--connection-file", "{connection_file}"},
			"display_name": "Go (gonda)", "language": "go", "interrupt_mode": "message",
			"metadata": map[string]any{"gonda": map[string]any{"version": "1"}},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("kernel.json is %v", got)
		}
		for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
			f, err := os.Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			c, err := png.DecodeConfig(f)
			f.Close()
			if err != nil || c.Width != size || c.Height != size {
				t.Errorf("%s: %v %v", name, c, err)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "logo-svg.svg")); err != nil {
			t.Error(err)
		}
	}
	dir, err := Uninstall(data, "gonda")
	if _, gone := os.Stat(dir); err != nil || !os.IsNotExist(gone) {
		t.Errorf("%v; %s is there: %v", err, dir, gone)
	}
}

func TestForeignKernelspec(t *testing.T) {
	data := t.TempDir()
	dir := filepath.Join(data, "kernels", "python3")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	theirs := []byte(`{"argv":["python"],"display_name":"Python 3","language":"python"}`)
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), theirs, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (Kernelspec{Name: "python3", Program: "/opt/gonda"}).Install(data); err == nil || !strings.Contains(err.Error(), "--name") {
		t.Errorf("installed over a foreign kernel: %v", err)
	}
	if _, err := Uninstall(data, "python3"); err == nil {
		t.Error("removed a foreign kernel")
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "kernel.json")); string(got) != string(theirs) {
		t.Errorf("the foreign kernel is changed: %s", got)
	}
	if _, err := Uninstall(data, "absent"); err == nil {
		t.Error("removed what is not there")
	}
}

func TestUninstallLeavesOtherFiles(t *testing.T) {
	data := t.TempDir()
	dir, err := Kernelspec{Name: "go-2", Program: "/opt/gonda"}.Install(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Uninstall(data, "go-2"); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("no word about the file that stays: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "notes.txt")); err != nil {
		t.Error(err)
	}
}

func TestKernelNames(t *testing.T) {
	for _, good := range []string{"gonda", "go1.26", "A_b-c"} {
		if err := CheckName(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", ".", "..", "a/b", "../x", "a b", "gö", strings.Repeat("a", 200)} {
		if CheckName(bad) == nil {
			t.Errorf("%q is taken for a name", bad)
		}
	}
}

func TestDataFolders(t *testing.T) {
	t.Setenv("HOME", "/home/u")
	t.Setenv("JUPYTER_DATA_DIR", "")
	t.Setenv("XDG_DATA_HOME", "")
	if got, err := UserData(); err != nil || got != "/home/u/.local/share/jupyter" {
		t.Error(got, err)
	}
	t.Setenv("XDG_DATA_HOME", "/x")
	if got, err := UserData(); err != nil || got != "/x/jupyter" {
		t.Error(got, err)
	}
	t.Setenv("JUPYTER_DATA_DIR", "/d")
	if got, err := UserData(); err != nil || got != "/d" {
		t.Error(got, err)
	}
	bin := t.TempDir()
	script := "#!/bin/sh\necho /env\n"
	if err := os.WriteFile(filepath.Join(bin, "python3"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if got, err := PythonData(); err != nil || got != "/env/share/jupyter" {
		t.Error(got, err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := PythonData(); err == nil || !strings.Contains(err.Error(), "--prefix") {
		t.Error(err)
	}
}
