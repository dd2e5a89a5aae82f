package session

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		script, stdout, stderr string
		exit                   int
	}{
		{"echo a; echo b >&2", "a\n", "b\n", 0},
		{"exit 3", "", "", 3},
		{"kill -9 $$", "", "", 137},
		{"pwd", "/\n", "", 0},
		{"cat", "", "", 0},
		{"echo before; sleep 100 & echo after", "before\nafter\n", "", 0}, // does not wait for what stays behind
	} {
		out := map[string]*strings.Builder{"stdout": {}, "stderr": {}}
		var mu sync.Mutex
		exit, err := runCommand(t.Context(), func(stream string, text []byte) {
			mu.Lock()
			defer mu.Unlock()
			out[stream].Write(text)
		}, "/", nil, "bash", "-c", c.script)
		if err != nil || exit != c.exit || out["stdout"].String() != c.stdout || out["stderr"].String() != c.stderr {
			t.Errorf("%s: status %d, error %v, %q, %q", c.script, exit, err, out["stdout"], out["stderr"])
		}
	}
	if _, err := runCommand(t.Context(), nil, "/", nil, "no-such-program-at-all"); err == nil {
		t.Error("a program that is not there ran")
	}
}

// TestCommandInterrupted ends a program with its children, and those that ignore SIGINT.
func TestCommandInterrupted(t *testing.T) {
	for _, script := range []string{"sleep 100; echo no", "(sleep 100; echo no) & wait", "trap '' INT; while true; do sleep 0.1; done"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(100*time.Millisecond, func() { cancel(errInterrupted) })
		began := time.Now()
		_, err := runCommand(ctx, func(string, []byte) {}, "/", nil, "bash", "-c", script)
		if !errors.Is(err, errInterrupted) {
			t.Errorf("%s: %v", script, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: %v", script, took)
		}
	}
}
