package netcdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// told is all that a file says of itself.
func told(f *File) string {
	var b strings.Builder
	fmt.Fprintln(&b, f.Format, f.Provenance, f.Warnings)
	var group func(g *Group)
	group = func(g *Group) {
		fmt.Fprintf(&b, "%s %#v %#v\n", g.Path, g.Dims, g.Attrs)
		for _, v := range g.Vars {
			_, err := v.Manifest()
			fmt.Fprintf(&b, "%s %s %#v %v %v %#v %v %#v %v %v %#v %#v %v %q %v %v\n", v.Name, v.Path, v.Dims, v.Shape, v.Type, v.Attrs, v.ChunkShape,
				v.Filters, v.Fill, v.FillDefined, v.Members, v.Enum, v.Base, v.Tag, err, v.Virtual() != nil)
		}
		for _, c := range g.Groups {
			group(c)
		}
	}
	group(f.Root)
	return b.String()
}

// everyFile calls do with the files that there are to test with.
func everyFile(t *testing.T, do func(path string)) {
	for _, dir := range []string{"testdata", os.Getenv("GONDA_DATA")} {
		if dir == "" || dir != "testdata" && brief() {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && slices.Contains([]string{".nc", ".nc4", ".h5", ".hdf5", ".he5"}, filepath.Ext(path)) {
				do(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestSiblings opens every file alone, and among all the others: it says the same, and the
// elements that opening came by are those that reading gives.
func TestSiblings(t *testing.T) {
	var s Siblings
	files, elements, texts := 0, 0, 0
	everyFile(t, func(path string) {
		alone, err := Open(path)
		if err != nil {
			return
		}
		defer alone.Close()
		want := told(alone)
		for range 2 {
			f, err := Open(path, Sibling(&s))
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return
			}
			defer f.Close()
			if got := told(f); got != want {
				t.Errorf("%s: among others it says\n%s\nalone\n%s", path, got, want)
			}
			for _, v := range f.Root.Vars {
				numbers, list := v.AtHand()
				if list != nil {
					texts++
					if want, err := v.Text(t.Context()); err != nil || !slices.Equal(want, list) {
						t.Errorf("%s: %s has texts %q; %q, %v are read", path, v.Name, list, want, err)
					}
				}
				if numbers == nil {
					continue
				}
				elements++
				var b bytes.Buffer
				list2, err := v.Values(t.Context())
				for _, x := range list2 {
					binary.Write(&b, binary.LittleEndian, x)
				}
				if err != nil || !bytes.Equal(b.Bytes(), numbers) {
					t.Errorf("%s: %s has elements % x; % x, %v are read", path, v.Name, numbers, b.Bytes(), err)
				}
			}
		}
		files++
	})
	t.Logf("%d files, %d variables of numbers and %d of texts at hand", files, elements, texts)
	if files == 0 {
		t.Skip("no files to test with")
	}
}

// TestSiblingsAtOnce opens files of one set from several goroutines.
func TestSiblingsAtOnce(t *testing.T) {
	alone, err := Open("testdata/read/daily.nc")
	if err != nil {
		t.Fatal(err)
	}
	defer alone.Close()
	want := told(alone)
	var s Siblings
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				f, err := Open("testdata/read/daily.nc", Sibling(&s))
				if err != nil {
					t.Error(err)
					return
				}
				if got := told(f); got != want {
					t.Errorf("it says\n%s\nalone\n%s", got, want)
				}
				f.Close()
			}
		})
	}
	wg.Wait()
}
