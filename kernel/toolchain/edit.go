package toolchain

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// edit replaces text of one of Go's own source files, which must hold it exactly once. The
// file is that of the user's Go: nothing of it is kept here but the line to be found.
type edit struct {
	file        string // below Go's folder
	anchor, new string
}

// addition is a source file of ours in one of Go's packages.
type addition struct {
	file, text string
}

//go:embed overlay/link_symbols.go.txt
var linkSymbols string

//go:embed overlay/loader_members.go.txt
var loaderMembers string

//go:embed overlay/runtime_instruction.go.txt
var runtimeInstruction string

//go:embed overlay/runtime_interrupt.go.txt
var runtimeInterrupt string

// The linker keeps all that is defined, as it does for a shared library, and writes the table
// of symbols once addresses are known.
var (
	linkerEdits = []edit{
		{"src/cmd/link/internal/ld/deadcode.go", "	if d.ctxt.BuildMode == BuildModeShared {\n", "	if true {\n"},
		{"src/cmd/link/internal/ld/main.go", "	order := ctxt.address()\n", "	order := ctxt.address()\n	gondaSymbols(ctxt)\n"},
	}
	linkerAdditions = []addition{
		{"src/cmd/link/internal/ld/gonda_symbols.go", linkSymbols},
		{"src/cmd/link/internal/loader/gonda_members.go", loaderMembers},
	}
)

// The runtime makes a wanted goroutine panic where it would have preempted it, be it by a
// signal or at the beginning of a function.
var (
	runtimeEdits = []edit{
		{"src/runtime/signal_unix.go", "	if wantAsyncPreempt(gp) {\n", "	if gondaTake(gp, ctxt) {\n		// gp goes on in sigpanic\n	} else if wantAsyncPreempt(gp) {\n"},
		{"src/runtime/signal_unix.go", "	switch gp.sig {\n	case _SIGBUS:\n", "	if gp.sig == _SIGSEGV && gp.sigcode0 == 0 && gp.sigcode1 == gondaCode {\n		panic(gondaInterruption{})\n	}\n\n	switch gp.sig {\n	case _SIGBUS:\n"},
		{"src/runtime/stack.go", "		// Set a flag indicated that we've been synchronously preempted.\n", "		gondaDivert(gp)\n\n		// Set a flag indicated that we've been synchronously preempted.\n"},
	}
	runtimeAdditions = []addition{
		{"src/runtime/gonda_interrupt.go", runtimeInterrupt},
		{"src/runtime/gonda_instruction.go", runtimeInstruction},
	}
)

// AnchorError says that a source file of Go is not the one that gonda knows how to edit.
type AnchorError struct {
	File   string
	Anchor string
	Count  int // how often the anchor is there; once is wanted
}

func (e *AnchorError) Error() string {
	return fmt.Sprintf("toolchain: %s of %s holds %q %d times where gonda needs it once: this Go was changed; install Go %s anew", e.File, goVersion, e.Anchor, e.Count, goVersion)
}

// apply makes the edits of one file's text.
func apply(file string, text []byte, edits []edit) ([]byte, error) {
	for _, e := range edits {
		if e.file != file {
			continue
		}
		if n := bytes.Count(text, []byte(e.anchor)); n != 1 {
			return nil, &AnchorError{file, e.anchor, n}
		}
		text = bytes.Replace(text, []byte(e.anchor), []byte(e.new), 1)
	}
	return text, nil
}

// writeOverlay edits files of the Go at root into folder dir, and writes there the file for the
// go command's -overlay, whose path it returns.
func writeOverlay(root, dir string, edits []edit, additions []addition) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	replace := make(map[string]string)
	put := func(file string, text []byte) error {
		path := filepath.Join(dir, filepath.Base(file))
		replace[filepath.Join(root, filepath.FromSlash(file))] = path
		return os.WriteFile(path, text, 0o600)
	}
	for _, e := range edits {
		source := filepath.Join(root, filepath.FromSlash(e.file))
		if replace[source] != "" {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			return "", fmt.Errorf("toolchain: the source of Go is needed and not whole: %w", err)
		}
		if text, err = apply(e.file, text, edits); err != nil {
			return "", err
		}
		if err := put(e.file, text); err != nil {
			return "", err
		}
	}
	for _, a := range additions {
		if err := put(a.file, []byte(a.text)); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, overlayFile)
	return path, writeReplacements(path, replace)
}

// overlayFile is the file for -overlay, beside the edited ones.
const overlayFile = "overlay.json"

type replacements struct{ Replace map[string]string }

func writeReplacements(path string, replace map[string]string) error {
	text, err := json.Marshal(replacements{replace})
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// moveOverlay makes the overlay in dir good for the time when dir is called final.
func moveOverlay(dir, final string) error {
	path := filepath.Join(dir, overlayFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var o replacements
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	for source, edited := range o.Replace {
		o.Replace[source] = filepath.Join(final, filepath.Base(edited))
	}
	return writeReplacements(path, o.Replace)
}

// editsDigest changes with what is edited and added.
func editsDigest(edits []edit, additions []addition) string {
	h := sha256.New()
	for _, e := range edits {
		fmt.Fprintf(h, "%q %q %q\n", e.file, e.anchor, e.new)
	}
	for _, a := range additions {
		fmt.Fprintf(h, "%q %q\n", a.file, a.text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
