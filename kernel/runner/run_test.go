package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// made is a notebook of code cells in a folder of its own. A cell may begin with its
// metadata as JSON and a line feed.
func made(t *testing.T, sources ...string) *Notebook {
	t.Helper()
	type cell struct {
		Kind     string          `json:"cell_type"`
		ID       string          `json:"id"`
		Metadata json.RawMessage `json:"metadata"`
		Source   string          `json:"source"`
		Outputs  []int           `json:"outputs"`
		Count    *int            `json:"execution_count"`
	}
	var cells []cell
	for i, s := range sources {
		c := cell{Kind: "code", ID: fmt.Sprint("c", i), Metadata: json.RawMessage("{}"), Source: s, Outputs: []int{}}
		if meta, rest, ok := strings.Cut(s, "\n"); ok && strings.HasPrefix(s, "{") {
			c.Metadata, c.Source = json.RawMessage(meta), rest
		}
		cells = append(cells, c)
	}
	text, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": struct{}{}, "cells": cells})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "made.ipynb")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// printed is what the streams of a cell hold.
func printed(t *testing.T, c *Cell) string {
	t.Helper()
	var outputs []struct {
		Text []string
		Data map[string][]string
	}
	if err := json.Unmarshal(c.body.get("outputs"), &outputs); err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, o := range outputs {
		all += strings.Join(o.Text, "") + strings.Join(o.Data["text/plain"], "")
	}
	return all
}

func TestRun(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		habit string
		limit time.Duration
		cells []string
		want  []string // printed by each cell
		err   []string // words of the error; none for success
	}{
		"cells in order": {cells: []string{"print a", "", "print b\nprint c"}, want: []string{"a\n", "", "b\nc\n"}},
		"late output goes where it belongs, a stranger's nowhere": {
			cells: []string{"print a", "late b\nstranger c\nprint d"}, want: []string{"a\nb\n", "d\n"}},
		"updates reach earlier cells":     {cells: []string{"display x one", "update x two"}, want: []string{"two", ""}},
		"idle before the reply":           {cells: []string{"print a\nidle first", "print b"}, want: []string{"a\n", "b\n"}},
		"the first failing cell ends all": {cells: []string{"print a", "print b\nfail Oops", "print c"}, want: []string{"a\n", "b\n", ""}, err: []string{"made.ipynb: cell 2, In[2]: Oops: it was to be", "\nCell In[1], line 2\nOops"}},
		"tagged cells may fail":           {cells: []string{"{\"tags\":[\"raises-exception\"]}\nfail Oops", "print b"}, want: []string{"", "b\n"}},
		"tagged cells are left out":       {cells: []string{"{\"tags\":[\"skip-execution\"]}\nfail Oops", "print b"}, want: []string{"", "b\n"}},
		"aborted":                         {cells: []string{"abort"}, want: []string{""}, err: []string{"cell 1", "aborted"}},
		"the cell's id goes along":        {cells: []string{"cell"}, want: []string{`{"cellId":"c0"}` + "\n"}},
		"too long":                        {limit: 300 * time.Millisecond, cells: []string{"print a", "print b\nhang"}, want: []string{"a\n", "b\n"}, err: []string{"cell 2", "300ms", "it was interrupted", "--timeout"}},
		"too long and deaf":               {habit: "deaf", limit: 300 * time.Millisecond, cells: []string{"hang"}, want: []string{""}, err: []string{"cell 1", "killed"}},
		"a kernel that dies":              {cells: []string{"print a", "print b\ndie"}, want: []string{"a\n", "b\n"}, err: []string{"cell 2", "ended while the cell ran", "out of luck"}},
		"a kernel that never lives":       {habit: "dies", cells: []string{"print a"}, want: []string{""}, err: []string{"made.ipynb", "ended before it answered", "born to die"}},
		"a kernel that will not leave":    {habit: "lingers", cells: []string{"print a"}, want: []string{"a\n"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := made(t, c.cells...)
			before, _ := os.ReadFile(n.Path)
			err := n.Run(t.Context(), Options{Spec: fakeSpec(t, c.habit), Timeout: c.limit})
			if (err != nil) != (c.err != nil) {
				t.Fatalf("error %v, want %q", err, c.err)
			}
			for _, w := range c.err {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("the error does not say %q: %v", w, err)
				}
			}
			for i, want := range c.want {
				if got := printed(t, n.Cells[i]); got != want {
					t.Errorf("cell %d: %q, want %q", i+1, got, want)
				}
			}
			if after, _ := os.ReadFile(n.Path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestRunKeepsWhatFrontEndsKeep(t *testing.T) {
	t.Parallel()
	n := made(t, "where", "who", "who", "{\"gonda\":{\"restart\":true}}\nwho")
	var told []int
	err := n.Run(t.Context(), Options{Spec: fakeSpec(t, ""), Progress: func(cell, cells int) { told = append(told, cell, cells) }})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(printed(t, n.Cells[0])), filepath.Dir(n.Path); got != want {
		t.Errorf("it ran in %s, want %s", got, want)
	}
	first, again, restarted := printed(t, n.Cells[1]), printed(t, n.Cells[2]), printed(t, n.Cells[3])
	if first != again || first == restarted {
		t.Errorf("processes %q, %q and, restarted, %q", first, again, restarted)
	}
	for i, want := range []string{"1", "2", "3", "1"} {
		if got := string(n.Cells[i].body.get("execution_count")); got != want {
			t.Errorf("cell %d: In[%s], want In[%s]", i+1, got, want)
		}
	}
	if got := fmt.Sprint(told); got != "[1 4 2 4 3 4 4 4]" {
		t.Errorf("progress %s", got)
	}
	if got := string(n.metadata.get("language_info")); !strings.Contains(got, `".fake"`) {
		t.Errorf("language_info %s", got)
	}
	var times map[string]string
	if err := json.Unmarshal(n.Cells[0].metadata.get("execution"), &times); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"iopub.status.busy", "iopub.execute_input", "shell.execute_reply", "iopub.status.idle"} {
		if _, err := time.Parse(time.RFC3339Nano, times[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRunGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	n := made(t, "print a\nhang")
	err := n.Run(ctx, Options{Spec: fakeSpec(t, ""), Progress: func(int, int) { time.AfterFunc(200*time.Millisecond, cancel) }})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := printed(t, n.Cells[0]); got != "a\n" {
		t.Errorf("%q", got)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := made(t, "print a").Run(ctx, Options{Spec: fakeSpec(t, "mute")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a mute kernel: %v", err)
	}
}

func TestFindSpec(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JUPYTER_PATH", dir)
	folder := filepath.Join(dir, "kernels", "mine")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, "kernel.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"argv":["x","-f","{connection_file}","{resource_dir}/y"],"env":{"A":"${HOME}/b"},"interrupt_mode":"message"}`)
	t.Setenv("HOME", "/h")
	s, err := FindSpec("mine")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(s.command("/c")), "[x -f /c "+folder+"/y]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if env := s.environment(); env[len(env)-1] != "A=/h/b" || s.Interrupt != "message" {
		t.Errorf("%s, %q", env[len(env)-1], s.Interrupt)
	}
	for text, want := range map[string]string{`{}`: "no argv", `[`: "kernel.json"} {
		write(text)
		if _, err := FindSpec("mine"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := FindSpec("none"); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v", err)
	}
}
