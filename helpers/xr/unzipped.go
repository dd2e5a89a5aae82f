package xr

import (
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/xr/cachedir"
)

// What was compressed, members of archives and single files, lies decompressed in
// $XDG_CACHE_HOME/gonda/unzipped. All of it takes at most mostUnpacked, and no more than a tenth of what it and
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
	cachedir.Trim(dir, now, cachedir.Rule{
		Pending:   func(name string) bool { return strings.HasPrefix(name, unpacking) },
		Abandoned: forsaken,
		Kept:      func(os.FileInfo) bool { return true },
		Used:      usedAt,
		Held:      unzipped.has,
		Most: func(sum int64) int64 {
			most := int64(mostUnpacked)
			if free, ok := freeBytes(dir); ok {
				most = min(most, (free+sum)/10)
			}
			return most - another
		},
	})
}
