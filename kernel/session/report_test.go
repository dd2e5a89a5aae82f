package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

func TestReports(t *testing.T) {
	s := newSession(nil, newFake(), Config{})
	s.source.put(3, "func f(a []int) int {\n\treturn a[5]\n}")
	s.source.put(4, "f(nil)")
	frames := []worker.Frame{{Func: "f", File: "In[3]", Line: 2}, {File: "In[4]", Line: 1}}
	deep := &worker.Failure{Kind: worker.Panic, Name: "panic", Message: strings.Repeat("a long message\n", 50)}
	for range worker.MaxFrames {
		deep.Frames = append(deep.Frames, frames[0])
	}
	for _, c := range []struct {
		name string
		err  error
		want failed
	}{
		{"compile", &cell.Error{Diagnostics: []cell.Diagnostic{
			{Number: 5, Line: 2, Column: 7, Source: "\tx := \"ä\" + y", Message: "undefined: y", Hint: "did you mean x?"},
		}}, failed{"CompileError", "undefined: y", []string{
			"Cell In[5], line 2", "        x := \"ä\" + y", "             ^", "undefined: y", "did you mean x?"}}},
		{"magic", &cell.Error{Diagnostics: []cell.Diagnostic{{Line: 1, Column: 1, Message: "no"}}},
			failed{"CompileError", "no", []string{"Cell In[9], line 1", "no"}}},
		{"panic", &worker.Failure{Kind: worker.Panic, Name: "runtime error", Message: "index out of range [5] with length 0", Frames: frames},
			failed{"runtime error", "index out of range [5] with length 0", []string{
				"runtime error: index out of range [5] with length 0",
				"In[3], line 2, in f", "    return a[5]", "called from In[4], line 1", "    f(nil)"}}},
		{"must", &worker.Failure{Kind: worker.Error, Name: "*fs.PathError", Message: "open x: no such file or directory", Frames: frames[1:]},
			failed{"*fs.PathError", "open x: no such file or directory", []string{
				"*fs.PathError: open x: no such file or directory", "In[4], line 1", "    f(nil)"}}},
		{"exit", &worker.Failure{Kind: worker.Exited, Code: 3}, failed{"Exit", "the cell ended by os.Exit(3)", []string{"Exit: the cell ended by os.Exit(3)"}}},
		{"interrupt", &worker.Failure{Kind: worker.Interrupted, Frames: frames[1:]},
			failed{"Interrupted", "the cell was interrupted", []string{"Interrupted: the cell was interrupted", "In[4], line 1", "    f(nil)"}}},
		{"library", &worker.Failure{Kind: worker.Panic, Name: "panic", Message: "bad", Goroutine: true, Frames: []worker.Frame{{Func: "strings.Repeat", File: "/go/src/strings/strings.go", Line: 624}, frames[1]}},
			failed{"panic", "bad", []string{"panic: bad (in a goroutine of the cell)", "strings.go:624, in strings.Repeat", "called from In[4], line 1", "    f(nil)"}}},
		{"death", &lost{failure: &worker.Failure{Kind: worker.Died, Name: "fatal error", Message: "concurrent map writes"}, variables: []string{"a", "b"}},
			failed{"fatal error", "concurrent map writes", []string{"fatal error: concurrent map writes",
				"The worker process ended; these variables have lost their values: a, b.", "A new one runs, with all definitions."}}},
		{"other", fmt.Errorf("what: %w", errors.New("why")), failed{"Error", "what: why", []string{"Error: what: why"}}},
	} {
		got := s.describe(c.err, 9)
		if got.Name != c.want.Name || got.Value != c.want.Value || strings.Join(got.Traceback, "\n") != strings.Join(c.want.Traceback, "\n") {
			t.Errorf("%s: %q: %q\n%s\nwant %q: %q\n%s", c.name, got.Name, got.Value, strings.Join(got.Traceback, "\n"), c.want.Name, c.want.Value, strings.Join(c.want.Traceback, "\n"))
		}
	}
	for _, err := range []error{deep, &lost{failure: deep, variables: make([]string, 100)}} {
		if n := len(s.describe(err, 9).Traceback); n > maxReport {
			t.Errorf("%T is reported in %d lines", err, n)
		}
	}
	many := &cell.Error{}
	for i := range 10 {
		many.Diagnostics = append(many.Diagnostics, cell.Diagnostic{Number: 1, Line: i + 1, Message: "wrong"})
	}
	if r := s.describe(many, 1); r.Traceback[len(r.Traceback)-1] != "and 5 more" {
		t.Errorf("many mistakes end with %q", r.Traceback[len(r.Traceback)-1])
	}
}
