package cluster

import (
	"errors"
	"fmt"
	"strings"
)

// ErrClosed is the error of a client that was closed, and the cause that ends its running plans.
var ErrClosed = errors.New("cluster: the client is closed: make another with cluster.Local")

// errNoMemory is the cause when the system refuses a slab that the budget allows.
var errNoMemory = errors.New("the system gives no more memory although the limit allows it: state a smaller limit with cluster.MemoryLimit")

// TooBig refuses a job or a held size before anything runs. Need is the least limit that would do,
// with everything that is held now; Need - Limit bytes are missing.
type TooBig struct {
	Name        string // the job, or what was to be held
	Need, Limit int64  // bytes

	Base    int64 // of Need: the process itself
	Held    int64 // of Need: results and loaded arrays
	Running int64 // of Need: other plans that run now
	Result  int64 // of Need: the job's result and those of earlier stages, or the size to be held
	Worker  int64 // of Need: one worker's slot, with a raw buffer
	Acc     int64 // of Need: the largest tile's accumulator
}

// Error is one sentence: what, how much, of what it consists, what would do.
func (e *TooBig) Error() string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{
		{e.Base, "for the process"}, {e.Held, "held by loaded arrays and results"}, {e.Running, "in use by plans that run now"},
		{e.Result, "for the result"}, {e.Worker, "for one worker"}, {e.Acc, "for one tile"},
	} {
		if p.n > 0 {
			parts = append(parts, FormatBytes(p.n)+" "+p.what)
		}
	}
	release := ""
	if e.Held > 0 && e.Need-e.Held <= e.Limit {
		release = " or release what is held"
	}
	return fmt.Sprintf("cluster: %s needs %s and the memory limit is %s (%s): raise the limit to %s%s",
		e.Name, FormatBytes(e.Need), formatDown(e.Limit), strings.Join(parts, ", "), FormatBytes(e.Need), release)
}

// formatDown writes a limit rounded down, so that it never looks as large as the need above it.
func formatDown(n int64) string {
	switch {
	case n < kib:
		return fmt.Sprintf("%d B", n)
	case n < mib:
		return fmt.Sprintf("%d KiB", n/kib)
	case n < 10*gib:
		return fmt.Sprintf("%d MiB", n/mib)
	}
	tenths := n/gib*10 + n%gib*10/gib
	return fmt.Sprintf("%d.%d GiB", tenths/10, tenths%10)
}

// TaskError says which task of a run failed first. Err is what it returned; after a panic Err is
// nil or the error that was panicked with, and Panic and Stack are set. A caller that knows what
// tile and visit mean unwraps it and names them.
type TaskError struct {
	Job       string
	Task      ActionKind // Open, Read, Fold or Finish
	Tile, Seq int
	Err       error
	Panic     any
	Stack     []byte
}

func (e *TaskError) Error() string {
	where := fmt.Sprintf("cluster: %s: %s of tile %d", e.Job, e.Task, e.Tile)
	if e.Task == Read || e.Task == Fold {
		where += fmt.Sprintf(", visit %d", e.Seq)
	}
	if e.Panic != nil {
		return fmt.Sprintf("%s: panic: %v", where, e.Panic)
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

// Unwrap returns what the task returned or panicked with.
func (e *TaskError) Unwrap() error { return e.Err }

// Canceled says that a run was stopped from outside before its end. It unwraps to both the
// context's error and its cause.
type Canceled struct {
	Job    string
	Visits int64 // folded before
	Err    error // context.Canceled or context.DeadlineExceeded
	Cause  error // context.Cause
}

func (e *Canceled) Error() string {
	if e.Visits == 0 {
		return fmt.Sprintf("cluster: %s was stopped before it began: %v", e.Job, e.Cause)
	}
	return fmt.Sprintf("cluster: %s was stopped after %d visits: %v", e.Job, e.Visits, e.Cause)
}

// Unwrap returns the context's error and its cause.
func (e *Canceled) Unwrap() []error { return []error{e.Err, e.Cause} }

// JobError says that a job contradicts itself or that a [State] was told something that cannot
// have happened. It is a mistake of the program that made the job, not of its user.
type JobError struct {
	Job, What string
}

func (e *JobError) Error() string { return fmt.Sprintf("cluster: %s: %s", e.Job, e.What) }
