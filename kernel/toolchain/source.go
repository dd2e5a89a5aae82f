package toolchain

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// module is gonda's own path.
const module = "github.com/gonda-go/gonda"

// defaultSource may be set by the linker: -ldflags='-X github.com/gonda-go/gonda/kernel/toolchain.defaultSource=DIR'.
var defaultSource string

// findSource gives the folder of gonda's go.mod and whether somebody works on it.
func findSource(ctx context.Context, c Config) (dir string, worked bool, err error) {
	for _, named := range []string{c.Source, os.Getenv("GONDA_SOURCE")} {
		if named == "" {
			continue
		}
		if !isSource(named) {
			return "", false, fmt.Errorf("toolchain: %s is not gonda's source: its go.mod does not say module %s; set GONDA_SOURCE to the folder that does", named, module)
		}
		dir, err = filepath.Abs(named)
		return dir, true, err
	}
	if isSource(defaultSource) {
		return defaultSource, false, nil
	}
	if _, file, _, ok := runtime.Caller(0); ok {
		if dir := filepath.Dir(filepath.Dir(filepath.Dir(file))); filepath.IsAbs(dir) && isSource(dir) {
			return dir, strings.HasSuffix(os.Args[0], ".test"), nil
		}
	}
	dir, err = downloaded(ctx)
	return dir, false, err
}

func isSource(dir string) bool {
	if dir == "" {
		return false
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && bytes.HasPrefix(text, []byte("module "+module+"\n"))
}

// downloaded asks the module cache for the version that this program was built from.
func downloaded(ctx context.Context) (string, error) {
	const try = "set GONDA_SOURCE to a checkout of gonda"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", fmt.Errorf("toolchain: this program does not say what it was built from; %s", try)
	}
	m := info.Main
	for _, d := range info.Deps {
		if d.Path == module {
			m = *d
		}
	}
	if m.Path != module || m.Version == "" || m.Version == "(devel)" {
		return "", fmt.Errorf("toolchain: gonda's source is not where this program was built, and it has no version to fetch; %s", try)
	}
	g, err := findGo(ctx)
	if err != nil {
		return "", err
	}
	out, err := run(ctx, "fetch "+module+"@"+m.Version, "", environment(g.Root, "GOFLAGS=", "GOWORK=off", "GO111MODULE=on"), g.Command, "mod", "download", "-json", module+"@"+m.Version)
	if err != nil {
		return "", err
	}
	var got struct{ Dir string }
	if err := json.Unmarshal(out, &got); err != nil || !isSource(got.Dir) {
		return "", fmt.Errorf("toolchain: %s@%s was fetched to %q and is not gonda's source; %s", module, m.Version, got.Dir, try)
	}
	return got.Dir, nil
}

// sourceDigest changes when a file that the worker may be built from is changed, added or
// removed: paths, sizes and times of all but tests and hidden files.
func sourceDigest(dir string) (string, error) {
	h := sha256.New()
	for _, part := range []string{"go.mod", "go.sum", "helpers", "kernel", "plotting", "zarrstore"} {
		err := filepath.WalkDir(filepath.Join(dir, part), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && path != filepath.Join(dir, part) {
				return nil // an editor's file, gone meanwhile
			}
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir
			}
			if d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			info, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("toolchain: gonda's source: %w", err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16]), nil
}
