package loader

import (
	"errors"
	"fmt"
)

// Error says why an archive was not loaded.
type Error struct {
	// Path is the import path of the archive, Symbol the symbol in question; either may be empty.
	Path, Symbol string
	// What disagrees, and what to try.
	What string
}

// Error is one sentence.
func (e *Error) Error() string {
	switch {
	case e.Path == "":
		return "loader: " + e.What
	case e.Symbol == "":
		return fmt.Sprintf("loader: package %s: %s", e.Path, e.What)
	}
	return fmt.Sprintf("loader: package %s: %s: %s", e.Path, e.Symbol, e.What)
}

// ErrRuntime says that the running program is not the one that this loader is written for.
var ErrRuntime = errors.New("loader: this program's runtime is not the one that gonda knows")

func runtimeError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRuntime, fmt.Sprintf(format, args...))
}

func (s *symbol) fail(format string, args ...any) error {
	e := &Error{Symbol: s.name, What: fmt.Sprintf(format, args...)}
	if s.object != nil {
		e.Path = s.object.Archive
	}
	return e
}
