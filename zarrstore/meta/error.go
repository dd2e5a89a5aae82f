package meta

import "fmt"

// Error says what is wrong in a metadata document.
type Error struct {
	Member string // of the document; empty: the document itself
	What   string
}

func (e *Error) Error() string {
	if e.Member == "" {
		return "zarr metadata: " + e.What
	}
	return fmt.Sprintf("zarr metadata: %s: %s", e.Member, e.What)
}

func wrong(member, format string, args ...any) error {
	return &Error{member, fmt.Sprintf(format, args...)}
}

// UnsupportedError is a feature of Zarr that is not read here.
type UnsupportedError struct{ Feature string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("zarr metadata: %s is not supported", e.Feature)
}
