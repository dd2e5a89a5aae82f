package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestProtocol holds the installed kernel to Jupyter's own tests of kernels, as a front end
// starts it.
func TestProtocol(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON names no python with jupyter_kernel_test")
	}
	if out, err := exec.Command(python, "-c", "import jupyter_kernel_test").CombinedOutput(); err != nil {
		t.Skipf("no jupyter_kernel_test: %s", out)
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("cells run on linux/amd64 alone")
	}
	if os.Getenv("GONDA_SOURCE") == "" { // one worker for all test programs of this checkout
		source, err := filepath.Abs("../../..")
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("GONDA_SOURCE", source)
	}
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	build := command("kernel", "install", "--name", "gonda-under-test")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	test := exec.Command(python, "testdata/protocol.py", "gonda-under-test")
	test.Env = append(os.Environ(), "JUPYTER_PLATFORM_DIRS=1")
	out, err := test.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "OK") || strings.Contains(string(out), "skipped") {
		t.Errorf("%v\n%s", err, out)
	}
}
