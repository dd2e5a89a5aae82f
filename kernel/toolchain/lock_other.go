//go:build !unix

package toolchain

import "os"

// tryLock locks nothing: nothing is built on this system.
func tryLock(*os.File, bool) error { return nil }
