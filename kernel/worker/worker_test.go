//go:build linux

package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// notes is a sink that keeps everything in the order of its coming.
type notes struct {
	mu     sync.Mutex
	all    strings.Builder
	answer func(prompt string) (string, error)
}

func (n *notes) Stream(name string, text []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if name == "stderr" {
		n.all.WriteString("!")
	}
	n.all.Write(text)
}

func (n *notes) Display(d Display) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintf(&n.all, "[%v]\n", d.Data["text/plain"])
}

func (n *notes) Input(prompt string, _ bool) (string, error) {
	if n.answer == nil {
		return "", errors.New("nobody is there")
	}
	return n.answer(prompt)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all.String()
}

func start(t *testing.T, kind string) *Worker {
	t.Helper()
	w, err := Start(context.Background(), config(kind))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func config(kind string) Config {
	return Config{Program: "/proc/self/exe", Env: append(os.Environ(), "GONDA_FAKE_WORKER="+kind), Memory: 1 << 30}
}

func run(w *Worker, entry string, args ...string) (string, *Failure) {
	n := new(notes)
	f := w.Run(Call{Entry: entry, Args: args}, n)
	return n.String(), f
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(what)
}

func TestTextAndDisplaysKeepTheirOrder(t *testing.T) {
	w := start(t, "works")
	const lines = 10_000
	var want strings.Builder
	for i := range lines {
		fmt.Fprintf(&want, "line %d\n", i)
		if i%10 == 9 {
			fmt.Fprintf(&want, "[display %d]\n", i)
		}
	}
	got, f := run(w, fmt.Sprint("lines:", lines))
	if f != nil || got != want.String() {
		t.Errorf("%v; %d bytes of %d", f, len(got), want.Len())
	}
}

func TestNothingIsLost(t *testing.T) {
	w := start(t, "works")
	got, f := run(w, "flood:100")
	if f != nil || len(got) != 10_000_000 {
		t.Errorf("%v; %d bytes", f, len(got))
	}
	if got, f := run(w, "large:20000000"); f != nil || len(got) != 20_000_003 {
		t.Errorf("%v; %d bytes of a display", f, len(got))
	}
}

func TestLateTextGoesToTheLastSink(t *testing.T) {
	w := start(t, "works")
	first := new(notes)
	if f := w.Run(Call{Entry: "late"}, first); f != nil {
		t.Fatal(f)
	}
	if got := first.String(); got != "at once\n" {
		t.Fatalf("%q", got)
	}
	eventually(t, "late text did not come", func() bool { return first.String() == "at once\nlate\n" })
	if got, _ := run(w, "print:second"); got != "second" {
		t.Errorf("%q", got)
	}
	if got := first.String(); got != "at once\nlate\n" {
		t.Errorf("the first sink has %q", got)
	}
}

// A goroutine that never stops writing must not keep a run from its end.
func TestEndlessTextEndsNoLater(t *testing.T) {
	w := start(t, "works")
	for range 5 {
		if _, f := run(w, "noise"); f != nil {
			t.Fatal(f)
		}
	}
}

func TestQuestion(t *testing.T) {
	w := start(t, "works")
	n := &notes{answer: func(p string) (string, error) { return p + "Ada", nil }}
	if f := w.Run(Call{Entry: "ask"}, n); f != nil || n.String() != "hello name? Ada" {
		t.Errorf("%v %q", f, n)
	}
	if got, _ := run(w, "ask"); got != "hello nobody is there" {
		t.Errorf("%q", got)
	}
}

func TestFailureAndRequests(t *testing.T) {
	w := start(t, "works")
	if _, f := run(w, "fails"); f == nil || f.Kind != Panic || f.Frames[0].String() != "In[1]:2" {
		t.Errorf("%+v", f)
	}
	if err := w.Load(Object{"main", "/nowhere"}); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := errors.Join(w.Chdir(dir), w.Setenv("KEY", "value"), w.Clear("main.x"), w.Unsetenv("NONE")); err != nil {
		t.Fatal(err)
	}
	if got, _ := run(w, "env:KEY", "-v", "2"); got != "value "+dir+" 1073741824 [-v 2]" {
		t.Errorf("%q", got)
	}
	if got, _ := run(w, "stdin"); got != "0 EOF" {
		t.Errorf("standard input: %q", got)
	}
}

func TestInterrupt(t *testing.T) {
	w := start(t, "works")
	w.Interrupt() // nothing runs
	time.AfterFunc(30*time.Millisecond, w.Interrupt)
	if _, f := run(w, "wait"); f == nil || f.Kind != Interrupted {
		t.Errorf("%+v", f)
	}
	if got, f := run(w, "print:on"); f != nil || got != "on" {
		t.Errorf("%v %q", f, got)
	}
}

func TestDeath(t *testing.T) {
	tests := []struct {
		entry   string
		name    string
		message string
		output  string
	}{
		{"maps", "fatal error", "concurrent map ", "before\n!on stderr\n"},
		{"overflow", "fatal error", "stack overflow: a function calls itself without end", ""},
		{"panics", "panic", "in a goroutine\n\tof two lines", ""},
		{"exit:3", "worker", "the worker ended with exit status 3", "last words"},
		{"kill:15", "worker", "the worker was ended by signal 15 (terminated)", ""},
		{"kill:9", "worker", "the worker was killed (signal 9), most likely because memory ran out; it held at most ", ""},
		{"garbage", "worker", "the worker was ended: worker: message: begins with \"th\", not \"gw\"", ""},
	}
	for _, test := range tests {
		t.Run(test.entry, func(t *testing.T) {
			if raceDetector && test.entry == "maps" {
				t.Skip("the race detector reports this race before the runtime does")
			}
			w := start(t, "works")
			got, f := run(w, test.entry)
			if f == nil || f.Kind != Died || !f.Lost || f.Name != test.name || !strings.Contains(f.Message, test.message) {
				t.Fatalf("%+v", f)
			}
			if got != test.output {
				t.Errorf("output %q, want %q", got, test.output)
			}
			if err := w.Load(Object{"main", "x"}); err != ErrEnded {
				t.Error(err)
			}
			if again := w.Run(Call{Entry: "print"}, new(notes)); again == nil || again.Kind != Died {
				t.Errorf("%+v", again)
			}
		})
	}
}

func TestWhatOnlyLooksLikeLastWordsIsText(t *testing.T) {
	w := start(t, "works")
	for _, s := range []string{"panic: not really\n", "fatal", "pan\npanic: x", "a panic: b\n", "one\nruntime: two\nthree\n"} {
		n := new(notes)
		if f := w.Run(Call{Entry: "stderr:" + s}, n); f != nil {
			t.Fatal(f)
		}
		if got := strings.ReplaceAll(n.String(), "!", ""); got != s {
			t.Errorf("%q, want %q", got, s)
		}
	}
}

func TestStartRefused(t *testing.T) {
	for kind, want := range map[string]string{"refuses": "this is another Go", "ends": "exit status 3: no such library"} {
		if _, err := Start(context.Background(), config(kind)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, config("silent")); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, err := Start(context.Background(), Config{Program: "/nowhere"}); err == nil {
		t.Error("no error")
	}
}

func TestNoFileOfTheKernelIsInherited(t *testing.T) {
	fd, err := unix.Open("/dev/zero", unix.O_RDONLY, 0) // without O_CLOEXEC, as a careless parent has it
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	got, _ := run(start(t, "works"), "files")
	if strings.Contains(got, "zero") {
		t.Errorf("the worker has\n%s", got)
	}
}

func TestChildrenEndWithTheWorker(t *testing.T) {
	for _, kind := range []string{"works", "stubborn"} {
		w := start(t, kind)
		text, _ := run(w, "child")
		child, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(text)
		}
		begin := time.Now()
		w.Close()
		if d := time.Since(begin); d > 10*time.Second {
			t.Errorf("%s: Close took %v", kind, d)
		}
		eventually(t, "the child lives", func() bool {
			b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
			return err != nil || strings.Contains(string(b), ") Z")
		})
	}
}

func TestMemoryOfTheWorker(t *testing.T) {
	w := start(t, "works")
	if now, peak := w.Memory(); now <= 0 || peak < now {
		t.Errorf("%d, %d", now, peak)
	}
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestNothingIsLeftBehind(t *testing.T) {
	cycle := func() {
		w, err := Start(context.Background(), config("works"))
		if err != nil {
			t.Fatal(err)
		}
		run(w, "lines:20")
		w.Close()
		w.Close()
		var status unix.WaitStatus
		if pid, _ := unix.Wait4(w.PID(), &status, unix.WNOHANG, nil); pid > 0 {
			t.Error("a zombie was left")
		}
	}
	cycle()
	files, goroutines := openFiles(t), runtime.NumGoroutine()
	for range 20 {
		cycle()
	}
	eventually(t, "files or goroutines are left", func() bool {
		return openFiles(t) <= files && runtime.NumGoroutine() <= goroutines
	})
}
