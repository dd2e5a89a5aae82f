//go:build linux && (amd64 || arm64)

package store

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

var errNotFolder error = syscall.ENOTDIR

// The numbers of calls that package syscall was frozen without.
func callNumber(amd64, arm64 uintptr) uintptr {
	if runtime.GOARCH == "arm64" {
		return arm64
	}
	return amd64
}

var (
	callSyncfs    = callNumber(306, 267)
	callRenameat2 = callNumber(316, 276)
)

// flushSystem flushes the file system that the folder is on.
func (f *Folder) flushSystem() error {
	dir, err := f.root.Open(".")
	if err != nil {
		return err
	}
	_, _, code := syscall.Syscall(callSyncfs, dir.Fd(), 0, 0)
	if err = nil; code != 0 {
		err = unsupported(os.NewSyscallError("syncfs", code), code)
	}
	return closing(dir, err)
}

func unsupported(err error, code syscall.Errno) error {
	switch code {
	case syscall.ENOSYS, syscall.EINVAL, syscall.ENOTSUP, syscall.EPERM:
		return errors.ErrUnsupported
	}
	return err
}

// The flags of renameat2.
const (
	renameNoReplace = 1
	renameExchange  = 2
)

// rename is rename(2) with flags.
func rename(from, to string, flags uintptr) error {
	a, err := syscall.BytePtrFromString(from)
	if err != nil {
		return err
	}
	b, err := syscall.BytePtrFromString(to)
	if err != nil {
		return err
	}
	const here = -100 // AT_FDCWD
	cwd := here
	_, _, code := syscall.Syscall6(callRenameat2, uintptr(cwd), uintptr(unsafe.Pointer(a)), uintptr(cwd), uintptr(unsafe.Pointer(b)), flags, 0)
	if code != 0 {
		return unsupported(&os.LinkError{Op: "rename", Old: from, New: to, Err: code}, code)
	}
	return nil
}

// renameNew renames where nothing of the new name exists.
func renameNew(from, to string) error { return rename(from, to, renameNoReplace) }

// exchange gives two files or folders each other's names.
func exchange(a, b string) error { return rename(a, b, renameExchange) }
