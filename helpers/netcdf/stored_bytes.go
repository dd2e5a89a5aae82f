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
//
// Errors: ErrChanged when the file is no longer what it was when it was opened.
func (b storedBytes) ReadAt(ctx context.Context, key string, p []byte, off int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if key != b.name {
		return fmt.Errorf("netcdf: %s: %w among the bytes of %s", key, fs.ErrNotExist, b.name)
	}
	d, err := descriptors.acquire(b.storedFile)
	if err != nil {
		return err
	}
	defer descriptors.release(d)
	n := 0
	if off >= 0 && off <= b.size {
		n, err = d.file.ReadAt(p[:min(int64(len(p)), b.size-off)], b.base+off)
	}
	if info, e := d.file.Stat(); e != nil {
		return fmt.Errorf("netcdf: %w", e)
	} else if e := b.same(info); e != nil {
		return e // what was read may be of both
	}
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return fmt.Errorf("netcdf: %s: %d bytes at %d are wanted, the file ends after %d of them: %w", b.name, len(p), off, n, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("netcdf: %w", err)
}

// Size is the length of the file when it was opened.
func (b storedBytes) Size(_ context.Context, key string) (int64, error) {
	if key != b.name {
		return 0, fmt.Errorf("netcdf: %s: %w among the bytes of %s", key, fs.ErrNotExist, b.name)
	}
	return b.size, nil
}
