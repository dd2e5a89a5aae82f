package toolchain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// TestMain also is the program that opens a toolchain in the folder that GONDA_TEST_CACHE
// names, and says each step: TestKilledBuild kills it.
func TestMain(m *testing.M) {
	cache := os.Getenv("GONDA_TEST_CACHE")
	if cache == "" {
		os.Exit(m.Run())
	}
	_, err := Open(context.Background(), Config{Cache: cache, Progress: func(step string, done, total int) { fmt.Println(step) }})
	fmt.Println("end", err)
	os.Exit(1)
}

func TestOpen(t *testing.T) {
	tc := opened(t)
	table, err := symtab.Open(tc.Symbols)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	cases := []struct {
		name string
		abi  uint8
		kind symtab.Kind
	}{
		{"runtime.firstmoduledata", 0, symtab.Other},
		{"runtime.zerobase", 0, symtab.NoptrBSS},
		{"runtime.getitab", symtab.ABIInternal, symtab.Text},
		{"runtime.gondaInterrupt", symtab.ABIInternal, symtab.Text},
		{"runtime.gondaGoid", symtab.ABIInternal, symtab.Text},
		{"runtime.memmove", symtab.ABIInternal, symtab.Text},
		{"fmt.Println", symtab.ABIInternal, symtab.Text},
		{"strings.isSeparator", symtab.ABIInternal, symtab.Text},
		{"math.archFloor", symtab.ABI0, symtab.Text},
		{"math.archFloor", symtab.ABIInternal, symtab.Text},
		{"type:*bytes.Buffer", 0, symtab.Type},
		{"type:int", 0, symtab.Type},
		{"go:itab.*os.File,io.Reader", 0, symtab.Rodata},
		{"os.Stdout", 0, symtab.BSS},
		{"encoding/json.Marshal", symtab.ABIInternal, symtab.Text},
		{module + "/helpers/xr.Open", symtab.ABIInternal, symtab.Text},
	}
	for _, c := range cases {
		s, ok := table.Lookup(c.name, c.abi)
		if !ok || s.Kind != c.kind || s.Addr < 0x400000 || s.Addr > 1<<31 {
			t.Errorf("%s, ABI %d: got %+v, %v, want kind %v", c.name, c.abi, s, ok, c.kind)
		}
	}
	if s, ok := table.Lookup("go:itab.*os.File,io.Reader", 0); ok && s.Flags&(symtab.Itab|symtab.DupOK) != symtab.Itab|symtab.DupOK {
		t.Errorf("itab has flags %b", s.Flags)
	}
	for s := range table.All() {
		if s.Kind == symtab.Text && s.Size == 0 && !strings.HasPrefix(s.Name, "runtime.") && !strings.HasPrefix(s.Name, "go:") && !strings.HasPrefix(s.Name, "crypto/") {
			t.Errorf("%s is code without size", s.Name)
		}
	}
}

func TestPackagesOfTheIndex(t *testing.T) {
	tc := opened(t)
	cases := []struct {
		path, name       string
		standard, linked bool
	}{
		{"fmt", "fmt", true, true},
		{"math/rand/v2", "rand", true, true},
		{"unsafe", "unsafe", true, true},
		{"net/http", "http", true, false},
		{"vendor/golang.org/x/net/http/httpguts", "httpguts", true, false},
		{"gonum.org/v1/plot", "plot", false, true},
		{module + "/helpers/xr", "xr", false, true},
	}
	for _, c := range cases {
		p, ok := tc.Package(c.path)
		if !ok || p.Path != c.path || p.Name != c.name || p.Standard != c.standard || p.Linked != c.linked {
			t.Errorf("%s: got %+v, %v", c.path, p, ok)
			continue
		}
		if info, err := os.Stat(p.Export); c.path != "unsafe" && (err != nil || info.Size() == 0) {
			t.Errorf("%s: archive: %v", c.path, err)
		}
		if _, err := os.Stat(filepath.Join(p.Dir, slices.Concat(p.Files, []string{""})[0])); err != nil {
			t.Errorf("%s: source: %v", c.path, err)
		}
	}
	if _, ok := tc.Package(workerPackage); ok {
		t.Error("the worker itself can be imported")
	}
	names := map[string][]string{
		"http": {"net/http"}, "rand": {"math/rand", "crypto/rand", "math/rand/v2"}, "template": {"text/template", "html/template"},
		"xr": {module + "/helpers/xr"}, "abi": nil, "nosuch": nil,
	}
	for name, want := range names {
		if got := tc.Named(name); !slices.Equal(got, want) {
			t.Errorf("named %s: got %v, want %v", name, got, want)
		}
	}
}

