package xr

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr/headers"
)

// dataFolder is the folder of files to test with.
func dataFolder(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("GONDA_DATA"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../../../shared/data")
	if err == nil {
		_, err = os.Stat(dir)
	}
	if err != nil {
		t.Skip("no files to test with: GONDA_DATA names no folder")
	}
	return dir
}

// described is all that a dataset says of itself without being read.
func described(ds Dataset) (lines []string) {
	lines = append(lines, fmt.Sprintf("%#v", ds.attrs))
	for k, set := range [][]Named{ds.vars, ds.coords} {
		for _, v := range set {
			e := v.encoding
			lines = append(lines, fmt.Sprintf("%d %s %v %v %v %#v %v %v %v %#v %v %v", k, v.Name, v.dims, v.shape, v.Type(), v.attrs, e.Type, e.Chunks, e.Codecs, e.Attrs, v.data.Err(), v.time))
			if v.data.Err() == nil && v.text == nil {
				lines = append(lines, fmt.Sprint(v.data.Source().Name(), v.data.Grid()))
			}
		}
	}
	return lines
}

// TestKeptHeaders keeps the header of every file that there is, and compares the dataset made
// of what was kept, whole and as a copy for another file, with that of the file.
func TestKeptHeaders(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	kept, all := 0, 0
	err := filepath.WalkDir(dataFolder(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		h, err := ReadHeader(path)
		if err != nil || h.netcdf == nil {
			return nil
		}
		defer h.Close()
		all++
		plain := h.dataset()
		for _, c := range plain.coords {
			if c.isIndex() {
				c.labels()
			}
		}
		d1 := opened{path: path, ds: plain, plain: plain, header: h, file: h.netcdf}
		if d1.id, err = headers.Identify(path); err != nil {
			return err
		}
		entry, ok := d1.entry(true)
		if !ok {
			return nil
		}
		kept++
		if err := headers.Save(filepath.Dir(path), partsMaker, []headers.Entry{entry}); err != nil {
			return err
		}
		s := newShelf([]string{path}, "")
		for range 2 { // made and copied
			again, ok := s.dataset(filepath.Dir(path), filepath.Base(path), newLateFile(path, d1.id))
			if !ok {
				t.Errorf("%s is not found", path)
				continue
			}
			if a, b := described(plain), described(again); !reflect.DeepEqual(a, b) {
				t.Errorf("%s: kept is\n%s\nread was\n%s", path, strings.Join(b, "\n"), strings.Join(a, "\n"))
			}
			for i, c := range again.coords {
				if p := plain.coords[i].cache; p != nil && p.done.Load() && p.value.raw != "" && !c.cache.done.Load() {
					t.Errorf("%s: the labels of %s were not kept", path, c.Name)
				} else if c.cache != nil && c.cache.done.Load() && (p.value.length() != c.cache.value.length() || p.value.differ(c.cache.value) >= 0) {
					t.Errorf("%s: other labels of %s were kept", path, c.Name)
				}
			}
			again.Close()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d headers are kept", kept, all)
	if kept < all*9/10 {
		t.Errorf("only %d of %d headers are kept", kept, all)
	}
}
