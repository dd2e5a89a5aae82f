package inflate

import (
	"errors"
	"fmt"
)

// What an *Error can be about; use errors.Is.
var (
	ErrCorrupt   = errors.New("corrupt stream")      // bits that no encoder writes
	ErrTruncated = errors.New("input ends too soon") // the input ended inside the stream
	ErrLong      = errors.New("too many bytes")      // the stream holds more than was wanted
	ErrShort     = errors.New("too few bytes")       // the stream ended before dst was full
	ErrChecksum  = errors.New("wrong checksum")      // all bytes there, some of them wrong
)

// Error says why a stream could not be decoded.
type Error struct {
	Kind   error  // one of the Err values of this package
	What   string // the detail, with the values that disagree
	Offset int    // byte of the input near which it was seen
	Input  int    // bytes of input there were
	Wanted int    // bytes of output wanted: len(dst)
	Found  int    // bytes of output decoded before the error; for ErrLong there are more
}

func (e *Error) Error() string {
	more := ""
	if e.Kind == ErrLong {
		more = "more than "
	}
	return fmt.Sprintf("inflate: %d bytes wanted, %s%d found: %v: %s, near byte %d of %d",
		e.Wanted, more, e.Found, e.Kind, e.What, e.Offset, e.Input)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }
