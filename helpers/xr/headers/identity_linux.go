package headers

import (
	"os"
	"syscall"
)

// Identify looks at a file without opening it.
//
// Errors: *os.PathError; a folder is one.
func Identify(path string) (Identity, error) {
	var s syscall.Stat_t
	for {
		err := syscall.Stat(path, &s)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return Identity{}, &os.PathError{Op: "stat", Path: path, Err: err}
		case s.Mode&syscall.S_IFMT != syscall.S_IFREG:
			return Identity{}, &os.PathError{Op: "stat", Path: path, Err: syscall.EISDIR}
		}
		return Identity{Size: s.Size, Modified: s.Mtim.Nano(), Changed: s.Ctim.Nano(), Inode: s.Ino, Device: uint64(s.Dev)}, nil
	}
}
