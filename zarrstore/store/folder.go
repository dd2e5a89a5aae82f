package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// Folder keeps objects as files below a folder. It reads and writes through an os.Root, so
// that no key and no symbolic link leads out of it.
type Folder struct {
	path string
	root *os.Root
}

// OpenFolder opens a folder that exists. Close it, or leave that to the garbage collector.
//
// Errors: fs.ErrNotExist, or that it is no folder.
func OpenFolder(path string) (*Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("not a folder")}
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Folder{path: path, root: root}, nil
}

// CreateFolder makes a folder, and those above it, and opens it.
//
// Errors: fs.ErrExist when there is something of that name.
func CreateFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	if err := os.Mkdir(path, 0o777); err != nil {
		return nil, err
	}
	return OpenFolder(path)
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Path is where the folder was when it was opened.
func (f *Folder) Path() string { return f.path }

// begin is the checks that precede every operation.
func begin(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return checkKey(key)
}

// located puts the folder's path into an error that names a key alone.
func (f *Folder) located(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return &fs.PathError{Op: e.Op, Path: filepath.Join(f.path, filepath.FromSlash(e.Path)), Err: e.Err}
	}
	return err
}

// Get is the whole of a document.
func (f *Folder) Get(ctx context.Context, key string) ([]byte, error) {
	n, err := f.Size(ctx, key)
	if err != nil {
		return nil, err
	}
	if n > MaxDocument {
		return nil, sized(key, n)
	}
	b := make([]byte, n)
	return b, f.ReadAt(ctx, key, b, 0)
}

// ReadAt opens the file, fills p from byte off, and closes it.
func (f *Folder) ReadAt(ctx context.Context, key string, p []byte, off int64) error {
	if err := begin(ctx, key); err != nil {
		return err
	}
	file, err := f.root.Open(key)
	if err != nil {
		return f.located(err)
	}
	defer file.Close()
	n, err := file.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == io.EOF {
		err = fmt.Errorf("%d bytes at byte %d wanted, %d found: %w", len(p), off, n, io.ErrUnexpectedEOF)
		return f.located(&fs.PathError{Op: "read", Path: key, Err: err})
	}
	return f.located(err)
}

// Size is the length of the file. What is no regular file does not exist.
func (f *Folder) Size(ctx context.Context, key string) (int64, error) {
	if err := begin(ctx, key); err != nil {
		return 0, err
	}
	info, err := f.root.Stat(key)
	if err != nil {
		if errors.Is(err, errNotFolder) {
			err = &fs.PathError{Op: "stat", Path: key, Err: fs.ErrNotExist}
		}
		return 0, f.located(err)
	}
	if !info.Mode().IsRegular() {
		return 0, f.located(&fs.PathError{Op: "stat", Path: key, Err: fs.ErrNotExist})
	}
	return info.Size(), nil
}

// List is what lies directly in a folder. Files that a Put has not finished are left out.
func (f *Folder) List(ctx context.Context, folder string) ([]Entry, error) {
	key := folder
	if key == "" {
		key = "."
	} else if err := begin(ctx, key); err != nil {
		return nil, err
	}
	dir, err := f.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNotFolder) {
		return nil, nil
	} else if err != nil {
		return nil, f.located(err)
	}
	defer dir.Close()
	infos, err := dir.Readdir(-1)
	if errors.Is(err, errNotFolder) {
		return nil, nil
	} else if err != nil {
		return nil, f.located(err)
	}
	out := make([]Entry, 0, len(infos))
	for _, info := range infos {
		if info.Mode()&fs.ModeSymlink != 0 {
			link := path.Join(key, info.Name())
			if info, err = f.root.Stat(link); errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, f.located(err) // it leads out of the store
			}
		}
		if unfinished(info.Name()) || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		out = append(out, Entry{Name: info.Name(), Folder: info.IsDir(), Size: info.Size()})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// unfinished names the files that Put writes before it renames them.
func unfinished(name string) bool {
	return strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".partial")
}

// Put writes a file beside the object's, .NAME.RANDOM.partial, and renames it. After a crash
// of the machine, but not of the program, the object may be empty or cut unless Sync was
// called in between. Missing folders are made.
func (f *Folder) Put(ctx context.Context, key string, data []byte) error {
	if err := begin(ctx, key); err != nil {
		return err
	}
	dir, name := path.Split(key)
	partial := fmt.Sprintf("%s.%s.%08x.partial", dir, name, rand.Uint32())
	file, err := f.create(partial)
	if err != nil {
		return f.located(err)
	}
	_, err = file.Write(data)
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = f.root.Rename(partial, key)
	}
	if err != nil {
		f.root.Remove(partial)
	}
	return f.located(err)
}

// create makes a new file, and the folders above it where they are missing.
func (f *Folder) create(key string) (*os.File, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	file, err := f.root.OpenFile(key, flags, 0o666)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	if err := f.root.MkdirAll(path.Dir(key), 0o777); err != nil {
		return nil, err
	}
	return f.root.OpenFile(key, flags, 0o666)
}

// Delete removes a file.
func (f *Folder) Delete(ctx context.Context, key string) error {
	if err := begin(ctx, key); err != nil {
		return err
	}
	err := f.root.Remove(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return f.located(err)
}
