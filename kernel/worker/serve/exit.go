package serve

import (
	"fmt"
	"os"
	"runtime"

	"github.com/gonda-go/gonda/kernel/loader"
)

// exitHook is a function that os.Exit calls first, as the runtime keeps it. It is used once.
type exitHook struct {
	call      func()
	onFailure bool
}

// spareHooks is how many calls of os.Exit can come before the hooks are renewed.
const spareHooks = 64

// catchExits makes os.Exit, wherever it is called, end the calling goroutine and its run alone.
// Code of cells calls quit directly; this is for libraries that are part of the program.
func catchExits(l *loader.Loader) error {
	add, err := loader.Linked[func(exitHook)](l, "internal/runtime/exithook.Add")
	if err != nil {
		return err
	}
	var caught func()
	caught = func() {
		go add(exitHook{caught, true}) // which waits until this one is over
		libraryQuit()
	}
	for range spareHooks {
		add(exitHook{caught, true})
	}
	return nil
}

// libraryQuit is quit for a library, whose exit status is not known.
func libraryQuit() {
	fmt.Fprintln(os.Stderr, "a library ended the program")
	quit(1)
	runtime.Goexit()
}
