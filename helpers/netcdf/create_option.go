package netcdf

import (
	"io"
	"os"
)

// CreateOption changes how Create begins a file.
type CreateOption func(*createOptions)

type createOptions struct {
	overwrite bool
	// through wraps what is written to the file; tests inject failures with it.
	through func(*os.File) io.WriterAt
}

// Overwrite lets Close replace a file that exists at the path. Until then, and after any
// failure, the old file stays as it was.
func Overwrite() CreateOption {
	return func(o *createOptions) { o.overwrite = true }
}
