package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Open finds the worker and what belongs to it in the cache, or builds it there, which takes
// about a minute the first time. Only one process builds at a time; others wait for it.
//
// Errors: ErrPlatform, ErrNoGo, another Go, *AnchorError, *ToolError with what Go said, those
// of the file system, and ctx's. A build that fails leaves nothing.
// Cost: some milliseconds if all is there.
func Open(ctx context.Context, c Config) (*Toolchain, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return nil, ErrPlatform
	}
	source, worked, err := findSource(ctx, c)
	if err != nil {
		return nil, err
	}
	cache, err := cacheFolder(c.Cache)
	if err != nil {
		return nil, err
	}
	if c.Progress == nil {
		c.Progress = func(string, int, int) {}
	}
	for range 5 { // the source may change while it is compiled
		name, err := key(source, worked)
		if err != nil {
			return nil, err
		}
		t, err := enter(filepath.Join(cache, name))
		if err != nil || t != nil {
			return t, err
		}
		if err := makeFolder(ctx, cache, name, source, worked, c.Progress); err != nil && !errors.Is(err, errChanged) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("toolchain: %s changes faster than it can be compiled; try when it rests", source)
}

// errChanged says that the source is not the one that was to be built.
var errChanged = errors.New("toolchain: the source changed meanwhile")

func cacheFolder(dir string) (string, error) {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("toolchain: no folder for a cache: %w; set XDG_CACHE_HOME", err)
		}
		dir = filepath.Join(user, "gonda", "worker")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("toolchain: %w", err)
	}
	return dir, nil
}

// enter opens a finished folder; nil if there is none.
func enter(dir string) (*Toolchain, error) {
	used := use(dir)
	if used == nil {
		return nil, nil
	}
	w, ok := sealed(dir)
	if !ok {
		used.Close()
		return nil, nil
	}
	x, err := readIndex(filepath.Join(dir, indexFile))
	if err != nil {
		used.Close()
		return nil, err
	}
	return &Toolchain{
		Dir: dir, Worker: filepath.Join(dir, workerFile), Symbols: filepath.Join(dir, symbolsFile),
		Go: w.Go, Compile: w.Compile, Root: w.Root, Source: w.Source,
		index: x, used: used,
	}, nil
}

// makeFolder builds folder name of the cache, unless it is there by the time that it is our turn.
func makeFolder(ctx context.Context, cache, name, source string, worked bool, report func(string, int, int)) error {
	held, err := lock(ctx, cache, func() { report("wait for another gonda that builds", 0, 1) })
	if err != nil {
		return err
	}
	defer held.Close()
	final := filepath.Join(cache, name)
	if _, ok := sealed(final); ok {
		return nil
	}
	if err := errors.Join(sweep(cache), os.RemoveAll(final)); err != nil {
		return fmt.Errorf("toolchain: what an earlier build left: %w", err)
	}
	g, err := findGo(ctx)
	if err == nil {
		err = g.outside(cache)
	}
	if err != nil {
		return err
	}
	dir := filepath.Join(cache, temporary+name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	defer os.RemoveAll(dir) // no longer there after success
	b := &builder{golang: g, source: source, cache: cache, dir: dir, final: final, report: report}
	if err := b.build(ctx); err != nil {
		return err
	}
	if now, err := key(source, worked); err != nil || now != name {
		return errors.Join(errChanged, err)
	}
	if err := seal(dir, whole{Go: g.Command, Compile: g.tool("compile"), Root: g.Root, Source: source}); err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	if err := os.Rename(dir, final); err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	prune(cache, name, filepath.Base(filepath.Dir(b.linker)))
	return nil
}

// Close lets later builds remove the folder. The methods go on working for as long as it is there.
func (t *Toolchain) Close() error { return t.used.Close() }
