package cachedir

import (
	"io"
	"os"
	"path/filepath"
)

// Put writes what src holds to path, of mode 0600, all or nothing. Until it is whole it lies
// beside path under a name after the pattern, as of os.CreateTemp.
func Put(path, pattern string, src io.Reader) error {
	f, err := os.CreateTemp(filepath.Dir(path), pattern)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, src)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
