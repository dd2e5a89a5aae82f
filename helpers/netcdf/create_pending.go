package netcdf

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// pending is a file that does not have its name yet.
type pending struct {
	target    string // where it goes
	overwrite bool
	file      *os.File
	out       io.WriterAt

	mu  sync.Mutex
	err error // of the first failed write
}

// createPending makes an empty file beside path. A symbolic link at path is followed: the
// file it points to is the one to replace.
func createPending(path string, o createOptions) (*pending, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	p := &pending{target: path, overwrite: o.overwrite}
	if err := p.checkTarget(); err != nil {
		return nil, err
	}
	for {
		name := fmt.Sprintf("%s.gonda-tmp-%08x", path, rand.Uint32())
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, folderError(filepath.Dir(path), err)
		}
		p.file, p.out = f, f
		if o.through != nil {
			p.out = o.through(f)
		}
		return p, nil
	}
}

// folderError says what is wrong with the folder in which a file cannot be begun.
func folderError(folder string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s (%w): make it first", folder, fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no file may be made in the folder %s: %w", folder, fs.ErrPermission)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the folder %s is on a disk that is mounted for reading only: %w", folder, syscall.EROFS)
	}
	return err
}

// checkTarget refuses a folder or device, and a file that must not be replaced.
func (p *pending) checkTarget() error {
	info, err := os.Lstat(p.target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder", p.target)
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s is no file but a device, pipe or socket, which cannot be replaced", p.target)
	case !p.overwrite:
		return existsError()
	}
	return nil
}

func existsError() error {
	return fmt.Errorf("%w: give Overwrite() to replace it", fs.ErrExist)
}

// WriteAt remembers the first failure: a file with a hole in it must not get its name.
func (p *pending) WriteAt(b []byte, off int64) (int, error) {
	n, err := p.out.WriteAt(b, off)
	if err != nil {
		p.mu.Lock()
		if p.err == nil {
			p.err = err
		}
		p.mu.Unlock()
	}
	return n, err
}

// failure is the first error of a write.
func (p *pending) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// publish gives the file its name:
//
//  1. The bytes go to disk, so that the name never stands for less.
//  2. The name changes in one step; readers see the old file or the new one. Without
//     Overwrite a hard link does it, which fails if meanwhile somebody else made a file of
//     that name; file systems that have no links get a check and a rename.
//  3. The folder goes to disk, so that the name outlives a power cut.
func (p *pending) publish() error {
	if err := p.keepMode(); err != nil {
		return err
	}
	if err := p.file.Sync(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	if err := p.name(); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(p.target)); err != nil {
		return fmt.Errorf("the file is complete, but its name may not outlive a power cut: %w", err)
	}
	return nil
}

func (p *pending) name() error {
	if !p.overwrite {
		err := os.Link(p.file.Name(), p.target)
		if err == nil {
			return os.Remove(p.file.Name())
		}
		if errors.Is(err, fs.ErrExist) {
			return existsError()
		}
		if err := p.checkTarget(); err != nil {
			return err
		}
	}
	return os.Rename(p.file.Name(), p.target)
}

// keepMode gives the file the permissions of the one it replaces.
func (p *pending) keepMode() error {
	old, err := os.Stat(p.target)
	if err != nil || !p.overwrite {
		return nil // there is none to take them from
	}
	return p.file.Chmod(old.Mode().Perm())
}

// syncFolder brings a folder's names to disk. Some network file systems cannot; theirs are
// as safe as they ever get.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

// abort removes what was written.
func (p *pending) abort() error {
	p.file.Close() // it may be closed already; the file goes anyway
	err := os.Remove(p.file.Name())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
