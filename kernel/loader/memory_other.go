//go:build !linux

package loader

import "errors"

const (
	noAccess = iota
	readOnly
	readWrite
	readRun
)

func reserve(addr, size uintptr) (uintptr, error) { return 0, errors.ErrUnsupported }

func release(addr, size uintptr) {}

func protect(from, to uintptr, how uintptr) error { return errors.ErrUnsupported }

func forget(from, to uintptr) {}
