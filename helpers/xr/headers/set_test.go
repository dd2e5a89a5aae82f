package headers

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// old is an identity of a file that was left alone for long.
func old(n int) Identity {
	return Identity{Size: int64(n), Modified: 1_500_000_000_000_000_000 + int64(n), Changed: -int64(n), Inode: uint64(n), Device: 1 << 40}
}

func sample(n int) (entries []Entry) {
	for i := range n {
		entries = append(entries, Entry{Name: fmt.Sprintf("day%03d.nc", i), Identity: old(i), Parts: []string{"schema", "", strings.Repeat("x", i%3), fmt.Sprint("labels", i)}})
	}
	return entries
}

func check(t *testing.T, s *Set, want []Entry) {
	t.Helper()
	if s.Len() != len(want) {
		t.Fatalf("%d files are kept, want %d", s.Len(), len(want))
	}
	for _, e := range want {
		numbers, ok := s.Find(e.Name, e.Identity)
		if !ok {
			t.Fatalf("%s is not found", e.Name)
		}
		var parts []string
		for _, k := range numbers {
			parts = append(parts, s.Part(k))
		}
		if !slices.Equal(parts, e.Parts) {
			t.Fatalf("%s has parts %q, want %q", e.Name, parts, e.Parts)
		}
	}
}

// cached makes a cache folder of its own.
func cached(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("GONDA_INDEX", "")
	return filepath.Join(dir, "gonda", "index")
}

func TestSaveAndLoad(t *testing.T) {
	dir := cached(t)
	all := sample(40)
	if err := Save("/data/a", "m", all[:30]); err != nil {
		t.Fatal(err)
	}
	check(t, Load("/data/a", "m"), all[:30])
	if err := Save("/data/a", "m", all[20:]); err != nil {
		t.Fatal(err)
	}
	check(t, Load("/data/a", "m"), all)
	check(t, Load("/data/a", "another maker"), nil)
	check(t, Load("/data/b", "m"), nil)
	for _, change := range []func(*Identity){
		func(i *Identity) { i.Size++ }, func(i *Identity) { i.Modified++ }, func(i *Identity) { i.Changed++ },
		func(i *Identity) { i.Inode++ }, func(i *Identity) { i.Device++ },
	} {
		id := all[3].Identity
		change(&id)
		if _, ok := Load("/data/a", "m").Find(all[3].Name, id); ok {
			t.Errorf("a file that changed to %+v is found", id)
		}
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if len(files) != 1 {
		t.Errorf("%d files are in the cache", len(files))
	}
}

// TestFresh keeps nothing of files that changed a moment ago.
func TestFresh(t *testing.T) {
	cached(t)
	e := sample(2)
	e[1].Modified = time.Now().UnixNano()
	if err := Save("/data/a", "m", e); err != nil {
		t.Fatal(err)
	}
	check(t, Load("/data/a", "m"), e[:1])
}

func TestOff(t *testing.T) {
	dir := cached(t)
	t.Setenv("GONDA_INDEX", "off")
	if err := Save("/data/a", "m", sample(1)); err == nil || !Off() {
		t.Error("saved although it is off")
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made although the cache is off")
	}
}

// TestDamage reads cache files with every byte changed and cut at every length: nothing is
// found in them.
func TestDamage(t *testing.T) {
	entries := sample(5)
	b := format("/data/a", "m", entries)
	check(t, parse(b, "/data/a", "m"), entries)
	for i := range b {
		c := slices.Clone(b)
		c[i] ^= 0x41
		check(t, parse(c, "/data/a", "m"), nil)
		check(t, parse(b[:i], "/data/a", "m"), nil)
	}
}

// TestWriters saves from many goroutines: what is read meanwhile is always whole.
func TestWriters(t *testing.T) {
	dir := cached(t)
	all := sample(200)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 10 {
				if err := Save("/data/a", "m", all[w*10+i:][:20]); err != nil {
					t.Error(err)
				}
				if s := Load("/data/a", "m"); s.Len() < 20 {
					t.Errorf("%d files are kept", s.Len())
				}
			}
		})
	}
	wg.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestTrim removes the files used longest ago, and what killed writers left.
func TestTrim(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	write := func(name string, age time.Duration) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for i := range 5 {
		write(fmt.Sprintf("%d.idx", i), time.Duration(i)*time.Hour)
	}
	write("1.idx.tmp-5", 2*time.Hour)
	write("1.idx.tmp-6", time.Minute)
	write("notes.txt", 100*time.Hour)
	trim(dir, 250, filepath.Join(dir, "4.idx"), now)
	var left []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"0.idx", "1.idx", "1.idx.tmp-6", "4.idx", "notes.txt"}; !reflect.DeepEqual(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}

// sealed is a cache file with a right checksum.
func sealed(body []byte) []byte {
	return binary.LittleEndian.AppendUint32(slices.Clone(body), crc32.Checksum(body, castagnoli))
}

// FuzzParse reads anything behind a right checksum; what is accepted survives being written
// again.
func FuzzParse(f *testing.F) {
	b := format("/a", "m", sample(3))
	f.Add(b[:len(b)-4])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := parse(sealed(body), "/a", "m")
		entries := s.merged(nil)
		check(t, parse(format("/a", "m", entries), "/a", "m"), entries)
	})
}
