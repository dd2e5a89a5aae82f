package store

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Publish gives a finished folder the name it was written for, and flushes that name to the
// disk. Where overwrite is set and the name is taken, the two are exchanged in one step and
// what was there is removed afterwards; a crash leaves one of the two under the name and the
// other beside it. Where the file system cannot exchange, what was there is moved aside
// first: a crash just then leaves both beside the name.
//
// Errors: fs.ErrExist when the name is taken and overwrite is not set; from stays then.
func Publish(from, to string, overwrite bool) error {
	old := ""
	_, err := os.Lstat(to)
	switch taken := err == nil; {
	case taken && !overwrite:
		return &fs.PathError{Op: "publish", Path: to, Err: fs.ErrExist}
	case taken:
		old, err = replace(from, to)
	default:
		if err = renameNew(from, to); errors.Is(err, errors.ErrUnsupported) {
			err = os.Rename(from, to)
		}
	}
	if err != nil {
		return err
	}
	if err := flushFolder(filepath.Dir(to)); err != nil || old == "" {
		return err
	}
	return os.RemoveAll(old)
}

// replace puts from in the place of to and returns where that went.
func replace(from, to string) (old string, err error) {
	if err := exchange(from, to); !errors.Is(err, errors.ErrUnsupported) {
		return from, err
	}
	old = fmt.Sprintf("%s.old-%08x", to, rand.Uint32())
	if err := os.Rename(to, old); err != nil {
		return "", err
	}
	if err := os.Rename(from, to); err != nil {
		return "", errors.Join(err, os.Rename(old, to))
	}
	return old, nil
}

func flushFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return closing(dir, dir.Sync())
}
