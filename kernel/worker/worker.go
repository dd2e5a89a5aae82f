package worker

import "errors"

// Config says what to start. Program and Symbols are from the toolchain.
type Config struct {
	Program string
	Symbols string
	// Dir is the working directory; empty is that of this process.
	Dir string
	// Env is the whole environment, as "key=value"; nil is that of this process.
	Env []string
	// Memory is the most bytes that the worker should have in RAM; 0 lets it find the limit of
	// the machine or the container.
	Memory int64
}

// ErrEnded is the error of a call to a worker that has ended.
var ErrEnded = errors.New("worker: the process that cells live in has ended")
