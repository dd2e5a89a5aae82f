package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is the path of the command, built once for all tests.
var program string

// TestMain builds the command as it is released, or makes a test file in a child process:
// making files in the process of the tests would grow it, and a child's rusage begins with
// the size of its parent.
func TestMain(m *testing.M) {
	if words := os.Getenv("GONDA_TEST_MAKE"); words != "" {
		if err := makeFile(strings.Split(words, "\n")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gonda-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program, made.dir = filepath.Join(dir, "gonda"), filepath.Join(dir, "made")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	// The cache of headers stays out of the user's; the Go command's stays where it is.
	if out, err := exec.Command("go", "env", "GOCACHE").Output(); err == nil {
		os.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	}
	os.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	return m.Run()
}

// ran is one run of the command: what it said, how it ended, what it took.
type ran struct {
	args     string
	out, err string
	code     int   // -1: died of a signal
	rss      int64 // bytes resident at most, as the kernel counted
	took     time.Duration
}

// gonda runs the command to its end.
func gonda(t testing.TB, args ...string) ran {
	t.Helper()
	return await(t, command(args...))
}

// command is the command, not yet started, with a time limit far above what tests take.
func command(args ...string) *exec.Cmd {
	return exec.Command(program, args...)
}

func await(t testing.TB, c *exec.Cmd) ran {
	t.Helper()
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	begun := time.Now()
	if e := c.Start(); e != nil {
		t.Fatal(e)
	}
	stop := time.AfterFunc(2*time.Minute, func() { c.Process.Kill() })
	e := c.Wait()
	stop.Stop()
	var exit *exec.ExitError
	if e != nil && !errors.As(e, &exit) {
		t.Fatal(e)
	}
	return ran{strings.Join(c.Args[1:], " "), out.String(), err.String(), c.ProcessState.ExitCode(), maxRSS(c.ProcessState), time.Since(begun)}
}

// succeed fails the test unless the run ended well and silently.
func (r ran) succeed(t testing.TB) ran {
	t.Helper()
	if r.code != 0 || r.err != "" {
		t.Fatalf("gonda %s: exit status %d: %s", r.args, r.code, r.err)
	}
	return r
}

// json is the JSON that a run that succeeded printed.
func (r ran) json(t testing.TB, into any) ran {
	t.Helper()
	r.succeed(t)
	d := json.NewDecoder(strings.NewReader(r.out))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatalf("gonda %s: %v in %q", r.args, err, r.out)
	}
	return r
}

// refused fails the test unless the run ended with the exit status, printed nothing, and
// said why in one message that holds all the words.
func (r ran) refused(t testing.TB, code int, words ...string) ran {
	t.Helper()
	switch {
	case r.code != code:
		t.Errorf("gonda %s: exit status %d, want %d: %q", r.args, r.code, code, r.err)
	case strings.Contains(r.err, "panic:") || strings.Contains(r.err, "goroutine "):
		t.Errorf("gonda %s panicked: %s", r.args, r.err)
	case !strings.HasPrefix(r.err, "gonda: ") || !strings.HasSuffix(r.err, "\n"):
		t.Errorf("gonda %s: want one message on stderr, got %q", r.args, r.err)
	case r.out != "":
		t.Errorf("gonda %s printed %q before it failed", r.args, r.out)
	}
	for i, line := range strings.Split(strings.TrimSuffix(r.err, "\n"), "\n") {
		if i > 0 && strings.HasPrefix(line, "gonda: ") || strings.TrimSpace(line) == "" {
			t.Errorf("gonda %s: want one message, got %q", r.args, r.err)
		}
	}
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("gonda %s: the message does not say %q: %s", r.args, w, r.err)
		}
	}
	return r
}

// nothingLeft fails the test if a folder holds anything that was not there.
func nothingLeft(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %q, want %q", dir, names, want)
	}
}

// shared is a folder of data beside the checkout, or where the variable of the environment
// says; the test is skipped without it.
func shared(t testing.TB, variable, name string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		dir, _ = os.Getwd()
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
		}
		dir = filepath.Join(dir, "..", "shared", name)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no %s: set %s or put it in %s", name, variable, dir)
	}
	return dir
}

// oraclePython is the interpreter that has the libraries that tests compare with; the test is
// skipped without it.
func oraclePython(t testing.TB) string {
	t.Helper()
	p := os.Getenv("GONDA_PYTHON")
	if p == "" {
		t.Skip("no Python with xarray: set GONDA_PYTHON")
	}
	return p
}
