// Command host is the program that the loader's tests load cells into: it does what its
// standard input says, line by line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gonda-go/gonda/kernel/loader"
)

type host struct {
	*loader.Loader
	unit *loader.Unit
}

func main() {
	symbols := os.Args[1]
	os.Args = os.Args[:1] // cells see none
	l, err := loader.New(symbols)
	if err != nil {
		fmt.Println("new:", err)
		os.Exit(1)
	}
	h := &host{Loader: l}
	for symbol, fn := range map[string]any{"main.ʹshow": show, "os.Exit": exit, "runtime.newproc": spawn} {
		if err := l.Redirect(symbol, fn); err != nil {
			fmt.Println("redirect:", err)
			os.Exit(1)
		}
	}
	if os.Getenv("HOST_STRESS") != "" {
		stress()
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if err := h.do(strings.Fields(in.Text())); err != nil {
			fmt.Println("error:", err)
		}
	}
}

func show(v ...any) { fmt.Println(append([]any{"show:"}, v...)...) }

func exit(code int) { panic(fmt.Sprint("exit ", code)) }

func (h *host) do(words []string) error {
	if len(words) == 0 {
		return nil
	}
	switch words[0] {
	case "load": // load PATH FILE ...
		return h.load(words[1:])
	case "run":
		return h.run(words[1], 1)
	case "repeat": // repeat N FUNCTION
		n, _ := strconv.Atoi(words[1])
		return h.run(words[2], n)
	case "init":
		if h.unit == nil {
			return fmt.Errorf("nothing is loaded")
		}
		h.unit.Init()
	case "clear":
		return h.Clear(words[1])
	case "has":
		fmt.Println("has:", words[1], h.Has(words[1]))
	case "gc":
		runtime.GC()
		runtime.GC()
	case "interrupt": // interrupt FUNCTION
		return h.interrupt(words[1])
	case "size":
		fmt.Printf("size: %+v\n", h.unit.Size())
	case "memory":
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		text, _ := os.ReadFile("/proc/self/statm")
		pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
		fmt.Println("memory:", m.HeapAlloc, pages*os.Getpagesize())
	case "stressed":
		fmt.Println("stressed:", panics.Load(), "panics,", traces.Load(), "bytes of names,", sum.Load())
	default:
		return fmt.Errorf("no command %q", words[0])
	}
	return nil
}

func (h *host) load(words []string) error {
	var archives []loader.Archive
	for i := 0; i+1 < len(words); i += 2 {
		data, err := os.ReadFile(words[i+1])
		if err != nil {
			return err
		}
		archives = append(archives, loader.Archive{Path: words[i], Data: data})
	}
	begin := time.Now()
	u, err := h.Load(archives...)
	if os.Getenv("HOST_TIMES") != "" {
		fmt.Println("load:", time.Since(begin).Microseconds())
	}
	if err != nil {
		return err
	}
	h.unit = u
	return nil
}

func (h *host) run(symbol string, n int) (err error) {
	if h.unit == nil {
		return fmt.Errorf("nothing is loaded")
	}
	f, err := h.unit.Func(symbol)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
			if os.Getenv("HOST_TRACES") != "" {
				fmt.Println(trace())
			}
		}
	}()
	for range n {
		f()
	}
	return nil
}

// trace is the part of the stack that lies in cells.
func trace() string {
	var b strings.Builder
	lines := strings.Split(string(debug.Stack()), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "main.") && !strings.Contains(line, "main.(*host)") && !strings.HasPrefix(line, "main.main") && !strings.HasPrefix(line, "main.trace") && i+1 < len(lines) {
			name, _, _ := strings.Cut(line, "(")
			at, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
			if j := strings.LastIndex(at, "/"); j >= 0 {
				at = at[j+1:]
			}
			fmt.Fprintln(&b, "trace:", name, at)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// spawn stands in for the go statements of cells.
func spawn(f func()) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				fmt.Println("goroutine:", v)
			}
		}()
		f()
	}()
}

func (h *host) interrupt(symbol string) error {
	i, err := h.Interrupter()
	if err != nil {
		return err
	}
	id := make(chan uint64, 1)
	ended := make(chan error, 1)
	go func() {
		id <- i.Goroutine()
		ended <- h.run(symbol, 1)
	}()
	n := <-id
	time.Sleep(20 * time.Millisecond)
	for begin := time.Now(); time.Since(begin) < 10*time.Second; {
		i.Interrupt(n, false)
		select {
		case err := <-ended:
			i.Withdraw()
			return err
		case <-time.After(time.Millisecond):
		}
	}
	return fmt.Errorf("not interrupted")
}
