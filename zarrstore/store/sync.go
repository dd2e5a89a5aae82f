package store

import (
	"errors"
	"io/fs"
	"os"
)

// fewFiles is up to how many files each is flushed by itself.
const fewFiles = 64

// Sync returns when all files below the folder, and their names, are on the disk: what was
// Put before it survives a crash of the machine. Many files are flushed by flushing their
// file system where there is a call for that, for one flush each costs a write of the
// journal each.
func (f *Folder) Sync() error {
	var files, folders []string
	err := fs.WalkDir(f.root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			folders = append(folders, path)
		} else if d.Type().IsRegular() {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return f.located(err)
	}
	if len(files) > fewFiles {
		if err := f.flushSystem(); !errors.Is(err, errors.ErrUnsupported) {
			return f.located(err)
		}
	}
	for _, path := range append(files, folders...) {
		if err := f.flush(path); err != nil {
			return f.located(err)
		}
	}
	return nil
}

// flush writes a file's bytes, or a folder's names, to the disk.
func (f *Folder) flush(path string) error {
	file, err := f.root.Open(path)
	if err != nil {
		return err
	}
	return closing(file, file.Sync())
}

func closing(file *os.File, err error) error {
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}
