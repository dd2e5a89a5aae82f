package session

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// collect makes an output whose streams end up in a list.
func collect(limit int64) (*output, func() []stream) {
	var all []stream
	done := make(chan struct{}, 1)
	done <- struct{}{}
	o := newOutput(limit, func(_ string, content any) {
		<-done
		all = append(all, content.(stream))
		done <- struct{}{}
	})
	return o, func() []stream {
		<-done
		defer func() { done <- struct{}{} }()
		return append([]stream(nil), all...)
	}
}

func TestTextIsCollected(t *testing.T) {
	o, got := collect(defaultLimit)
	for range 20000 {
		o.write("stdout", []byte("a line of text\n"))
	}
	o.end()
	if n := len(got()); n > 20 {
		t.Errorf("20000 lines are %d messages", n)
	}
	total := 0
	for _, s := range got() {
		total += len(s.Text)
	}
	if total != 20000*15 {
		t.Errorf("%d bytes of %d arrived", total, 20000*15)
	}
}

func TestTextComesAfterAMoment(t *testing.T) {
	o, got := collect(defaultLimit)
	o.write("stdout", []byte("50%\r"))
	for end := time.Now().Add(10 * time.Second); len(got()) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("text without an end of line is held back")
		}
	}
	if s := got()[0]; s.Text != "50%\r" {
		t.Errorf("%q came", s.Text)
	}
}

func TestRunesStayWhole(t *testing.T) {
	const text = "grün 雲 🌍 e\u0301\n"
	for cut := range len(text) {
		o, got := collect(defaultLimit)
		o.write("stdout", []byte(text[:cut]))
		o.settle()
		o.write("stderr", []byte("!"))
		o.settle()
		o.write("stdout", []byte(text[cut:]))
		o.end()
		var out strings.Builder
		for _, s := range got() {
			if !utf8.ValidString(s.Text) || strings.ContainsRune(s.Text, utf8.RuneError) {
				t.Fatalf("cut at %d: %q", cut, s.Text)
			}
			if s.Name == "stdout" {
				out.WriteString(s.Text)
			}
		}
		if out.String() != text {
			t.Errorf("cut at %d: %q", cut, out.String())
		}
	}
}

func TestInvalidText(t *testing.T) {
	o, got := collect(defaultLimit)
	o.write("stdout", []byte("a\xffb\xe2\x82"))
	o.end()
	var all strings.Builder
	for _, s := range got() {
		all.WriteString(s.Text)
	}
	if all.String() != "a\uFFFDb\uFFFD" {
		t.Errorf("%q", all.String())
	}
}

func TestOutputLimit(t *testing.T) {
	o, got := collect(1 << 20)
	line := bytes.Repeat([]byte("x"), 99)
	line = append(line, '\n')
	for range 100000 {
		o.write("stdout", line)
	}
	o.write("stdout", []byte("the last line\n"))
	o.end()
	o.write("stdout", line) // late
	o.end()
	var all strings.Builder
	for _, s := range got() {
		all.WriteString(s.Text)
	}
	text := all.String()
	if len(text) > 1<<20+2*tailBytes || strings.Count(text, "is cut") != 1 || !strings.HasSuffix(text, "the last line\n") || !strings.Contains(text, "8.53 MB cut") {
		t.Errorf("%d bytes, the end is %q", len(text), text[len(text)-300:])
	}
}

func TestLimitVariable(t *testing.T) {
	for text, want := range map[string]int64{
		"": defaultLimit, "all": math.MaxInt64, "100": 100, "0": 0, "64 kB": 64 << 10, "10MB": 10 << 20, "1GiB": 1 << 30,
		"lots": defaultLimit, "-1": defaultLimit, "99999999999GB": defaultLimit,
	} {
		t.Setenv(limitVariable, text)
		if got := outputLimit(); got != want {
			t.Errorf("%q is %d bytes, want %d", text, got, want)
		}
	}
}

// TestUpdatesAreCollected publishes the last of many updates, in its place among the rest.
func TestUpdatesAreCollected(t *testing.T) {
	var got []string
	o := newOutput(defaultLimit, func(msgType string, content any) {
		switch c := content.(type) {
		case stream:
			got = append(got, c.Text)
		case display:
			got = append(got, fmt.Sprint(c.Transient["display_id"], c.Data["text/plain"]))
		default:
			got = append(got, msgType)
		}
	})
	update := func(id string, n int) {
		o.update(display{Data: map[string]any{"text/plain": n}, Transient: map[string]any{"display_id": id}})
	}
	o.write("stdout", []byte("before"))
	for n := range 1000 {
		update("a", n)
	}
	o.write("stdout", []byte("between"))
	update("a", 1)
	update("b", 2)
	o.send("clear_output", clearOutput{})
	update("a", 3)
	o.end()
	if want := "before a999 between a1 b2 clear_output a3"; strings.Join(got, " ") != want {
		t.Errorf("published %v", got)
	}
}
