package toolchain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Module is where import paths of a notebook mean something.
type Module struct {
	// Dir is the folder in which the go command is run, File the go.mod or go.work.
	Dir, File string
	// Private says that it is not the notebook's own.
	Private bool
}

// environment is what the go command of a root runs with. What the user has set of its flags stays: tags
// or a vendor folder may be needed.
func (m *Module) environment(root string) []string {
	if m.Private {
		return environment(root, "GOFLAGS=", "GOWORK=off", "GO111MODULE=on")
	}
	return environment(root, "GO111MODULE=on")
}

// holder names what import paths are looked for in.
func (m *Module) holder() string {
	if m.Private {
		return "a module that gonda requires"
	}
	return "the module of " + m.File
}

// lacks says that no module has a package.
func (m *Module) lacks() string {
	if m.Private {
		return "the notebook has no go.mod, and no module that gonda requires has it"
	}
	return "no module that " + m.File + " requires has it"
}

// Module gives the module of a notebook in folder dir: that of the nearest go.mod or go.work,
// dir's own or above it; else a private one in the cache, shared by all notebooks without,
// which requires gonda and what gonda requires.
func (t *Toolchain) Module(ctx context.Context, dir string) (*Module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	for above := dir; ; above = filepath.Dir(above) {
		for _, name := range []string{"go.mod", "go.work"} {
			if info, err := os.Stat(filepath.Join(above, name)); err == nil && info.Mode().IsRegular() {
				return &Module{Dir: dir, File: filepath.Join(above, name)}, nil
			}
		}
		if above == filepath.Dir(above) {
			return t.privateModule(ctx)
		}
	}
}

// Get adds packages to the module of a notebook in folder dir, as go get does, and gives what
// that said.
func (t *Toolchain) Get(ctx context.Context, dir string, paths ...string) (string, error) {
	m, err := t.Module(ctx, dir)
	if err != nil {
		return "", err
	}
	out, err := run(ctx, "go get "+strings.Join(paths, " "), m.Dir, m.environment(t.Root), t.Go, append([]string{"get", "--"}, paths...)...)
	return string(out), err
}

// privateModule makes the private module, or makes it follow gonda's source.
func (t *Toolchain) privateModule(ctx context.Context) (*Module, error) {
	dir := filepath.Join(filepath.Dir(t.Dir), "module")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	m := &Module{Dir: dir, File: filepath.Join(dir, "go.mod"), Private: true}
	held, err := lock(ctx, dir, func() {})
	if err != nil {
		return nil, err
	}
	defer held.Close()
	theirs, err := os.ReadFile(filepath.Join(t.Source, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	// What it was made from is kept beside it: as long as that is the same, it stands.
	from := filepath.Join(dir, "from")
	made := []byte(t.Source + "\n" + string(theirs))
	if before, err := os.ReadFile(from); err == nil && bytes.Equal(before, made) {
		return m, nil
	}
	if err := t.writeModule(ctx, m, theirs); err != nil {
		return nil, err
	}
	if err := os.WriteFile(from, made, 0o600); err != nil {
		return nil, fmt.Errorf("toolchain: %w", err)
	}
	return m, nil
}

// writeModule requires gonda from t.Source and all that its go.mod, theirs, requires. What the
// user required beyond that stays.
func (t *Toolchain) writeModule(ctx context.Context, m *Module, theirs []byte) error {
	edits := []string{"mod", "edit", "-require=" + module + "@v0.0.0", "-replace=" + module + "=" + t.Source}
	for _, r := range requirements(theirs) {
		edits = append(edits, "-require="+r)
	}
	if _, err := os.Stat(m.File); errors.Is(err, fs.ErrNotExist) {
		text := "module notebook\n\ngo " + strings.TrimPrefix(goVersion, "go") + "\n"
		if err := os.WriteFile(m.File, []byte(text), 0o600); err != nil {
			return fmt.Errorf("toolchain: %w", err)
		}
	}
	if _, err := run(ctx, "write "+m.File, m.Dir, m.environment(t.Root), t.Go, edits...); err != nil {
		return err
	}
	return addSums(filepath.Join(m.Dir, "go.sum"), filepath.Join(t.Source, "go.sum"))
}

// requirements gives "path@version" of every requirement in the text of a go.mod.
func requirements(text []byte) []string {
	var all []string
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		f := strings.Fields(line)
		switch {
		case len(f) == 2 && f[1] == "(":
			block = f[0]
		case len(f) == 1 && f[0] == ")":
			block = ""
		case block == "require" && len(f) == 2:
			all = append(all, f[0]+"@"+f[1])
		case block == "" && len(f) == 3 && f[0] == "require":
			all = append(all, f[1]+"@"+f[2])
		}
	}
	return all
}

// addSums adds to a go.sum the lines of another that it lacks.
func addSums(to, from string) error {
	have, err := os.ReadFile(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("toolchain: %w", err)
	}
	more, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(string(have)) {
		seen[line] = true
	}
	for line := range strings.Lines(string(more)) {
		if !seen[line] {
			have = append(have, line...)
		}
	}
	if err := os.WriteFile(to, have, 0o600); err != nil {
		return fmt.Errorf("toolchain: %w", err)
	}
	return nil
}
