package netcdf

import (
	"errors"
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5write"
)

// WriteError says what went wrong with a file being written. Variable is empty when the file
// as a whole is meant. Err may wrap fs.ErrExist or an error of the system, such as
// syscall.ENOSPC.
type WriteError struct {
	File     string
	Variable string
	Err      error
}

func (e *WriteError) Error() string {
	if e.Variable == "" {
		return fmt.Sprintf("netcdf: writing %s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("netcdf: writing %s in %s: %v", e.Variable, e.File, e.Err)
}

// Unwrap is the cause.
func (e *WriteError) Unwrap() error { return e.Err }

var errClosed = errors.New("the file is already closed")

func writeError(path string, err error) error {
	var set *hdf5write.SetError
	if errors.As(err, &set) {
		return &WriteError{path, set.Name, set.Err}
	}
	var v *variableError
	if errors.As(err, &v) {
		return &WriteError{path, v.name, v.err}
	}
	return &WriteError{path, "", err}
}

// variableError is a fault of one variable, before the file's name is known.
type variableError struct {
	name string
	err  error
}

func (e *variableError) Error() string { return e.name + ": " + e.err.Error() }
func (e *variableError) Unwrap() error { return e.err }
