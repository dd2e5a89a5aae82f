package compile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Source is one file of package main to compile.
type Source struct {
	// Name is unique among all sources; files are called after it.
	Name string
	Text []byte
	// Bodyless are the symbols of functions that Text declares without a body, such as
	// main.f, main.(*T).M and main.T.M. They are called by Go's internal convention.
	Bodyless []string
	// Imports are the import paths in Text.
	Imports []string
}

// ToolError is what the compile tool said about a source.
type ToolError struct{ Lines []ToolLine }

// ToolLine is one message. File is as the source's line directives have it.
type ToolLine struct {
	File         string
	Line, Column int
	Message      string
}

// Error is all messages, one a line.
func (e *ToolError) Error() string {
	lines := make([]string, len(e.Lines))
	for i, l := range e.Lines {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", l.File, l.Line, l.Column, l.Message)
	}
	return strings.Join(lines, "\n")
}

// Compile makes an archive of s and returns its file. It ends the tool when ctx ends.
//
// Errors: *ToolError if the tool refuses the source.
//
// Cost: 5 to 40 ms, nearly all of it in the tool.
func (c *Compiler) Compile(ctx context.Context, s Source) (string, error) {
	base := filepath.Join(c.dir, s.Name)
	var config strings.Builder
	for _, path := range s.Imports {
		if path == "unsafe" {
			continue
		}
		p, ok := c.Package(path)
		if !ok {
			return "", fmt.Errorf("package %s was not resolved", path)
		}
		fmt.Fprintf(&config, "packagefile %s=%s\n", path, p.Export)
	}
	args := []string{"-p", "main", "-lang=" + Language, "-pack", "-c=2", "-dwarf=false", "-trimpath", c.dir + "=>",
		"-importcfg", base + ".cfg", "-o", base + ".a"}
	files := map[string][]byte{base + ".go": s.Text, base + ".cfg": []byte(config.String())}
	if len(s.Bodyless) > 0 {
		var abi strings.Builder
		for _, symbol := range slices.Sorted(slices.Values(s.Bodyless)) {
			fmt.Fprintf(&abi, "def %s ABIInternal\n", symbol)
		}
		files[base+".abi"] = []byte(abi.String())
		args = append(args, "-symabis", base+".abi")
	}
	for name, text := range files {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			return "", err
		}
		defer os.Remove(name)
	}
	if err := c.run(ctx, append(args, base+".go")); err != nil {
		os.Remove(base + ".a")
		return "", err
	}
	return base + ".a", nil
}

// run runs the compile tool.
func (c *Compiler) run(ctx context.Context, args []string) error {
	runtime.LockOSThread() // the tool dies with the thread that started it
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, c.tool, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "GOEXPERIMENT=", "CGO_ENABLED=0")
	cmd.SysProcAttr = childAttributes()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if e := toolError(out.String()); e != nil {
		return e
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return fmt.Errorf("the compile tool failed (%v): %s", err, strings.TrimSpace(out.String()))
	}
	return fmt.Errorf("the compile tool did not start: %w", err)
}

var toolLine = regexp.MustCompile(`^(.+?):(\d+)(?::(\d+))?: (.*)$`)

// toolError reads the tool's messages; nil if there are none.
func toolError(out string) *ToolError {
	var e ToolError
	for line := range strings.Lines(out) {
		line = strings.TrimRight(line, "\n")
		m := toolLine.FindStringSubmatch(line)
		if m == nil {
			if n := len(e.Lines); n > 0 && strings.HasPrefix(line, "\t") {
				e.Lines[n-1].Message += "\n" + line
			}
			continue
		}
		l := ToolLine{File: m[1], Message: m[4]}
		l.Line, _ = strconv.Atoi(m[2])
		l.Column, _ = strconv.Atoi(m[3])
		e.Lines = append(e.Lines, l)
	}
	if len(e.Lines) == 0 {
		return nil
	}
	return &e
}
