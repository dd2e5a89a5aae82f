package era5_test

import (
	"fmt"
	"os"
	"testing"
)

// TestMain keeps the cache of headers out of the user's.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gonda-cache-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv("XDG_CACHE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
