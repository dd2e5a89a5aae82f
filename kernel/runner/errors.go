package runner

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// CellError is a cell that failed.
type CellError struct {
	Notebook  string
	Cell      int // from 1, all cells counted, as they stand in the file
	Count     int // the n of In[n]; 0 when the kernel did not say
	Name      string
	Value     string
	Traceback []string
}

func (e *CellError) Error() string {
	text := fmt.Sprintf("%s: cell %d", e.Notebook, e.Cell)
	if e.Count > 0 {
		text += fmt.Sprintf(", In[%d]", e.Count)
	}
	what := e.Name
	if e.Value != "" && e.Value != e.Name {
		what += ": " + e.Value
	}
	trace := strings.TrimRight(colours.ReplaceAllString(strings.Join(e.Traceback, "\n"), ""), "\n")
	for _, said := range []string{what, e.Value} { // many a traceback begins with it
		if rest, ok := strings.CutPrefix(trace, said); ok && (rest == "" || rest[0] == '\n') {
			trace = strings.TrimPrefix(rest, "\n")
			break
		}
	}
	if trace != "" {
		trace = "\n" + trace
	}
	return text + ": " + what + trace
}

// colours are the escape sequences that terminals take for colours.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// TimeoutError is a cell that took too long and was interrupted.
type TimeoutError struct {
	Notebook string
	Cell     int
	Limit    time.Duration
	Killed   bool // it did not stop when it was interrupted
}

func (e *TimeoutError) Error() string {
	what := "it was interrupted"
	if e.Killed {
		what = "it did not stop when it was interrupted, so the kernel was killed"
	}
	return fmt.Sprintf("%s: cell %d: it ran longer than %v: %s; allow more with --timeout", e.Notebook, e.Cell, e.Limit, what)
}

// KernelError is a kernel that could not be started, stopped answering, or ended.
type KernelError struct {
	Notebook string
	Cell     int    // the cell that ran; 0 before the first one
	What     string // what happened
	Said     string // the end of what the kernel's process printed
	Err      error
}

func (e *KernelError) Error() string {
	text := e.Notebook
	if e.Cell > 0 {
		text += fmt.Sprintf(": cell %d", e.Cell)
	}
	text += ": " + e.What
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Said != "" {
		text += "\nthe kernel's last words:\n" + strings.TrimRight(e.Said, "\n")
	}
	return text
}

// Unwrap is the cause.
func (e *KernelError) Unwrap() error { return e.Err }
