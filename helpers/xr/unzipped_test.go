package xr

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestTrimUnzipped removes what was used longest ago, not what is in use, and what killed
// writers left.
func TestTrimUnzipped(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	write := func(name string, size int64, age time.Duration) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err == nil {
			err = f.Truncate(size) // takes no room
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	names := func() (list []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	write("a", 10, 5*time.Hour)
	used := write("b", mostUnpacked, 4*time.Hour)
	noted := write("c", 10, 3*time.Hour)
	write("d", 10, 2*time.Hour)
	write(unpacking+"1", 10, 25*time.Hour)
	write(unpacking+"2", 10, time.Hour)
	info, err := os.Stat(noted)
	if err != nil {
		t.Fatal(err)
	}
	noteUse(noted, info)
	unzipped.use(used)
	trimUnzipped(dir, 0, now)
	if got, want := names(), []string{"b", unpacking + "2"}; !slices.Equal(got, want) {
		t.Errorf("while b is in use %v are left, want %v", got, want)
	}
	write("a", 10, 5*time.Hour)
	unzipped.done(used)
	write("c", 10, time.Hour)
	trimUnzipped(dir, 0, now)
	if got, want := names(), []string{"c", unpacking + "2"}; !slices.Equal(got, want) {
		t.Errorf("%v are left, want %v", got, want)
	}
	write("e", mostUnpacked-100, time.Minute)
	os.Remove(filepath.Join(dir, "c"))
	if free, ok := freeBytes(dir); !ok || (free+mostUnpacked)/10 > mostUnpacked {
		trimUnzipped(dir, 50, now)
		if got, want := names(), []string{"e", unpacking + "2"}; !slices.Equal(got, want) {
			t.Errorf("%v are left, want %v", got, want)
		}
	}
	trimUnzipped(dir, mostUnpacked, now)
	if got, want := names(), []string{unpacking + "2"}; !slices.Equal(got, want) {
		t.Errorf("%v are left, want %v", got, want)
	}
}
