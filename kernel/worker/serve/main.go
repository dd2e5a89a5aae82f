package serve

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/gonda-go/gonda/kernel/loader"
	"github.com/gonda-go/gonda/kernel/worker"
)

// Hooks are what the worker program adds to this package.
type Hooks struct {
	// Show gives the forms of a value, by MIME type; with an error what there is of them.
	Show func(v any) (map[string]any, error)
	// Begin is called before each run with the context that ends when the run is interrupted,
	// End after it; nil is allowed.
	Begin func(ctx context.Context)
	End   func()
	// Memory is the most bytes that the process should have in RAM; 0 is nine tenths of what
	// the machine or the container has left.
	Memory int64
}

// Main serves the kernel that started this process until that closes the pipe, and ends the
// process. The first argument is the table of the program's symbols.
func Main(h Hooks) {
	kernel := connect()
	s, err := newServer(h, kernel)
	hello := &worker.Message{Verb: worker.Hello, PID: os.Getpid()}
	if err != nil {
		hello.Error = err.Error()
	}
	if e := kernel.tell(hello); e == nil && err == nil {
		err = s.read()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		syscall.Exit(1)
	}
	syscall.Exit(0)
}

func newServer(h Hooks, kernel *connection) (*server, error) {
	if len(os.Args) < 2 {
		return nil, fmt.Errorf("worker: this program is started by a kernel: use gonda kernel")
	}
	prepare()
	l, err := loader.New(os.Args[1])
	if err != nil {
		return nil, err
	}
	for symbol, f := range substitutes {
		if err := l.Redirect(symbol, f); err != nil {
			return nil, err
		}
	}
	if err := findChannels(l); err != nil {
		return nil, err
	}
	if err := catchExits(l); err != nil {
		return nil, err
	}
	i, err := l.Interrupter()
	if err != nil {
		return nil, err
	}
	s := &server{hooks: h, kernel: kernel, loader: l, interrupts: &interrupts{Interrupter: i}, memory: newMemory(h.Memory)}
	s.orphans = &run{server: s, told: true, stop: make(chan struct{}), over: make(chan struct{})}
	close(s.orphans.over)
	current = s
	return s, nil
}

// leastThreads keeps a processor for this package when cells spin on some, and lets the garbage
// collector make progress.
const leastThreads = 4

// maxStack ends a recursion without end quickly, and before it has taken all memory.
const maxStack = 256 << 20

// prepare makes the process fit for cells.
func prepare() {
	if runtime.GOMAXPROCS(0) < leastThreads {
		runtime.GOMAXPROCS(leastThreads)
	}
	debug.SetMaxStack(maxStack)
	// Some front ends send SIGINT to every process below the kernel; the kernel hears of it in
	// another way. To ignore the signal would be inherited by what cells start.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
}

// programName is os.Args[0] in cells.
const programName = "cell"

// arguments gives the run its command line, and flags that nobody has defined.
func arguments(args []string) {
	os.Args = append([]string{programName}, args...)
	flag.CommandLine = flag.NewFlagSet(programName, flag.PanicOnError)
	flag.CommandLine.Usage = func() { flag.Usage() }
}
