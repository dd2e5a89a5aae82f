//go:build !linux

package xr

import (
	"io/fs"
	"time"
)

// freeBytes is not known.
func freeBytes(string) (n int64, ok bool) { return 0, false }

// usedAt is when a file was written.
func usedAt(info fs.FileInfo) time.Time { return info.ModTime() }
