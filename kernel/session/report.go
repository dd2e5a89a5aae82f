package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

var (
	errInterrupted = errors.New("the cell was interrupted")
	errShutdown    = errors.New("the kernel is shut down")
)

// kernelError is a mistake of gonda's own.
type kernelError struct{ what string }

func (e *kernelError) Error() string {
	return "gonda itself failed: " + e.what + "; its log has the details (%version names it), variables and definitions are as before"
}

// unready says why no cell can run.
type unready struct{ err error }

func (e *unready) Error() string { return "no cell can run: " + e.err.Error() }

func (e *unready) Unwrap() error { return e.err }

// lost is a failure that ended the worker, and what that cost.
type lost struct {
	failure   *worker.Failure
	variables []string // names that have no values any more
	cells     int      // that %replay would run
	restored  error    // why definitions could not be loaded again; nil if they were
}

func (e *lost) Error() string { return e.failure.Error() }

// sentence says it in words, for a worker that died while no cell ran.
func (e *lost) sentence() string {
	return strings.Join(append([]string{"gonda: " + e.failure.Error()}, e.cost()...), "\n")
}

// maxReport is the most lines of a report of an error at run time.
const maxReport = 12

// describe makes the error message of a cell: a name, a sentence, and lines to read.
func (s *Session) describe(err error, number int) failed {
	var (
		wrong   *cell.Error
		special *specialError
		gone    *lost
		failure *worker.Failure
		broken  *unready
		own     *kernelError
	)
	switch {
	case errors.As(err, &wrong):
		return s.compileReport(wrong, number)
	case errors.As(err, &special):
		return s.specialReport(special, number)
	case errors.As(err, &gone):
		return s.lostReport(gone)
	case errors.As(err, &failure):
		return s.failureReport(failure)
	case errors.As(err, &broken):
		return plain("NotReady", broken.Error())
	case errors.As(err, &own):
		return plain("KernelError", own.Error())
	case errors.Is(err, errInterrupted), errors.Is(err, errShutdown), errors.Is(err, context.Canceled):
		return plain("Interrupted", err.Error())
	}
	return plain("Error", err.Error())
}

func plain(name, value string) failed {
	return failed{name, value, strings.Split(name+": "+value, "\n")}
}

// maxDiagnostics is how many mistakes of one cell are worth reading.
const maxDiagnostics = 5

// compileReport shows what the compiler refuses: where, the line, a caret, what, a hint.
func (s *Session) compileReport(e *cell.Error, number int) failed {
	if len(e.Diagnostics) == 0 {
		return plain("CompileError", e.Error())
	}
	var lines []string
	for i, d := range e.Diagnostics {
		if i == maxDiagnostics {
			lines = append(lines, fmt.Sprintf("and %d more", len(e.Diagnostics)-i))
			break
		}
		if i > 0 {
			lines = append(lines, "")
		}
		if d.Line > 0 {
			lines = append(lines, fmt.Sprintf("Cell In[%d], line %d", cmp.Or(d.Number, number), d.Line))
		}
		if d.Source != "" {
			text, caret := pointed(d.Source, d.Column)
			lines = append(lines, "    "+text, "    "+caret)
		}
		lines = append(lines, strings.Split(d.Message, "\n")...)
		if d.Hint != "" {
			lines = append(lines, strings.Split(d.Hint, "\n")...)
		}
	}
	return failed{"CompileError", e.Diagnostics[0].Message, lines}
}

// pointed is a source line with blanks for tabs, and a line whose caret stands below the
// byte column, counted from 1.
func pointed(source string, column int) (text, caret string) {
	column = min(max(column-1, 0), len(source))
	expand := func(s string) string { return strings.ReplaceAll(s, "\t", "    ") }
	return expand(source), strings.Repeat(" ", utf8.RuneCountInString(expand(source[:column]))) + "^"
}

// speechless are types of errors whose names say nothing.
var speechless = []string{"*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError"}

