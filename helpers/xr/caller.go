package xr

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// module is what every function of gonda begins with.
const module = "github.com/gonda-go/gonda/"

// command is where the command gonda lives, whose users have no line of their own.
const command = "/kernel/cmd/gonda/"

// atCaller adds the line of the user's program that called into gonda to an error that will
// come out later, elsewhere.
func atCaller(err error) error {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.Contains(f.File, command) {
			return err
		}
		if !strings.HasPrefix(f.Function, module) {
			if f.File == "" || strings.HasPrefix(f.Function, "runtime.") || strings.HasPrefix(f.Function, "testing.") {
				return err
			}
			return fmt.Errorf("%w (at %s:%d)", err, filepath.Base(f.File), f.Line)
		}
		if !more {
			return err
		}
	}
}
