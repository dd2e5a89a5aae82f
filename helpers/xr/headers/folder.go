package headers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/xr/cachedir"
)

const (
	mostFile = 64 << 20  // bytes of one cache file
	mostAll  = 256 << 20 // of all
	suffix   = ".idx"
	pending  = ".idx.tmp-" // in names of files being written
	// abandoned is the age of a file being written whose writer must be gone.
	abandoned = time.Hour
	// used is how old the time of a cache file's last use may become before it is renewed.
	used = time.Hour
)

// Off says whether the user turned the cache off.
func Off() bool { return os.Getenv("GONDA_INDEX") == "off" }

// Load is what is kept of the files of a folder, made by maker; an empty Set where that is
// nothing.
func Load(folder, maker string) *Set {
	path, folder, err := place(folder)
	if err != nil {
		return &Set{}
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > mostFile {
		return &Set{}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return &Set{}
	}
	if now := time.Now(); now.Sub(info.ModTime()) > used {
		os.Chtimes(path, now, now)
	}
	return parse(b, folder, maker)
}

// place is the cache file of a folder, and the folder's absolute path.
func place(folder string) (path, absolute string, err error) {
	if absolute, err = filepath.Abs(folder); err != nil {
		return "", "", err
	}
	dir, err := cache()
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256([]byte(absolute))
	return filepath.Join(dir, hex.EncodeToString(sum[:16])+suffix), absolute, nil
}

// cache is the folder of all cache files.
func cache() (string, error) {
	if Off() {
		return "", errors.New("headers: GONDA_INDEX is off")
	}
	return cachedir.Path("index")
}

// Save keeps entries beside what is there already, and lets go of what was not used longest
// where all would be too much. Entries of files that are not Settled are left out.
//
// Errors: of the cache folder, which nobody needs to hear.
func Save(folder, maker string, fresh []Entry) error {
	path, folder, err := place(folder)
	if err != nil {
		return err
	}
	now := time.Now()
	fresh = slices.DeleteFunc(slices.Clone(fresh), func(e Entry) bool { return !e.Settled(now) })
	if len(fresh) == 0 {
		return nil
	}
	b := format(folder, maker, Load(folder, maker).merged(fresh))
	if len(b) > mostFile {
		b = format(folder, maker, fresh)
	}
	if len(b) > mostFile {
		return fmt.Errorf("headers: %d files of %s take %d bytes; %d are kept at most", len(fresh), folder, len(b), mostFile)
	}
	dir := filepath.Dir(path)
	if err := cachedir.Private(dir); err != nil {
		return err
	}
	trim(dir, int64(mostAll-len(b)), path, now)
	return cachedir.Put(path, strings.TrimSuffix(filepath.Base(path), suffix)+pending+"*", bytes.NewReader(b))
}

// trim removes cache files until they take at most so many bytes without the one at except.
func trim(dir string, most int64, except string, now time.Time) {
	cachedir.Trim(dir, now, cachedir.Rule{
		Pending:   func(name string) bool { return strings.Contains(name, pending) },
		Abandoned: abandoned,
		Kept: func(info os.FileInfo) bool {
			return strings.HasSuffix(info.Name(), suffix) && info.Name() != filepath.Base(except)
		},
		Used: os.FileInfo.ModTime,
		Most: func(int64) int64 { return most },
	})
}