// failureReport shows what ended a run: what, and where in which cells.
func (s *Session) failureReport(f *worker.Failure) failed {
	name, value := f.Name, f.Message
	switch f.Kind {
	case worker.Interrupted:
		name = "Interrupted"
		if value == "" {
			value = errInterrupted.Error()
		}
	case worker.Exited:
		name = "Exit"
		if value == "" {
			value = fmt.Sprintf("the cell ended by os.Exit(%d)", f.Code)
		}
	}
	if name == "" || slices.Contains(speechless, name) || f.Kind == worker.Panic && strings.HasPrefix(name, "*") {
		name = f.Kind.String()
	}
	head := name + ": " + value
	if f.Goroutine {
		head += " (in a goroutine of the cell)"
	}
	lines := firstLines(head, maxReport/2)
	if f.Detached {
		lines = append(lines, "It waits for something that does not come: its goroutine stays behind; variables are as it left them.")
	}
	for i, frame := range ownFrames(f.Frames) {
		more := s.frameLines(frame, i > 0)
		if len(lines)+len(more) > maxReport {
			break
		}
		lines = append(lines, more...)
	}
	return failed{name, value, lines}
}

// ownFrames are the calls without those of the prelude's functions, must and check.
func ownFrames(all []worker.Frame) []worker.Frame {
	return slices.DeleteFunc(slices.Clone(all), func(f worker.Frame) bool { return f.File == "In[0]" })
}

// frameLines says where a call is, and shows its line if it lies in a cell.
func (s *Session) frameLines(f worker.Frame, caller bool) []string {
	where := fmt.Sprintf("%s, line %d", f.File, f.Line)
	if !strings.HasPrefix(f.File, "In[") {
		where = fmt.Sprintf("%s:%d", path.Base(f.File), f.Line)
	}
	if f.Func != "" {
		where += ", in " + f.Func
	}
	if caller {
		where = "called from " + where
	}
	if text := s.source.line(f.File, f.Line); text != "" {
		return []string{where, "    " + strings.ReplaceAll(text, "\t", "    ")}
	}
	return []string{where}
}

// lostReport adds to a failure what the end of the worker cost.
func (s *Session) lostReport(e *lost) failed {
	e.cells = len(s.without())
	f := s.failureReport(e.failure)
	cost := e.cost()
	if keep := maxReport - len(cost); len(f.Traceback) > keep {
		f.Traceback = f.Traceback[:keep]
	}
	f.Traceback = append(f.Traceback, cost...)
	return f
}

// cost says what the end of the worker cost.
func (e *lost) cost() []string {
	var cost []string
	switch n := len(e.variables); {
	case n == 0:
		cost = append(cost, "The worker process ended; no variable was lost.")
	case n > 12:
		cost = append(cost, fmt.Sprintf("The worker process ended; %d variables have lost their values: %s, ...", n, strings.Join(e.variables[:12], ", ")))
	default:
		cost = append(cost, "The worker process ended; these variables have lost their values: "+strings.Join(e.variables, ", ")+".")
	}
	switch {
	case e.restored != nil:
		cost = append(cost, "Definitions could not be loaded again: "+e.restored.Error())
	case e.cells > 0:
		cost = append(cost, fmt.Sprintf("A new one runs, with all definitions. %%replay runs the cells again that had succeeded (%d).", e.cells))
	default:
		cost = append(cost, "A new one runs, with all definitions.")
	}
	return cost
}

// firstLines are at most n lines of a text, none of them endless.
func firstLines(text string, n int) []string {
	const widest = 500
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > n {
		lines = append(lines[:n-1:n-1], fmt.Sprintf("... (%d more lines)", len(lines)-n+1))
	}
	for i, l := range lines {
		if len(l) > widest {
			lines[i] = strings.ToValidUTF8(l[:widest], "") + " ..."
		}
	}
	return lines
}
