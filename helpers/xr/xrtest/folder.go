package xrtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Data is the folder of the data corpus: $GONDA_DATA, else shared/data beside the checkout.
// The test is skipped where there is none.
func Data(t testing.TB) string { return folder(t, "GONDA_DATA", "data") }

// Vectors is the folder of the test vectors: $GONDA_VECTORS, else shared/vectors beside the
// checkout. The test is skipped where there is none.
func Vectors(t testing.TB) string { return folder(t, "GONDA_VECTORS", "vectors") }

// Python is the interpreter of the oracles, $GONDA_PYTHON. The test is skipped where it is
// not set.
func Python(t testing.TB) string {
	t.Helper()
	p := os.Getenv("GONDA_PYTHON")
	if p == "" {
		t.Skip("no oracle: set GONDA_PYTHON to an interpreter with numpy and xarray")
	}
	return p
}

func folder(t testing.TB, env, name string) string {
	t.Helper()
	dir := os.Getenv(env)
	if dir == "" {
		root, err := filepath.Abs(".")
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil || root == filepath.Dir(root) {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", name)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no folder of %s: set %s", name, env)
	}
	return dir
}
