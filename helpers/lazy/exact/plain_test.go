//go:build !amd64 || purego

package exact

import "testing"

// bothPaths runs f: there is one path.
func bothPaths(t *testing.T, f func(t *testing.T)) { f(t) }
