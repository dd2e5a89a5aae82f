package serve

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/gonda-go/gonda/kernel/worker"
)

// failed is what must, check and the last expression of a cell panic with.
type failed struct{ err error }

// interruption is how the panic of an interrupted goroutine is known, which the runtime makes.
type interruption interface{ Interrupted() }

// maxText is the most of an error's or a panic's text that is told.
const maxText = 16 << 10

// failure describes a panic. It is called by the deferred function that recovered.
func failure(value any) *worker.Failure {
	f := &worker.Failure{Kind: worker.Panic, Name: "panic", Frames: stack()}
	switch v := value.(type) {
	case failed:
		f.Kind, f.Name, f.Message = worker.Error, typeName(v.err), text(v.err)
	case interruption:
		f.Kind, f.Name = worker.Interrupted, "interrupted"
	case runtime.Error:
		f.Name, f.Message = "runtime error", strings.TrimPrefix(text(v), "runtime error: ")
	case error:
		f.Name, f.Message = typeName(v), text(v)
	default:
		f.Message = text(v)
	}
	if err, ok := value.(error); ok && len(f.Frames) > 0 && parsesFlags(f.Frames[0].Func) {
		code := 2
		if errors.Is(err, flag.ErrHelp) {
			code = 0
		}
		return exit(code, f.Frames[1:])
	}
	return f
}

// parsesFlags says whether a function of package flag ends a program when arguments are wrong.
// It panics here instead, after it has printed why.
func parsesFlags(name string) bool { return name == "flag.Parse" || name == "flag.(*FlagSet).Parse" }

func typeName(v any) string {
	return worker.CleanName(strings.Replace(fmt.Sprintf("%T", v), "main.", "", 1))
}

// text is what a value says of itself. Its own methods may panic, which fmt stands.
func text(v any) string {
	s := fmt.Sprint(v)
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + " ..."
}

// stack is the frames of cells that the calling goroutine is in, and before them the library's
// function that the innermost of them had called, if it is that which panicked.
func stack() []worker.Frame {
	pcs := make([]uintptr, 256)
	var out []worker.Frame
	var library *worker.Frame
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for more := n > 0; more; {
			var f runtime.Frame
			f, more = frames.Next()
			frame, ours := worker.CellFrame(f.Function, f.File, f.Line)
			switch {
			case ours:
				out = append(out, frame)
			case len(out) == 0 && !machinery(f.Function):
				library = &frame // the last one before the first of a cell
			}
			if len(out) == worker.MaxFrames {
				more, n = false, 0
			}
		}
		if n < len(pcs) {
			break
		}
	}
	if len(out) > 0 && library != nil {
		out = append([]worker.Frame{*library}, out...)
	}
	return out
}

// machinery says whether a function is of the runtime or this package, and so no news.
func machinery(name string) bool {
	return strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "internal/runtime/") ||
		strings.HasPrefix(name, "github.com/gonda-go/gonda/kernel/worker/serve.") ||
		strings.HasPrefix(name, "main.")
}

// exit describes os.Exit.
func exit(code int, frames []worker.Frame) *worker.Failure {
	return &worker.Failure{Kind: worker.Exited, Name: "exit", Message: fmt.Sprintf("exit status %d", code), Code: code, Frames: frames}
}
