package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// References are objects that are ranges of files, or bytes, as a reference file says. Files
// are local: absolute paths, or paths below the folder of the reference file.
type References struct {
	path  string
	refs  manifest.References
	files map[string]string // addresses in refs to paths
}

// OpenReferences reads a reference file. The files that it names are not touched.
//
// Errors: *manifest.ReferenceError, also for addresses that are no local files: s3://,
// https:// and all others but file:// are refused by name, as are relative paths that lead
// out of the reference file's folder.
func OpenReferences(path string) (*References, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > MaxDocument {
		return nil, &manifest.ReferenceError{What: fmt.Sprintf("a file of at most %d bytes was wanted, this has %d", int64(MaxDocument), info.Size())}
	}
	doc, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := &References{path: path, files: map[string]string{}}
	if r.refs, err = manifest.ParseReferences(doc); err != nil {
		return nil, err
	}
	for key, ref := range r.refs {
		if _, known := r.files[ref.Key]; known || ref.Inline != nil {
			continue
		}
		file, err := localFile(filepath.Dir(path), ref.Key)
		if err != nil {
			return nil, &manifest.ReferenceError{Key: key, What: err.Error()}
		}
		r.files[ref.Key] = file
	}
	return r, nil
}

// scheme begins an address that is no path. Chained ones, zip::file://, have it too.
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:(//|:)`)

// localFile is the path that an address means.
func localFile(folder, address string) (string, error) {
	// As in fsspec, nothing is unescaped behind file://.
	if rest, isFile := strings.CutPrefix(address, "file://"); isFile && filepath.IsAbs(rest) {
		address = rest
	}
	switch s := scheme.FindString(address); {
	case s != "":
		return "", fmt.Errorf("the address %q begins with %s: only files of this machine are read; download the file and put its path here", address, s)
	case strings.ContainsRune(address, 0):
		return "", fmt.Errorf("the path %q holds a NUL", address)
	case filepath.IsAbs(address):
		return filepath.Clean(address), nil
	case !filepath.IsLocal(address):
		return "", fmt.Errorf("the path %q leads out of the reference file's folder: write it from the root", address)
	}
	return filepath.Join(folder, address), nil
}

// find is the reference of an object.
func (r *References) find(ctx context.Context, key string) (manifest.Ref, error) {
	if err := begin(ctx, key); err != nil {
		return manifest.Ref{}, err
	}
	ref, ok := r.refs[key]
	if !ok {
		return ref, &fs.PathError{Op: "find", Path: r.path + ": " + key, Err: fs.ErrNotExist}
	}
	return ref, nil
}

// Size is the length of the range; of a whole file that of the file.
func (r *References) Size(ctx context.Context, key string) (int64, error) {
	ref, err := r.find(ctx, key)
	if err != nil || ref.Length >= 0 {
		return ref.Length, err
	}
	info, err := r.stat(ref)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// stat looks at the file of a reference. It must be there: an object that is referred to
// exists, so the error is never fs.ErrNotExist.
func (r *References) stat(ref manifest.Ref) (fs.FileInfo, error) {
	path := r.files[ref.Key]
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s refers to %s, which is not there: bring the file back, or make the references again", r.path, path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s refers to %s, which is no file", r.path, path)
	}
	return info, err
}

// Get is the whole of a document.
func (r *References) Get(ctx context.Context, key string) ([]byte, error) {
	ref, err := r.find(ctx, key)
	if err != nil || ref.Inline != nil {
		return bytes.Clone(ref.Inline), err
	}
	n, err := r.Size(ctx, key)
	if err != nil {
		return nil, err
	}
	if n > MaxDocument {
		return nil, sized(key, n)
	}
	if info, err := r.stat(ref); err != nil || n > info.Size()-ref.Offset {
		return nil, errors.Join(err, io.ErrUnexpectedEOF) // before room is made for it
	}
	b := make([]byte, n)
	return b, r.ReadAt(ctx, key, b, 0)
}

// ReadAt fills p from byte off of an object.
func (r *References) ReadAt(ctx context.Context, key string, p []byte, off int64) error {
	ref, err := r.find(ctx, key)
	if err != nil {
		return err
	}
	if off < 0 || ref.Length >= 0 && off > ref.Length-int64(len(p)) {
		return r.short(key, len(p), off)
	}
	if ref.Inline != nil {
		copy(p, ref.Inline[off:])
		return nil
	}
	if _, err := r.stat(ref); err != nil {
		return err // a device must not even be opened
	}
	file, err := os.Open(r.files[ref.Key])
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := file.ReadAt(p, ref.Offset+off)
	if n == len(p) {
		return nil
	}
	if err == io.EOF {
		return r.short(key+" in "+r.files[ref.Key], len(p), off)
	}
	return err
}

func (r *References) short(what string, n int, off int64) error {
	return fmt.Errorf("%s: %s: %d bytes at byte %d wanted, fewer found: %w", r.path, what, n, off, io.ErrUnexpectedEOF)
}

// List is what lies directly below a folder.
func (r *References) List(ctx context.Context, folder string) ([]Entry, error) {
	return listing(ctx, folder, func(yield func(string, int64) bool) {
		for key, ref := range r.refs {
			if !yield(key, max(0, ref.Length)) {
				return
			}
		}
	})
}
