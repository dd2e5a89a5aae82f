package store

import (
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Store reads objects by key. It is safe for concurrent use. Errors for objects that do not
// exist wrap fs.ErrNotExist.
type Store interface {
	// Get is the whole of a small object, at most MaxDocument bytes.
	Get(ctx context.Context, key string) ([]byte, error)
	// ReadAt fills p from the object at off; io.ErrUnexpectedEOF where it is shorter.
	ReadAt(ctx context.Context, key string, p []byte, off int64) error
	// Size is the length of an object in bytes.
	Size(ctx context.Context, key string) (int64, error)
	// List is what lies directly below a folder ("" is the top), sorted by name. A folder
	// that does not exist has no entries.
	List(ctx context.Context, folder string) ([]Entry, error)
}

// Writer writes objects by key. It is safe for concurrent use for different keys.
type Writer interface {
	// Put makes the object hold data. Whoever reads sees the old object or the new one,
	// never a part.
	Put(ctx context.Context, key string, data []byte) error
	// Delete removes the object; one that does not exist is no error.
	Delete(ctx context.Context, key string) error
}

// Entry is an object or folder in a listing.
type Entry struct {
	Name   string // without the path
	Folder bool
	Size   int64 // of an object
}

// MaxDocument bounds what Get returns: consolidated metadata of a million arrays fit.
const MaxDocument = 1 << 28

// KeyError is a key that a store refuses.
type KeyError struct{ Key, Why string }

func (e *KeyError) Error() string {
	return fmt.Sprintf("store: key %s: %s", strconv.Quote(e.Key), e.Why)
}

// checkKey refuses keys that could lead out of a store, or name no object.
func checkKey(key string) error {
	if strings.ContainsAny(key, "\x00\\") {
		return &KeyError{key, "it holds a NUL or a backslash"}
	}
	if !fs.ValidPath(key) || key == "." {
		return &KeyError{key, "a relative path without . and .. was wanted"}
	}
	return nil
}

// sized is the error for a document that is too large.
func sized(key string, n int64) error {
	return &KeyError{key, fmt.Sprintf("%d bytes are more than the %d of a metadata document", n, int64(MaxDocument))}
}
