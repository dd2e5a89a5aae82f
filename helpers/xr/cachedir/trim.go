package cachedir

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Rule says what the files of a folder are and how many bytes of them may stay.
type Rule struct {
	// Pending tells by their names files that are being written. A writer that wrote last
	// longer than Abandoned ago must be gone, and its file goes.
	Pending   func(name string) bool
	Abandoned time.Duration
	// Kept tells the files that count and may go. What is neither Kept nor Pending is let be.
	Kept func(os.FileInfo) bool
	// Used is when a file was used last.
	Used func(os.FileInfo) time.Time
	// Held tells, by their paths, files that count but must stay. Nil: none.
	Held func(path string) bool
	// Most is how many bytes may stay of sum.
	Most func(sum int64) int64
}

// Trim removes files of a folder, those used longest ago first, until what is left is within
// the rule, and what writers left behind that were killed.
func Trim(dir string, now time.Time, r Rule) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	type file struct {
		path string
		used time.Time
		size int64
	}
	var files []file
	sum := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		path := filepath.Join(dir, e.Name())
		switch {
		case err != nil || !info.Mode().IsRegular():
		case r.Pending(e.Name()):
			if now.Sub(info.ModTime()) > r.Abandoned {
				os.Remove(path)
			}
		case r.Kept(info):
			files = append(files, file{path, r.Used(info), info.Size()})
			sum += info.Size()
		}
	}
	most := r.Most(sum)
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.used.Compare(b.used), strings.Compare(a.path, b.path)) })
	for _, f := range files {
		if sum <= most {
			return
		}
		if (r.Held == nil || !r.Held(f.path)) && os.Remove(f.path) == nil {
			sum -= f.size
		}
	}
}
