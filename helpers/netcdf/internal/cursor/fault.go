package cursor

import (
	"errors"
	"fmt"
)

// The kinds of failure that callers act upon.
var (
	ErrTruncated   = errors.New("the file ends too early")
	ErrCorrupt     = errors.New("the file is damaged")
	ErrUnsupported = errors.New("not supported")
	ErrLimit       = errors.New("a limit was reached")
)

// Fault is a failure at a place of the file. It unwraps to its Kind, one of the errors of
// this package or one of the operating system.
type Fault struct {
	Kind   error
	Offset int64 // byte of the file; -1 when there is no one place
	What   string
}

// Error says what is wrong and where.
func (f *Fault) Error() string {
	if f.Offset < 0 {
		return f.What
	}
	return fmt.Sprintf("byte %d: %s", f.Offset, f.What)
}

// Unwrap gives the kind.
func (f *Fault) Unwrap() error { return f.Kind }

// Corrupt is a Fault of kind ErrCorrupt.
func Corrupt(offset int64, format string, args ...any) error {
	return &Fault{Kind: ErrCorrupt, Offset: offset, What: fmt.Sprintf(format, args...)}
}

// Truncated is a Fault of kind ErrTruncated.
func Truncated(offset int64, format string, args ...any) error {
	return &Fault{Kind: ErrTruncated, Offset: offset, What: fmt.Sprintf(format, args...)}
}

// Unsupported is a Fault of kind ErrUnsupported.
func Unsupported(offset int64, format string, args ...any) error {
	return &Fault{Kind: ErrUnsupported, Offset: offset, What: fmt.Sprintf(format, args...)}
}

// Exceeded is a Fault of kind ErrLimit.
func Exceeded(offset int64, format string, args ...any) error {
	return &Fault{Kind: ErrLimit, Offset: offset, What: fmt.Sprintf(format, args...)}
}
