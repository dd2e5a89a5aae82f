//go:build linux

package worker

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain makes the test's own program a worker that loads nothing and has built-in cells.
func TestMain(m *testing.M) {
	if os.Getenv("GONDA_FAKE_WORKER") != "" {
		newFake().serve()
		return
	}
	os.Exit(m.Run())
}

type fake struct {
	in      *bufio.Reader
	mu      sync.Mutex
	out     *os.File
	answers chan *Message
	stop    chan struct{}
}

func newFake() *fake {
	syscall.CloseOnExec(3)
	syscall.CloseOnExec(4)
	return &fake{in: bufio.NewReader(os.NewFile(3, "in")), out: os.NewFile(4, "out"), answers: make(chan *Message)}
}

func (f *fake) tell(m *Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := Write(f.out, m); err != nil {
		os.Exit(7)
	}
}

func (f *fake) serve() {
	switch os.Getenv("GONDA_FAKE_WORKER") {
	case "refuses":
		f.tell(&Message{Verb: Hello, Error: "this is another Go"})
		os.Exit(1)
	case "ends":
		fmt.Fprintln(os.Stderr, "no such library")
		os.Exit(3)
	case "silent":
		time.Sleep(time.Hour)
	}
	f.tell(&Message{Verb: Hello, PID: os.Getpid()})
	for {
		m, err := Read(f.in)
		if err != nil {
			if os.Getenv("GONDA_FAKE_WORKER") == "stubborn" {
				time.Sleep(time.Hour)
			}
			os.Exit(0)
		}
		switch m.Verb {
		case Run:
			f.stop = make(chan struct{})
			stop := f.stop
			go func() { f.tell(&Message{Verb: Done, Seq: m.Seq, Failure: f.cell(m.Call, stop)}) }()
		case Interrupt:
			close(f.stop)
			f.tell(&Message{Verb: Reply, Seq: m.Seq})
		case Reply:
			f.answers <- m
		case Load:
			r := &Message{Verb: Reply, Seq: m.Seq}
			for _, o := range m.Objects {
				if _, err := os.Stat(o.File); err != nil {
					r.Error = err.Error()
				}
			}
			f.tell(r)
		case Chdir:
			_ = os.Chdir(m.Text)
			f.tell(&Message{Verb: Reply, Seq: m.Seq})
		case Setenv:
			os.Setenv(m.Names[0], m.Text)
			f.tell(&Message{Verb: Reply, Seq: m.Seq})
		default:
			f.tell(&Message{Verb: Reply, Seq: m.Seq})
		}
	}
}

func (f *fake) show(d Display) {
	f.tell(&Message{Verb: Show, Seq: 1, Display: &d})
	<-f.answers
}

func text(s string) Display { return Display{Data: map[string]any{"text/plain": s}} }

// cell runs a built-in cell: a name and, after a colon, its argument.
func (f *fake) cell(c *Call, stop chan struct{}) *Failure {
	name, arg, _ := strings.Cut(c.Entry, ":")
	n, _ := strconv.Atoi(arg)
	switch name {
	case "lines":
		for i := range n {
			fmt.Printf("line %d\n", i)
			if i%10 == 9 {
				f.show(text(fmt.Sprint("display ", i)))
			}
		}
	case "flood":
		for range n {
			os.Stdout.Write(make([]byte, 100_000))
		}
	case "late":
		fmt.Println("at once")
		go func() {
			time.Sleep(50 * time.Millisecond)
			fmt.Println("late")
		}()
	case "noise":
		go func() {
			for {
				os.Stdout.WriteString("noise\n")
			}
		}()
		time.Sleep(20 * time.Millisecond)
	case "print":
		fmt.Print(arg)
	case "stderr":
		fmt.Fprint(os.Stderr, arg)
	case "pid":
		fmt.Print(os.Getpid())
	case "env":
		dir, _ := os.Getwd()
		fmt.Print(os.Getenv(arg), " ", dir, " ", os.Getenv("GONDA_MEMORY"), " ", c.Args)
	case "files":
		entries, _ := os.ReadDir("/proc/self/fd")
		for _, e := range entries {
			if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
				fmt.Println(e.Name(), target)
			}
		}
	case "wait":
		<-stop
		return &Failure{Kind: Interrupted, Name: "interrupted"}
	case "ask":
		f.tell(&Message{Verb: Ask, Seq: 1, Text: "name? "})
		r := <-f.answers
		fmt.Print("hello ", r.Text, r.Error)
	case "large":
		f.show(text(strings.Repeat("x", n)))
	case "fails":
		return &Failure{Kind: Panic, Name: "panic", Message: "no", Frames: []Frame{{File: "In[1]", Line: 2}}}
	case "exit":
		fmt.Print("last words")
		os.Exit(n)
	case "maps":
		fmt.Println("before")
		fmt.Fprintln(os.Stderr, "on stderr")
		m := map[int]int{}
		for range 8 {
			go func() {
				for {
					m[1]++
				}
			}()
		}
		select {}
	case "overflow":
		fmt.Print(recurse(n + 1))
	case "panics":
		go func() { panic(errors.New("in a goroutine\nof two lines")) }()
		select {}
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.Signal(n))
		select {}
	case "child":
		cmd := exec.Command("sleep", "100")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Start(); err != nil {
			fmt.Print(err)
		}
		fmt.Print(cmd.Process.Pid)
	case "garbage":
		f.out.WriteString("this is no message at all")
		select {}
	case "stdin":
		b := make([]byte, 1)
		n, err := os.Stdin.Read(b)
		fmt.Print(n, err)
	}
	return nil
}

func recurse(n int) int {
	var a [64]int
	if n == 0 {
		return 0
	}
	return recurse(n+1) + a[n%64]
}
