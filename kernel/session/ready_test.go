package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// TestNotReady lets every cell with Go fail for the one reason, and all else work.
func TestNotReady(t *testing.T) {
	e := newFake()
	e.unfit = &unready{errors.New("no Go was found")}
	f := newFront(t, e)
	for range 2 {
		r := f.reply(f.execute("print a"))
		if r.text("ename") != "NotReady" || r.text("evalue") != "no cell can run: no Go was found" {
			t.Errorf("ended %v", r.Content)
		}
	}
	if got := shown(f.done(f.execute("!echo a")), "stdout"); got != "a\n" {
		t.Errorf("a shell line shows %q", got)
	}
}

// TestProgressIsShown shows what a cell waits for, and takes it away.
func TestProgressIsShown(t *testing.T) {
	e := newFake()
	e.steps = []string{"step one", "step two"}
	f := newFront(t, e)
	got := strings.ReplaceAll(strings.Join(trace(f.done(f.execute("print a"))), " "), "\n", "|")
	if want := "busy execute_input stdout:step one|step two| clear_output stdout:a| shell:execute_reply:ok idle"; got != want {
		t.Errorf("sent %s", got)
	}
}

func TestInterruptWhileNotReady(t *testing.T) {
	e := newFake()
	e.stuck = true
	f := newFront(t, e)
	id := f.execute("print a")
	f.until("busy", func(all []sent) bool { return len(all) > 2 })
	f.done(f.request(wire.Control, "interrupt_request", nil))
	if got := f.reply(id).text("ename"); got != "Interrupted" {
		t.Errorf("ended %s", got)
	}
}

func TestProgress(t *testing.T) {
	var p progress
	done := make(chan struct{})
	p.set("compile", 1, 3)
	time.AfterFunc(3*glance, func() { close(done) })
	var said []string
	if err := p.follow(t.Context(), done, func(s string) { said = append(said, s) }); err != nil {
		t.Fatal(err)
	}
	if len(said) != 2 || said[1] != "compile (1 of 3)" {
		t.Errorf("said %q", said)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	if err := p.follow(ctx, make(chan struct{}), nil); !errors.Is(err, errInterrupted) {
		t.Error(err)
	}
}
