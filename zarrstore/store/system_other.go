//go:build !(linux && (amd64 || arm64))

package store

import (
	"errors"
	"syscall"
)

var errNotFolder error = syscall.ENOTDIR

func (f *Folder) flushSystem() error { return errors.ErrUnsupported }
func renameNew(_, _ string) error    { return errors.ErrUnsupported }
func exchange(_, _ string) error     { return errors.ErrUnsupported }
