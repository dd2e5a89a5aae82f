package netcdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// storedBytes reads ranges of the one file that a manifest is of. It implements
// manifest.Bytes; reads share a descriptor and hold no lock.
type storedBytes struct{ *storedFile }

// ReadAt fills p from the file at off. key is the file's path.
func (b storedBytes) ReadAt(ctx context.Context, key string, p []byte, off int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if key != b.path {
		return fmt.Errorf("netcdf: %s: %w among the bytes of %s", key, fs.ErrNotExist, b.path)
	}
	d, err := descriptors.acquire(b.storedFile)
	if err != nil {
		return err
	}
	defer descriptors.release(d)
	n, err := d.file.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return fmt.Errorf("netcdf: %s: %d bytes at %d are wanted, the file ends after %d of them: %w", b.path, len(p), off, n, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("netcdf: %w", err)
}

// Size is the length of the file when it was opened.
func (b storedBytes) Size(_ context.Context, key string) (int64, error) {
	if key != b.path {
		return 0, fmt.Errorf("netcdf: %s: %w among the bytes of %s", key, fs.ErrNotExist, b.path)
	}
	return b.size, nil
}
