//go:build !linux

package headers

import (
	"os"
	"syscall"
)

// Identify looks at a file without opening it.
//
// Errors: *os.PathError; a folder is one.
func Identify(path string) (Identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Identity{}, err
	}
	if !info.Mode().IsRegular() {
		return Identity{}, &os.PathError{Op: "stat", Path: path, Err: syscall.EISDIR}
	}
	return Identity{Size: info.Size(), Modified: info.ModTime().UnixNano()}, nil
}
