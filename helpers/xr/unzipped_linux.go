package xr

import (
	"io/fs"
	"syscall"
	"time"
)

// freeBytes is what is free for the user on the disk of a folder.
func freeBytes(dir string) (n int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * s.Bsize, true
}

// usedAt is when a file was read last, as far as it was noted.
func usedAt(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		if at := time.Unix(s.Atim.Unix()); at.After(info.ModTime()) {
			return at
		}
	}
	return info.ModTime()
}
