package worker

import (
	"fmt"
	"strconv"
)

// Kind is how a run ended that did not end well.
type Kind uint8

const (
	// Panic is a panic or run-time error of the cell or of a goroutine that it started.
	Panic Kind = iota + 1
	// Error is an error that must, check or the last expression met, or "out of memory" when
	// the run passed the worker's limit.
	Error
	// Interrupted is a run that Worker.Interrupt stopped.
	Interrupted
	// Exited is a call of os.Exit, log.Fatal or the like; Code 0 is a good end.
	Exited
	// Died is the end of the worker itself, and of all variables.
	Died
)

func (k Kind) String() string {
	names := [...]string{Panic: "panic", Error: "error", Interrupted: "interrupted", Exited: "exited", Died: "died"}
	if k == 0 || int(k) >= len(names) {
		return "kind " + strconv.Itoa(int(k))
	}
	return names[k]
}

// Failure says how and where a run ended that did not end well.
type Failure struct {
	Kind Kind
	// Name is "panic", "runtime error", "fatal error" or the type of the error.
	Name    string
	Message string
	// Frames are those that lie in cells, the innermost first, at most MaxFrames. If the run
	// ended inside a library, the library's frame comes before them.
	Frames []Frame `json:",omitempty"`
	// Code is the exit status of Exited and, if there is one, of Died.
	Code int `json:",omitempty"`
	// Goroutine says that it was not the cell itself but a goroutine that it started.
	Goroutine bool `json:",omitempty"`
	// Detached says that the cell could not be stopped, as it waits for something; its
	// goroutine stays behind.
	Detached bool `json:",omitempty"`
	// Lost says that the variables are gone.
	Lost bool `json:",omitempty"`
}

// MaxFrames is the most frames of cells that a Failure has.
const MaxFrames = 8

func (f *Failure) Error() string {
	if f.Message == "" {
		return f.Name
	}
	return f.Name + ": " + f.Message
}

// Frame is one call of a stack, with the names that the user wrote.
type Frame struct {
	// Func is the function's name; that of a cell's statements is empty.
	Func string
	// File is In[n] for the cell with execution count n, else the path of a library's file.
	File string
	Line int
}

func (f Frame) String() string {
	if f.Func == "" {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Func)
}
