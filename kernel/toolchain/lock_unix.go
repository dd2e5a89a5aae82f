//go:build unix

package toolchain

import (
	"os"
	"syscall"
)

// tryLock locks a file until it is closed, or fails with errLocked at once.
func tryLock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK || err == syscall.EINTR {
		return errLocked
	}
	return err
}
