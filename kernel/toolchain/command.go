package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// pinned are the variables that decide how code is compiled. They are the same for the worker
// and for every package that is loaded into it, whatever the user has set.
var pinned = []string{
	"GOTOOLCHAIN=" + goVersion, "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "GOEXPERIMENT=",
	"CGO_ENABLED=0", "GODEBUG=", "GOFIPS140=off", "GOCACHEPROG=",
}

// environment is that of child processes: this one's with the pinned variables, the root of the
// Go that was found, and extra.
func environment(root string, extra ...string) []string {
	return slices.Concat(os.Environ(), pinned, []string{"GOROOT=" + root}, extra)
}

// compileFlags are given wherever packages are compiled, for archives to fit together. Paths
// stay as they are: a package has one and the same position in archives whether its module is
// the main one, replaced or required, so that they stay compatible. Debug information is
// left out: the loader does not read it, and archives are a third smaller.
func compileFlags(overlay string) []string {
	return []string{"-overlay=" + overlay, "-trimpath=false", "-pgo=off", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-race=false", "-msan=false", "-asan=false", "-cover=false"}
}

// ToolError is a program of Go that failed.
type ToolError struct {
	Doing  string // what for
	Output string // what it said
	Err    error
}

func (e *ToolError) Error() string {
	said := strings.TrimSpace(e.Output)
	if said == "" {
		said = e.Err.Error()
	}
	if lines := strings.Split(said, "\n"); len(lines) > 12 {
		said = strings.Join(lines[:12], "\n") + "\n..."
	}
	return fmt.Sprintf("toolchain: %s: %s", e.Doing, said)
}

// Unwrap is how it ended.
func (e *ToolError) Unwrap() error { return e.Err }

// run starts a program in folder dir and gives what it printed. A cancelled ctx ends it with
// all that it started, and so does the end of this process.
func run(ctx context.Context, doing, dir string, env []string, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, env
	group(cmd)
	cmd.WaitDelay = 2 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	runtime.LockOSThread() // the child would get its signal when the thread that started it ends
	defer runtime.UnlockOSThread()
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, &ToolError{doing, errs.String(), err}
	}
	return out.Bytes(), nil
}
