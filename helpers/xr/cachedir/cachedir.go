package cachedir

import (
	"fmt"
	"os"
	"path/filepath"
)

// Path is the folder of a name, which may be absent: ~/.cache/gonda/name, or what XDG_CACHE_HOME says.
//
// Errors: that the user has no home.
func Path(name string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "gonda", name), nil
}

// Private makes a folder that nobody else may look into.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("cachedir: %s is no folder", dir)
	case info.Mode().Perm()&0o077 != 0:
		return os.Chmod(dir, 0o700)
	}
	return nil
}
