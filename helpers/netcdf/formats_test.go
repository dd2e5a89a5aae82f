package netcdf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// madeFormats lets h5py and netCDF4 make a file for each feature of the format.
func madeFormats(t *testing.T) string {
	t.Helper()
	py, folder := python(t), t.TempDir()
	cmd := exec.Command(py, "testdata/read/formats.py", folder)
	cmd.Env = append(cmd.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("formats.py: %v\n%s", err, out[max(0, len(out)-2000):])
	}
	return folder
}

// TestFormatsAgreeWithTheirLibraries reads user blocks, groups and attributes of all
// storages, numbers and texts of all kinds, links, registered filters and files without
// dimensions, and follows or refuses by name what leads elsewhere.
func TestFormatsAgreeWithTheirLibraries(t *testing.T) {
	if brief() {
		t.Skip("many files for one goroutine")
	}
	folder := madeFormats(t)
	agreeAll(t, folder)
	t.Run("links", func(t *testing.T) { followLinks(t, filepath.Join(folder, "links.h5")) })
	t.Run("complex", func(t *testing.T) { readComplex(t, filepath.Join(folder, "complex.h5")) })
	t.Run("refusals", func(t *testing.T) { refuseByName(t, folder) })
}

func opened(t *testing.T, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func followLinks(t *testing.T, path string) {
	f := opened(t, path)
	for _, name := range []string{"g/h/x", "soft", "g/relative", "group/x", "through", "twice", "g/up/soft", "g/up/group/x"} {
		v, err := f.Root.Var(name)
		if err != nil {
			t.Error(err)
			continue
		}
		list, err := v.Values(context.Background())
		if err != nil || len(list) != 5 || list[4] != int64(4) {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	for name, want := range map[string]string{
		"circle1": "circle2", "nowhere": "/none/at/all", "other": "elsewhere.h5", "nowhere/x": "/none/at/all", "other/x": "elsewhere.h5", "circle1/x": "circle2", "g/none": "h", "maze0": "maze1", "maze0/x": "maze1",
	} {
		if _, err := f.Root.Var(name); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "links.h5") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.Root.Group("other"); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a group of another file: %v", err)
	}
}

// readComplex reads numbers k + (5-k)i.
func readComplex(t *testing.T, path string) {
	if _, err := os.Stat(path); err != nil {
		t.Skip("no complex numbers in this HDF5 library")
	}
	f := opened(t, path)
	for _, name := range []string{"c8", ">c16"} {
		v, err := f.Root.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		list, err := v.Values(context.Background())
		if got := fmt.Sprint(list); err != nil || got != "[[{r 0} {i 5}] [{r 1} {i 4}] [{r 2} {i 3}] [{r 3} {i 2}] [{r 4} {i 1}] [{r 5} {i 0}]]" {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	v, _ := f.Root.Var("c8")
	if a, ok := v.Attr("a"); !ok || fmt.Sprint(a.Value) != "[[{r 0} {i 5}] [{r 1} {i 4}] [{r 2} {i 3}]]" {
		t.Errorf("attribute %v", a)
	}
}

func refuseByName(t *testing.T, folder string) {
	f := opened(t, filepath.Join(folder, "foreign.h5"))
	for name, want := range map[string]string{
		"virtual": "virtual dataset", "virtual_text": "virtual dataset", "external": "external file",
		"object": "reference", "region": "reference", "sequences": "sequences", "long": "16 bytes",
	} {
		v, err := f.Root.Var(name)
		if err != nil {
			t.Error(err)
			continue
		}
		_, err = v.Manifest()
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "/"+name) {
			t.Errorf("%s: %v", name, err)
		}
		list, err := v.Values(context.Background())
		if given := strings.Contains("object region sequences", name); given != (err == nil) {
			t.Errorf("values of %s: %v, %v", name, list, err)
		} else if name == "object" && fmt.Sprint(list[0]) != "/plain" || name == "region" && fmt.Sprint(list[0]) != "/plain {(1)-(2)}" {
			t.Errorf("values of %s: %v", name, list)
		}
	}
	if v, err := f.Root.Var("virtual_text"); err != nil {
		t.Error(err)
	} else if list, err := v.Text(context.Background()); !errors.Is(err, ErrUnsupported) {
		t.Errorf("text of a virtual dataset: %q, %v", list, err)
	}
	f = opened(t, filepath.Join(folder, "filters.h5"))
	for name, want := range map[string]string{"registered": "32013 (zfp)", "unregistered": "54321", "optional": ""} {
		v, err := f.Root.Var(name)
		if err != nil {
			t.Error(err)
			continue
		}
		list, err := v.Values(context.Background())
		switch {
		case want == "" && (err != nil || list[63] != int32(63)):
			t.Errorf("%s: %v, %v", name, list, err)
		case want != "" && (!errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v", name, err)
		}
	}
}
