package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"testing"
)

func TestMessagesComeBack(t *testing.T) {
	messages := []*Message{
		{Verb: Hello, PID: 7},
		{Verb: Run, Seq: 1, Call: &Call{Entry: "main.ʹcell7", Init: true, Args: []string{"-a", "<b>"}}},
		{Verb: Load, Objects: []Object{{"main", "/a"}, {"x/y", "/b"}}},
		{Verb: Show, Seq: 2, Display: &Display{Data: map[string]any{"text/plain": "a\x00é", "application/json": json.RawMessage(`{"n":12345678901234567890}`)},
			Metadata: map[string]any{"w": "3"}, ID: "i", Update: true, Result: true, Clear: true, Wait: true}},
		{Verb: Done, Seq: 1, Failure: &Failure{Kind: Panic, Name: "panic", Frames: []Frame{{"f", "In[1]", 2}}, Code: 2, Goroutine: true, Detached: true, Lost: true}},
		{Verb: Reply, Seq: 9, Error: "no", Text: "t"},
	}
	var b bytes.Buffer
	for _, m := range messages {
		if err := Write(&b, m); err != nil {
			t.Fatal(err)
		}
	}
	rest := bytes.Clone(b.Bytes())
	for _, want := range messages {
		got, err := Read(&b)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Read: %+v, %v; want %+v", got, err, want)
		}
		if got, rest, err = Cut(rest); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Cut: %+v, %v; want %+v", got, err, want)
		}
	}
	if _, err := Read(&b); err != io.EOF {
		t.Error(err)
	}
}

func TestBadMessages(t *testing.T) {
	for what, text := range map[string]string{
		"not one":     "hello, world",
		"new version": "gw\x02\x01\x02\x00\x00\x00\x00\x00\x00\x00{}",
		"too long":    "gw\x01\x01\x02\x00\x00\x00\xff\xff\xff\xff{}",
		"no JSON":     "gw\x01\x01\x02\x00\x00\x00\x00\x00\x00\x00{[",
		"no display":  "gw\x01\x01\x19\x00\x00\x00\x00\x00\x00\x00{\"Forms\":[{\"Size\":1000}]}",
	} {
		var wrong *FormatError
		if _, err := Read(bytes.NewReader([]byte(text))); !errors.As(err, &wrong) {
			t.Errorf("%s: Read: %v", what, err)
		}
		if _, _, err := Cut([]byte(text)); !errors.As(err, &wrong) {
			t.Errorf("%s: Cut: %v", what, err)
		}
	}
	if _, err := Read(bytes.NewReader([]byte("gw\x01\x01\x09\x00\x00\x00\x00\x00\x00\x00{}"))); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
	if err := Write(io.Discard, &Message{Display: &Display{Data: map[string]any{"x": func() {}}}}); err == nil {
		t.Error("a function was written")
	}
}

func FuzzCut(f *testing.F) {
	f.Add([]byte("gw\x01\x42\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	var b bytes.Buffer
	if err := Write(&b, &Message{Verb: Show, Display: &Display{Data: map[string]any{"a": "text", "b": []int{1}}}}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		m, rest, err := Cut(b)
		if err == nil && m == nil && len(rest) != len(b) {
			t.Error("bytes are gone")
		}
		if m != nil && err == nil {
			if err := Write(io.Discard, m); err != nil {
				t.Error(err)
			}
		}
	})
}
