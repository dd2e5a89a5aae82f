package serve

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/gonda-go/gonda/kernel/worker"
)

// substitutes are the functions that the code of cells calls in place of those of the
// standard library that would end the process, start a goroutine that nobody recovers in, or
// wait where no interrupt reaches.
var substitutes = map[string]any{
	"main.ʹshow": show,
	"main.ʹfail": fail,

	"os.Exit":               quit,
	"syscall.Exit":          quit,
	"log.Fatal":             fatal,
	"log.Fatalf":            fatalf,
	"log.Fatalln":           fatalln,
	"log.(*Logger).Fatal":   loggerFatal,
	"log.(*Logger).Fatalf":  loggerFatalf,
	"log.(*Logger).Fatalln": loggerFatalln,

	"runtime.newproc":        spawn,
	"sync.(*WaitGroup).Go":   groupGo,
	"sync.(*WaitGroup).Wait": groupWait,
	"time.AfterFunc":         afterFunc,
	"context.AfterFunc":      contextAfterFunc,
	"time.Sleep":             sleep,
	"runtime.chanrecv1":      receive,
	"runtime.chanrecv2":      receive,
	"runtime.chansend1":      send,
	"runtime.selectgo":       selectCases,
	"runtime.block":          block,
}

// show shows the values of a cell's last expression: nothing of what is nil.
func show(values ...any) {
	var last any
	for _, v := range values {
		if v == nil {
			continue
		}
		if last != nil {
			present(last, false)
		}
		last = v
	}
	if last != nil {
		present(last, true)
	}
}

func present(v any, result bool) {
	data, err := current.hooks.Show(v)
	if len(data) > 0 {
		if e := Send(worker.Display{Data: data, Result: result}); e != nil {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// fail ends the cell with an error.
func fail(err error) { panic(failed{err}) }

// quit ends the calling goroutine and its run.
func quit(code int) {
	r := current.owner()
	if r == nil {
		r = current.orphans
	}
	frames := stack()
	if !r.lasts() {
		if code != 0 {
			fmt.Fprintf(os.Stderr, "exit status %d in a goroutine%s\n", code, trace(frames))
		}
		runtime.Goexit()
	}
	r.quit(code, frames)
}

func fatal(v ...any)                 { _ = log.Output(2, fmt.Sprint(v...)); quit(1) }
func fatalf(format string, v ...any) { _ = log.Output(2, fmt.Sprintf(format, v...)); quit(1) }
func fatalln(v ...any)               { _ = log.Output(2, fmt.Sprintln(v...)); quit(1) }

func loggerFatal(l *log.Logger, v ...any) { _ = l.Output(2, fmt.Sprint(v...)); quit(1) }
func loggerFatalf(l *log.Logger, format string, v ...any) {
	_ = l.Output(2, fmt.Sprintf(format, v...))
	quit(1)
}
func loggerFatalln(l *log.Logger, v ...any) { _ = l.Output(2, fmt.Sprintln(v...)); quit(1) }

func groupGo(g *sync.WaitGroup, f func()) {
	g.Add(1)
	go guard(current.owner(), func() {
		defer g.Done()
		f()
	})
}

// groupWait waits for a group or for the end of the run.
func groupWait(g *sync.WaitGroup) {
	r := current.owner()
	if r == nil {
		g.Wait()
		return
	}
	done, misuse := make(chan struct{}), any(nil)
	go func() {
		defer close(done)
		defer func() { misuse = recover() }()
		g.Wait()
	}()
	select {
	case <-done:
		if misuse != nil {
			panic(misuse)
		}
	case <-r.stop:
		runtime.Goexit() // which the cell cannot recover from
	}
}

func afterFunc(d time.Duration, f func()) *time.Timer {
	r := current.owner()
	return time.AfterFunc(d, func() { guard(r, f) })
}

func contextAfterFunc(ctx context.Context, f func()) func() bool {
	r := current.owner()
	return context.AfterFunc(ctx, func() { guard(r, f) })
}

// sleep sleeps until the time is over or the run is stopped.
func sleep(d time.Duration) {
	r := current.owner()
	if r == nil || d <= 0 {
		time.Sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.stop:
		runtime.Goexit() // which the cell cannot recover from
	}
}
