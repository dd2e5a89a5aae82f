package netcdf

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// The kinds of failure of this package, for errors.Is.
var (
	ErrTruncated   = cursor.ErrTruncated                         // the file ends too early
	ErrCorrupt     = cursor.ErrCorrupt                           // the file is damaged
	ErrUnsupported = cursor.ErrUnsupported                       // the file uses what is not read here
	ErrLimit       = cursor.ErrLimit                             // one of Limits was reached
	ErrChanged     = errors.New("the file changed while in use") // since it was opened
	ErrNotFormat   = errors.New("not a NetCDF or HDF5 file")
	ErrNotFound    = errors.New("not in the file")
)

// FormatError is a failure to make sense of a file.
type FormatError struct {
	File   string // path as given to Open
	Object string // path of the group, variable or attribute; "" for the file itself
	Offset int64  // byte of the file; -1 when there is no one place
	What   string // what is wrong there and what to try
	Err    error  // one of the kinds above, or an error of the operating system
}

// Error is one sentence: file, object, what, where.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("netcdf: ")
	b.WriteString(e.File)
	if e.Object != "" {
		b.WriteString(": " + e.Object)
	}
	b.WriteString(": " + e.What)
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " (at byte %d)", e.Offset)
	}
	return b.String()
}

// Unwrap gives the kind.
func (e *FormatError) Unwrap() error { return e.Err }

// advice says what to try, by kind of failure.
func advice(kind error) string {
	switch kind {
	case ErrTruncated:
		return ": it was not copied or downloaded completely, or is damaged"
	case ErrCorrupt:
		return "; the file is damaged there: copy or download it again"
	case ErrUnsupported:
		return ": this is not supported"
	}
	return ""
}

// describe makes a FormatError of a failure below.
func describe(file, object string, err error) error {
	var done *FormatError
	if err == nil || errors.As(err, &done) {
		return err
	}
	var f *cursor.Fault
	if errors.As(err, &f) {
		return &FormatError{File: file, Object: object, Offset: f.Offset, What: f.What + advice(f.Kind), Err: f.Kind}
	}
	return &FormatError{File: file, Object: object, Offset: -1, What: err.Error(), Err: err}
}
