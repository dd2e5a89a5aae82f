package toolchain

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// spinner interrupts each of its loops many times, in a program whose runtime is the edited one.
const spinner = `package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
	_ "unsafe"
)

//go:linkname interrupt runtime.gondaInterrupt
func interrupt(goid uint64, lo, hi uintptr) bool

//go:linkname goid runtime.gondaGoid
func goid() uint64

//go:linkname delivered runtime.gondaDelivered
func delivered() uint64

var (
	counter int
	text    []string
	value   any
	bytes   []byte
	sink    float64
	long    = strings.Repeat("long ", 100)
	shared  sync.Mutex
	table   = map[int]int{}
)

type key struct {
	a any
	b string
}

var keyed = map[key]int{}

// Every value that these leave in a slice has its own length, and in an interface its type. All
// but the first two have an end, or the compiler leaves out what they store.
var going = true

var loops = []struct {
	name string
	run  func()
}{
	{"empty", func() {
		for {
		}
	}},
	{"dropped stores", func() {
		for {
			counter++
		}
	}},
	{"count", func() {
		for going {
			counter++
		}
	}},
	{"slices", func() {
		a, b := make([]byte, 3, 1000), make([]byte, 900, 2000)
		a[0], b[0] = 1, 2
		for going { // a second store to the same place would make the first superfluous
			a, b = b, a
			bytes = a
		}
	}},
	{"interfaces", func() {
		i, s := any(12345), any(&long)
		for going {
			i, s = s, i
			value = i
		}
	}},
	{"strings", func() {
		for going {
			text = append(text[:0], "a", long)
		}
	}},
	{"allocation", func() {
		for going {
			value = make([]int, 10)
		}
	}},
	{"maps", func() {
		for i := 0; going; i++ {
			table[i%1000] = i
		}
	}},
	{"keys", func() {
		for i := 0; going; i++ {
			keyed[key{i % 100, long[:i%100]}]++
		}
	}},
	{"print", func() {
		for going {
			text = []string{fmt.Sprintf("%d %v", counter, value)}
		}
	}},
	{"sort", func() {
		x := make([]int, 1000)
		for going {
			for i := range x {
				x[i] = i * 7919 % 1000
			}
			sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
		}
	}},
	{"recursion", func() {
		for going {
			recurse(200)
		}
	}},
	{"defer", func() {
		defer func() { counter = 1 }()
		for going {
			counter += len(bytes)
		}
	}},
	{"results with defer", func() {
		for going {
			first, second, _ := deferring(1e6)
			text, value = first, second
		}
	}},
	{"defer in loops", func() {
		for going {
			func() {
				shared.Lock()
				defer shared.Unlock()
				counter++
			}()
		}
	}},
	{"results", func() {
		for going {
			text, value, _ = results(counter)
		}
	}},
	{"floats", func() {
		for x := 1.0; going; x = x*1.0000001 + 1e-9 {
			sink = x
		}
	}},
	{"select", func() {
		c := make(chan int, 1)
		for going {
			select {
			case c <- 1:
			case <-c:
			}
		}
	}},
}

func recurse(n int) int {
	defer func() { counter++ }()
	if n == 0 {
		return 0
	}
	return recurse(n-1) + 1
}

// deferring spins between the writes of its results, which a deferred function reads.
func deferring(n int) (s []string, v any, err error) {
	defer func() {
		if len(s) > 0 && s[0] != "x" {
			fail("deferred", s)
		}
		v = s
	}()
	for i := range n {
		if i%2 == 0 {
			s = append(s[:0], "x", long)
		} else {
			s = nil
		}
	}
	return s, &s, nil
}

func results(n int) (s []string, v any, err error) {
	defer func() { v = s }()
	s = append(s, "x", long)
	v = n
	return s, &s, nil
}

// sound ends the program if something that was interrupted is half stored.
func sound(name string) {
	if len(bytes) != 0 && (bytes[0] == 1 && (len(bytes) != 3 || cap(bytes) != 1000) || bytes[0] == 2 && (len(bytes) != 900 || cap(bytes) != 2000)) {
		fail(name, "slice", len(bytes), cap(bytes))
	}
	for _, s := range text {
		if strings.Count(s, "") < 1 {
			fail(name, "string")
		}
	}
	if i, ok := value.(int); ok && name == "interfaces" && i != 12345 {
		fail(name, "interface", i)
	}
	_ = fmt.Sprint(value)
	for i := range 1000 {
		table[i] = i // "concurrent map writes" if a write was left
	}
	for i := range 100 {
		keyed[key{i, long[:i]}]++
	}
	if name == "defer in loops" && !shared.TryLock() {
		shared = sync.Mutex{} // interrupted between Lock and defer: that is the price
	} else if name == "defer in loops" {
		shared.Unlock()
	}
}

func fail(v ...any) {
	fmt.Println(append([]any{"BROKEN"}, v...)...)
	os.Exit(1)
}

func main() {
	for _, l := range loops {
		var worst, total time.Duration
		times := 60
		if l.name == "slices" {
			times = 600 // without the rule on half stored values, one in some hundred is torn
		}
		for range times {
			id := make(chan uint64)
			end := make(chan any)
			go func() {
				defer func() { end <- recover() }()
				id <- goid()
				l.run()
			}()
			wanted := <-id
			time.Sleep(time.Millisecond)
			begin, before := time.Now(), delivered()
			for running := true; running; {
				interrupt(wanted, 0, 0)
				select {
				case v := <-end:
					if _, ok := v.(interface{ Interrupted() }); !ok {
						fail(l.name, "panicked with", v)
					}
					if _, ok := v.(runtime.Error); !ok || delivered() != before+1 {
						fail(l.name, "delivered", delivered()-before, v)
					}
					running = false
				case <-time.After(time.Millisecond):
					if time.Since(begin) > 10*time.Second {
						fail(l.name, "goes on")
					}
				}
			}
			took := time.Since(begin)
			worst, total = max(worst, took), total+took
			interrupt(0, 0, 0)
			sound(l.name)
		}
		runtime.GC()
		fmt.Printf("%-15s mean %v worst %v\n", l.name, (total / time.Duration(times)).Round(time.Microsecond), worst.Round(time.Microsecond))
	}
	fmt.Println("whole")
}
`

func TestInterruptsLeaveValuesWhole(t *testing.T) {
	tc := opened(t)
	dir := write(t, map[string]string{
		"go.mod":  "module spinner\n\ngo 1.26.0\n",
		"main.go": spinner,
	})
	args := append([]string{"build", "-o", "spinner", "-ldflags=-checklinkname=0"}, compileFlags(filepath.Join(tc.Dir, overlayDir, overlayFile))...)
	build := exec.Command(tc.Go, append(args, ".")...)
	build.Dir, build.Env = dir, environment(tc.Root, "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(filepath.Join(dir, "spinner")).CombinedOutput()
	t.Logf("%.8000s", out)
	if err != nil || !strings.HasSuffix(string(out), "whole\n") {
		t.Error(err)
	}
}
