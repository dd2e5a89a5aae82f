package session

import (
	"strings"
	"testing"
)

// TestReplay runs the cells again whose values a worker took with it.
func TestReplay(t *testing.T) {
	e := newFake()
	f := newFront(t, e)
	for _, code := range []string{"print one", "!echo no", "%cd .\nprint two", "panic", "print three"} {
		f.done(f.execute(code))
	}
	dead := f.done(f.execute("die"))
	var report string
	for _, m := range dead {
		if m.Type == "error" {
			report = strings.Join(lines(m), "\n")
		}
	}
	for _, want := range []string{"killed: the system ended the worker", "x, y", "%replay", "(3)"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	f.done(f.execute("print four"))
	e.ran = nil
	all := f.done(f.execute("%replay"))
	if got := strings.Join(e.ran, "|"); got != "print one|print two|print three" {
		t.Errorf("ran %s", got)
	}
	if got := shown(all, "stdout"); !strings.HasPrefix(got, "3 cells ran again") {
		t.Errorf("shows %q", got)
	}
	if got := shown(f.done(f.execute("%replay")), "stdout"); !strings.HasPrefix(got, "No values") {
		t.Errorf("a second time: %q", got)
	}
}
