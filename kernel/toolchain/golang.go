package toolchain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// goVersion is the one Go whose runtime the loader knows; go.mod's toolchain line names it too.
const goVersion = "go1.26.8"

// ErrPlatform says that cells do not run on this system.
var ErrPlatform = fmt.Errorf("toolchain: cells run on linux/amd64 alone, this is %s/%s; the packages work without the kernel", runtime.GOOS, runtime.GOARCH)

// ErrNoGo says that there is no go command.
var ErrNoGo = errors.New("toolchain: no go command on PATH, in /usr/local/go/bin or in ~/.cache/gonda/go/bin; run install.sh, or install Go from https://go.dev/dl")

// golang is the Go that was found.
type golang struct {
	Command  string `json:"-"`
	Version  string `json:"GOVERSION"`
	Root     string `json:"GOROOT"`
	Tools    string `json:"GOTOOLDIR"`
	ModCache string `json:"GOMODCACHE"`
}

// commands are the places that the go command is looked for in, in order.
func commands() []string {
	var found []string
	if p, err := exec.LookPath("go"); err == nil {
		found = append(found, p)
	}
	found = append(found, "/usr/local/go/bin/go")
	if cache, err := os.UserCacheDir(); err == nil {
		found = append(found, filepath.Join(cache, "gonda", "go", "bin", "go"))
	}
	return found
}

// findGo asks the first go command that there is for the wanted version, which it fetches if
// it is another itself.
func findGo(ctx context.Context) (*golang, error) {
	failed := error(ErrNoGo)
	for _, path := range commands() {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		g, err := askGo(ctx, path)
		if err == nil {
			return g, nil
		}
		if failed == error(ErrNoGo) {
			failed = err
		}
	}
	return nil, failed
}

func askGo(ctx context.Context, path string) (*golang, error) {
	out, err := run(ctx, path+" env", "", slices.Concat(os.Environ(), pinned, []string{"GOFLAGS=", "GOWORK=off"}), path, "env", "-json", "GOVERSION", "GOROOT", "GOTOOLDIR", "GOMODCACHE")
	if err != nil {
		return nil, fmt.Errorf("toolchain: %s cannot be had from %s (see https://go.dev/dl): %w", goVersion, path, err)
	}
	g := golang{Command: path}
	if err := json.Unmarshal(out, &g); err != nil {
		return nil, fmt.Errorf("toolchain: %s env: %w", path, err)
	}
	if g.Version != goVersion {
		return nil, fmt.Errorf("toolchain: %s is %s, cells need %s; install that from https://go.dev/dl", path, g.Version, goVersion)
	}
	return &g, nil
}

// rootLink is the name of the link in the cache to a Go that the go command fetched by itself.
const rootLink = "goroot-" + goVersion

// outside lets a Go that lies in the module cache, where the go command puts those it fetches,
// be reached by a path outside of it: overlays over files in there are refused. The lock of the
// cache is held.
func (g *golang) outside(cache string) error {
	inside, err := filepath.Rel(g.ModCache, g.Root)
	if err != nil || inside == ".." || strings.HasPrefix(inside, "../") {
		return nil
	}
	link := filepath.Join(cache, rootLink)
	if to, err := os.Readlink(link); err != nil || to != g.Root {
		fresh := filepath.Join(cache, temporary+rootLink)
		if err := errors.Join(os.RemoveAll(fresh), os.Symlink(g.Root, fresh), os.Rename(fresh, link)); err != nil {
			return fmt.Errorf("toolchain: %w", err)
		}
	}
	tools, err := filepath.Rel(g.Root, g.Tools)
	if err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	// The go command that was asked would start the one of the module cache, with its path.
	g.Command, g.Root, g.Tools = filepath.Join(link, "bin", "go"), link, filepath.Join(link, tools)
	return nil
}

// tool is the path of one of Go's tools.
func (g *golang) tool(name string) string { return filepath.Join(g.Tools, name) }