// What a killed builder leaves is no toolchain; the next one is built, once, for all who ask.
func TestKilledBuild(t *testing.T) {
	opened(t) // so that the go command has compiled everything
	cache := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "GONDA_TEST_CACHE="+cache)
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() && lines.Text() != "write the table of symbols" {
		if strings.HasPrefix(lines.Text(), "end") {
			t.Error(lines.Text())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	left, _ := filepath.Glob(filepath.Join(cache, temporary+"*", workerFile))
	if len(left) != 1 {
		t.Errorf("the killed build left %v, want one half-made folder", left)
	}

	var built sync.Map
	var open sync.WaitGroup
	dirs := make([]string, 3)
	for i := range dirs {
		open.Go(func() {
			tc, err := Open(context.Background(), Config{Cache: cache, Progress: func(step string, done, total int) {
				if step == "link the worker" {
					built.Store(i, step)
				}
			}})
			if err != nil {
				t.Error(err)
				return
			}
			defer tc.Close()
			dirs[i] = tc.Dir
			if out, err := exec.Command(tc.Worker, "-h").CombinedOutput(); len(out) == 0 && err == nil {
				t.Log("the worker runs and says nothing")
			} else if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
				t.Error(err)
			}
		})
	}
	open.Wait()
	count := 0
	built.Range(func(any, any) bool { count++; return true })
	if count != 1 || dirs[0] != dirs[1] || dirs[1] != dirs[2] {
		t.Errorf("built %d times, in %v", count, dirs)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, temporary+"*")); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	modes(t, cache)
}

// modes fails for what others than the user may read or write, below a cache.
func modes(t *testing.T, cache string) {
	t.Helper()
	err := filepath.WalkDir(cache, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		// Archives are the go command's own files under a second name.
		if path != cache && filepath.Base(filepath.Dir(path)) != archiveDir && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSealedTellsWholeFromDamaged(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() string {
		dir := write(t, map[string]string{workerFile: "worker", symbolsFile: "symbols", indexFile: "index"})
		if err := seal(dir, whole{Go: exe, Compile: exe}); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	cases := []struct {
		name   string
		damage func(dir string) error
		want   bool
	}{
		{"whole", func(string) error { return nil }, true},
		{"no seal", func(dir string) error { return os.Remove(filepath.Join(dir, wholeFile)) }, false},
		{"cut seal", func(dir string) error { return os.Truncate(filepath.Join(dir, wholeFile), 20) }, false},
		{"empty seal", func(dir string) error { return os.WriteFile(filepath.Join(dir, wholeFile), []byte("{}"), 0o600) }, false},
		{"no worker", func(dir string) error { return os.Remove(filepath.Join(dir, workerFile)) }, false},
		{"cut symbols", func(dir string) error { return os.Truncate(filepath.Join(dir, symbolsFile), 3) }, false},
		{"Go is gone", func(dir string) error {
			os.Remove(filepath.Join(dir, wholeFile))
			os.Remove(filepath.Join(dir, useFile))
			return seal(dir, whole{Go: filepath.Join(dir, "gone"), Compile: exe})
		}, false},
	}
	for _, c := range cases {
		dir := fresh()
		if err := c.damage(dir); err != nil {
			t.Fatal(err)
		}
		if _, got := sealed(dir); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPruneKeepsTheNewestAndTheUsed(t *testing.T) {
	cache := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"oldest", "used", "old", "new", "current"} {
		dir := filepath.Join(cache, name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{workerFile, symbolsFile, indexFile} {
			if err := os.WriteFile(filepath.Join(dir, f), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := seal(dir, whole{Go: exe, Compile: exe}); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(dir, then, then); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"linker-a", "linker-b", "module"} {
		if err := os.Mkdir(filepath.Join(cache, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	held := use(filepath.Join(cache, "used"))
	then := time.Now().Add(-9 * time.Hour)
	os.Chtimes(filepath.Join(cache, "used"), then, then)
	prune(cache, "current", "linker-b")
	entries, err := os.ReadDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if want := []string{"current", "linker-b", "module", "new", "used"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	held.Close()
	prune(cache, "current", "linker-b")
	if _, err := os.Stat(filepath.Join(cache, "used")); err == nil {
		t.Error("what is no longer used is still there")
	}
}

func TestLockStopsWithItsContext(t *testing.T) {
	cache := t.TempDir()
	held, err := lock(context.Background(), cache, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	ctx, cancel := context.WithCancel(context.Background())
	_, err = lock(ctx, cache, cancel)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Warm/open is what a kernel waits for when all is there; key and index are its parts.
func BenchmarkWarm(b *testing.B) {
	tc := opened(b)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			tc, err := Open(context.Background(), Config{})
			if err != nil {
				b.Fatal(err)
			}
			tc.Close()
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			if _, err := key(tc.Source, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			if _, err := readIndex(filepath.Join(tc.Dir, indexFile)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
