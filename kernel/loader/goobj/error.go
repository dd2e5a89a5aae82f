package goobj

import "fmt"

// Error says where an archive is not what the compiler writes.
type Error struct {
	// Archive is the import path that the archive was read for, Member the object file in it.
	Archive, Member string
	// Offset is in bytes from the archive's start.
	Offset int
	// What disagrees.
	What string
}

// Error is one sentence.
func (e *Error) Error() string {
	if e.Member == "" {
		return fmt.Sprintf("archive of %s, byte %d: %s", e.Archive, e.Offset, e.What)
	}
	return fmt.Sprintf("archive of %s, %s, byte %d: %s", e.Archive, e.Member, e.Offset, e.What)
}
