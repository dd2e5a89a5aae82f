package toolchain

import (
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How a folder of the cache comes to be whole, however often and whenever builders are killed:
//
//  1. A builder holds cache/lock alone. Folders tmp-* are then leftovers: it removes them.
//  2. It builds in tmp-<key>. The file "whole" is written last; it has the sizes of the others.
//  3. It renames tmp-<key> to the key. No other step makes a folder of that name.
//  4. Who opens a folder holds its file "use" shared for as long as it lives.
//  5. The builder removes all but the two newest folders, each only if it gets "use" alone,
//     and after renaming it to tmp-*.
const (
	lockFile   = "lock"
	useFile    = "use"
	wholeFile  = "whole"
	temporary  = "tmp-"
	generation = 1 // of the folder's layout
	kept       = 2
)

// whole is what makes a folder complete, and what a Toolchain says of it.
type whole struct {
	Go, Compile, Root, Source string
	Sizes                     map[string]int64
}

// key names the folder for this Go, the source as it is, and this program; but not this program
// if somebody works on the source, whose test programs then all have one worker.
func key(source string, worked bool) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %s %s %s\n", generation, goVersion, source, editsDigest(linkerEdits, linkerAdditions), editsDigest(runtimeEdits, runtimeAdditions))
	if !worked {
		id, err := buildID()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s\n", id)
	}
	if !strings.Contains(filepath.Base(source), "@") { // a folder of the module cache has a version and never changes
		digest, err := sourceDigest(source)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s\n", digest)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:10]), nil
}

// buildID is that of the running program, which its worker must suit.
func buildID() (string, error) {
	f, err := elf.Open("/proc/self/exe")
	if err != nil {
		return "", fmt.Errorf("toolchain: this program: %w", err)
	}
	defer f.Close()
	if s := f.Section(".note.go.buildid"); s != nil && s.Size > 16 && s.Size < 1<<12 {
		if b, err := s.Data(); err == nil {
			return string(b[16:]), nil
		}
	}
	info, err := os.Stat("/proc/self/exe")
	if err != nil {
		return "", fmt.Errorf("toolchain: this program: %w", err)
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano()), nil
}

// seal writes the file that makes dir whole.
func seal(dir string, w whole) error {
	w.Sizes = make(map[string]int64)
	for _, name := range []string{workerFile, symbolsFile, indexFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		w.Sizes[name] = info.Size()
	}
	if err := writeSynced(filepath.Join(dir, useFile), nil); err != nil {
		return err
	}
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, wholeFile), text)
}

// sealed reads that file and holds what it says against the folder; false for anything amiss.
func sealed(dir string) (whole, bool) {
	var w whole
	text, err := os.ReadFile(filepath.Join(dir, wholeFile))
	if err != nil || json.Unmarshal(text, &w) != nil || len(w.Sizes) == 0 {
		return w, false
	}
	for name, size := range w.Sizes {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() != size {
			return w, false
		}
	}
	for _, path := range []string{w.Go, w.Compile} {
		if _, err := os.Stat(path); err != nil {
			return w, false
		}
	}
	return w, true
}

// use marks dir as used until the file is closed; nil if dir is not there, or no longer.
func use(dir string) *os.File {
	path := filepath.Join(dir, useFile)
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	if tryLock(f, shared) == nil {
		mine, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			now := time.Now()
			os.Chtimes(dir, now, now) // the newest are kept; a failure only makes it look older
			return f
		}
	}
	f.Close()
	return nil
}

// lock waits until no other process builds.
func lock(ctx context.Context, cache string, waiting func()) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(cache, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	for told := false; ; {
		err := tryLock(f, exclusive)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, errLocked) {
			f.Close()
			return nil, fmt.Errorf("toolchain: lock %s: %w", f.Name(), err)
		}
		if !told {
			waiting()
			told = true
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// sweep removes leftovers; the lock is held.
func sweep(cache string) error {
	left, err := filepath.Glob(filepath.Join(cache, temporary+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// prune removes the folders that nobody uses but the newest, and linkers of other edits; the
// lock is held. A folder that cannot be removed now is left for the next time.
func prune(cache, current, linker string) {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return
	}
	type folder struct {
		name string
		used time.Time
	}
	var folders []folder
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || e.Name() == current {
			continue
		}
		if strings.HasPrefix(e.Name(), "linker-") && e.Name() != linker {
			os.RemoveAll(filepath.Join(cache, e.Name()))
		}
		if _, err := os.Stat(filepath.Join(cache, e.Name(), wholeFile)); err == nil {
			folders = append(folders, folder{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(folders, func(a, b folder) int { return b.used.Compare(a.used) })
	for _, f := range folders[min(kept-1, len(folders)):] {
		discard(cache, f.name)
	}
}

// discard removes a folder that nobody uses.
func discard(cache, name string) {
	f, err := os.Open(filepath.Join(cache, name, useFile))
	if err == nil {
		defer f.Close()
		if tryLock(f, exclusive) != nil {
			return
		}
	}
	gone := filepath.Join(cache, temporary+name)
	if os.Rename(filepath.Join(cache, name), gone) == nil {
		os.RemoveAll(gone)
	}
}
