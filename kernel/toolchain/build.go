package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// The files of a finished folder.
const (
	workerFile  = "worker"
	symbolsFile = "symbols"
	indexFile   = "index"
	overlayDir  = "runtime"
	archiveDir  = "archives"
)

// workerPackage is the program that cells are loaded into.
const workerPackage = module + "/kernel/cmd/worker"

// builder makes the content of one folder of the cache, in steps that depend on each other:
// the linker, the archives of all packages, the worker with the dump of its symbols, the table.
type builder struct {
	*golang
	source string
	cache  string // the folder that the linker is kept in
	dir    string // temporary, later the finished folder
	final  string // name that dir gets
	report func(step string, done, total int)

	overlay string
	linker  string
	symbols string // the dump
	all     []*listed
}

// build fills b.dir.
func (b *builder) build(ctx context.Context) error {
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"compile the linker", b.makeLinker},
		{"compile the standard library and the prelude", b.compile},
		{"link the worker", b.link},
		{"write the table of symbols", b.table},
		{"write the index of packages", b.index},
	}
	for i, s := range steps {
		b.report(s.name, i, len(steps))
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	b.report("done", len(steps), len(steps))
	return nil
}

// makeLinker builds Go's linker with our edits, unless the cache has it.
func (b *builder) makeLinker(ctx context.Context) error {
	name := "linker-" + goVersion + "-" + editsDigest(linkerEdits, linkerAdditions)
	b.linker = filepath.Join(b.cache, name, "link")
	if _, err := os.Stat(b.linker); err == nil {
		return nil
	}
	work := filepath.Join(b.dir, "linker")
	overlay, err := writeOverlay(b.Root, work, linkerEdits, linkerAdditions)
	if err != nil {
		return err
	}
	args := slices.Concat([]string{"build"}, compileFlags(overlay), []string{"-ldflags=-s -w", "-o", filepath.Join(work, "out", "link"), "cmd/link"})
	if _, err := run(ctx, "compile the edited linker", work, environment(b.Root, "GOFLAGS=", "GOWORK=off"), b.Command, args...); err != nil {
		return err
	}
	for _, path := range []string{filepath.Join(work, "out"), filepath.Join(work, "out", "link")} {
		if err := os.Chmod(path, 0o700); err != nil {
			return err
		}
	}
	kept := filepath.Join(b.cache, name)
	if err := errors.Join(os.RemoveAll(kept), os.Rename(filepath.Join(work, "out"), kept)); err != nil {
		return err
	}
	return os.RemoveAll(work)
}

// compile has the go command compile everything and say where the archives are.
func (b *builder) compile(ctx context.Context) error {
	var err error
	if b.overlay, err = writeOverlay(b.Root, filepath.Join(b.dir, overlayDir), runtimeEdits, runtimeAdditions); err != nil {
		return err
	}
	args := slices.Concat([]string{"list", "-export", "-deps", listFields}, compileFlags(b.overlay), []string{"--", "std", workerPackage})
	out, err := run(ctx, "compile the standard library and the prelude", b.source, environment(b.Root, "GOFLAGS=", "GOWORK=off"), b.Command, args...)
	if err != nil {
		return err
	}
	b.all, err = parseListing(out)
	return err
}

// worker is the listed program itself.
func (b *builder) worker() (*listed, error) {
	i := slices.IndexFunc(b.all, func(l *listed) bool { return l.ImportPath == workerPackage })
	if i < 0 {
		return nil, fmt.Errorf("toolchain: the go command lists no %s in %s", workerPackage, b.source)
	}
	return b.all[i], nil
}

// link makes the worker, of all that is listed as its dependency and with everything kept, and
// the dump of its symbols. It has a fixed address: the loader relies on that.
func (b *builder) link(ctx context.Context) error {
	main, err := b.worker()
	if err != nil {
		return err
	}
	var config strings.Builder
	for _, l := range b.all {
		if l.Export != "" && slices.Contains(main.Deps, l.ImportPath) {
			fmt.Fprintf(&config, "packagefile %s=%s\n", l.ImportPath, l.Export)
		}
	}
	fmt.Fprintf(&config, "modinfo %q\n", moduleInfo(b.source, main, b.all))
	importcfg := filepath.Join(b.dir, "importcfg")
	if err := os.WriteFile(importcfg, []byte(config.String()), 0o600); err != nil {
		return err
	}
	b.symbols = filepath.Join(b.dir, "dump")
	args := []string{"-o", filepath.Join(b.dir, workerFile), "-importcfg", importcfg, "-buildmode=exe", "-linkmode=internal", "-s", "-w", "-pruneweakmap=0", "-buildid=" + filepath.Base(b.final)}
	if main.DefaultGODEBUG != "" {
		args = append(args, "-X=runtime.godebugDefault="+main.DefaultGODEBUG)
	}
	_, err = run(ctx, "link the worker", b.dir, environment(b.Root, "GONDA_LINK_SYMBOLS="+b.symbols), b.linker, append(args, main.Export)...)
	if err != nil {
		return err
	}
	if err := os.Remove(importcfg); err != nil {
		return err
	}
	return os.Chmod(filepath.Join(b.dir, workerFile), 0o700)
}

// table turns the dump into the table of symbols.
func (b *builder) table(context.Context) error {
	syms, packages, err := readDump(b.symbols)
	if err != nil {
		return err
	}
	if err := symtab.Write(filepath.Join(b.dir, symbolsFile), syms, packages...); err != nil {
		return err
	}
	return os.Remove(b.symbols)
}

// index keeps the archives, which the go command's cache may drop, and writes the index.
func (b *builder) index(context.Context) error {
	main, err := b.worker()
	if err != nil {
		return err
	}
	archives := filepath.Join(b.dir, archiveDir)
	if err := os.Mkdir(archives, 0o700); err != nil {
		return err
	}
	linked := make(map[string]bool, len(main.Deps))
	for _, d := range main.Deps {
		linked[d] = true
	}
	var packages []*Package
	for _, l := range b.all {
		if l.Name == "main" {
			continue
		}
		p := l.pack()
		p.Linked = linked[p.Path]
		if l.Export != "" {
			p.Export = filepath.Join(archiveDir, filepath.Base(l.Export)) // the hash of its content
			if err := keep(l.Export, filepath.Join(b.dir, p.Export)); err != nil {
				return err
			}
		}
		packages = append(packages, p)
	}
	if err := moveOverlay(filepath.Join(b.dir, overlayDir), filepath.Join(b.final, overlayDir)); err != nil {
		return err
	}
	return writeIndex(filepath.Join(b.dir, indexFile), packages)
}
