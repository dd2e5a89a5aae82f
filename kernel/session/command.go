package session

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"time"
)

// leave is how long the output of a program is awaited after its end: children that it left
// behind may hold it open for ever.
const leave = 500 * time.Millisecond

// runCommand runs a program and shows what it writes. The program and its children form a
// process group, which is ended when ctx is. It returns the exit status; an error means that
// the program could not run or was ended.
func runCommand(ctx context.Context, out func(stream string, text []byte), dir string, stdin io.Reader, argv ...string) (int, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.Stdin = stdin
	cmd.Stdout = streamWriter{"stdout", out}
	cmd.Stderr = streamWriter{"stderr", out}
	cmd.WaitDelay = leave
	ownGroup(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		return -1, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exitStatus(exit.ProcessState), nil
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	return 0, err
}

// streamWriter passes on what a program writes.
type streamWriter struct {
	name string
	out  func(stream string, text []byte)
}

// Write implements io.Writer.
func (w streamWriter) Write(p []byte) (int, error) {
	w.out(w.name, p)
	return len(p), nil
}
