package xr

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// What was compressed, members of archives and single files, lies decompressed in $XDG_CACHE_HOME/gonda/unzipped,
// of mode 0700. All of it takes at most mostUnpacked, and no more than a tenth of what it and
// what is free take of the disk; before more is added, what was used longest ago goes, but
// nothing that an open dataset of this process is in.

const (
	mostUnpacked = 16 << 30 // bytes of all members
	unpacking    = "unzip-" // begins the names of files being written
	// forsaken is the age of a file being written whose writer must be gone.
	forsaken = 24 * time.Hour
)

// unzipped counts for what the process uses decompressed members.
var unzipped inUse

type inUse struct {
	mu    sync.Mutex
	users map[string]int
}

// use says that path will be read, until done as many times.
func (u *inUse) use(path string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.users == nil {
		u.users = make(map[string]int)
	}
	u.users[path]++
}

func (u *inUse) done(path string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.users[path]--; u.users[path] <= 0 {
		delete(u.users, path)
	}
}

func (u *inUse) has(path string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.users[path] > 0
}

// noteUse notes that a file is used now, as the time of its last access.
func noteUse(path string, info os.FileInfo) { os.Chtimes(path, time.Now(), info.ModTime()) }

// trimUnzipped makes room for another member in the folder of decompressed ones.
func trimUnzipped(dir string, another int64, now time.Time) {
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
		case strings.HasPrefix(e.Name(), unpacking):
			if now.Sub(info.ModTime()) > forsaken {
				os.Remove(path)
			}
		default:
			files = append(files, file{path, usedAt(info), info.Size()})
			sum += info.Size()
		}
	}
	most := int64(mostUnpacked)
	if free, ok := freeBytes(dir); ok {
		most = min(most, (free+sum)/10)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.used.Compare(b.used), strings.Compare(a.path, b.path)) })
	for _, f := range files {
		if sum+another <= most {
			return
		}
		if !unzipped.has(f.path) && os.Remove(f.path) == nil {
			sum -= f.size
		}
	}
}
