package toolchain

import "errors"

// How a file is locked: by many that use what it stands for, or by one that changes it.
const (
	shared    = false
	exclusive = true
)

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked by another process")
