package runner

import (
	"encoding/json"
	"strings"
	"testing"
)

// said is one message of the table below: the cell whose request it answers, type, content.
type said struct {
	cell    int
	kind    string
	content string
}

func TestOutputsFollowTheMessages(t *testing.T) {
	const (
		hello = `{"name":"stdout","text":"hello\n"}`
		world = `{"name":"stdout","text":"world\n"}`
		alarm = `{"name":"stderr","text":"oh\n"}`
	)
	display := func(kind, id, text string) said {
		return said{0, kind, `{"data":{"text/plain":"` + text + `"},"metadata":{},"transient":{"display_id":"` + id + `"}}`}
	}
	stream := func(name, text string) string {
		return `{"name":"` + name + `","output_type":"stream","text":[` + text + `]}`
	}
	shown := func(text string) string {
		return `{"data":{"text/plain":["` + text + `"]},"metadata":{},"output_type":"display_data"}`
	}
	cases := map[string]struct {
		said []said
		want []string // outputs of cells 0 and 1
	}{
		"nothing":                {nil, []string{`[]`, `[]`}},
		"streams of a name join": {[]said{{0, "stream", hello}, {0, "stream", world}}, []string{`[` + stream("stdout", `"hello\n","world\n"`) + `]`, `[]`}},
		"streams of others do not": {[]said{{0, "stream", hello}, {0, "stream", alarm}, {0, "stream", world}},
			[]string{`[` + stream("stdout", `"hello\n"`) + `,` + stream("stderr", `"oh\n"`) + `,` + stream("stdout", `"world\n"`) + `]`, `[]`}},
		"late output goes to its own cell": {[]said{{0, "stream", hello}, {1, "stream", world}, {0, "stream", world}},
			[]string{`[` + stream("stdout", `"hello\n","world\n"`) + `]`, `[` + stream("stdout", `"world\n"`) + `]`}},
		"carriage returns overwrite": {[]said{{0, "stream", `{"name":"stdout","text":" 10 %\r 20 %"}`}, {0, "stream", `{"name":"stdout","text":"\r100 %\ndone\r\n"}`}},
			[]string{`[` + stream("stdout", `"100 %\n","done\n"`) + `]`, `[]`}},
		"an update changes earlier outputs": {[]said{display("display_data", "a", "one"), display("display_data", "a", "two"), {1, "update_display_data", `{"data":{"text/plain":"three"},"metadata":{},"transient":{"display_id":"a"}}`}},
			[]string{`[` + shown("three") + `,` + shown("three") + `]`, `[]`}},
		"an update of nothing is not shown": {[]said{display("update_display_data", "b", "x")}, []string{`[]`, `[]`}},
		"clear now":                         {[]said{{0, "stream", hello}, {0, "clear_output", `{"wait":false}`}}, []string{`[]`, `[]`}},
		"clear waits":                       {[]said{{0, "stream", hello}, {0, "clear_output", `{"wait":true}`}}, []string{`[` + stream("stdout", `"hello\n"`) + `]`, `[]`}},
		"clear waits until it is replaced": {[]said{{0, "stream", hello}, {0, "clear_output", `{"wait":true}`}, {0, "stream", world}},
			[]string{`[` + stream("stdout", `"world\n"`) + `]`, `[]`}},
		"result": {[]said{{0, "execute_input", `{"execution_count":7}`}, {0, "execute_result", `{"data":{"text/plain":"2","application/json":{"b":1,"a":[1.50]},"image/png":"iVBO\n"},"metadata":{"image/png":{"width":2}},"execution_count":7}`}},
			[]string{`[{"data":{"application/json":{"b":1,"a":[1.50]},"image/png":"iVBO\n","text/plain":["2"]},"execution_count":7,"metadata":{"image/png":{"width":2}},"output_type":"execute_result"}]`, `[]`}},
		"error": {[]said{{0, "error", `{"ename":"panic","evalue":"index","traceback":["In[1], line 2"]}`}},
			[]string{`[{"ename":"panic","evalue":"index","output_type":"error","traceback":["In[1], line 2"]}]`, `[]`}},
		"status and comms show nothing": {[]said{{0, "status", `{"execution_state":"idle"}`}, {0, "comm_open", `{}`}}, []string{`[]`, `[]`}},
		"marks stay readable":           {[]said{{0, "display_data", `{"data":{"text/html":"<b>&</b>"},"metadata":{}}`}}, []string{`[{"data":{"text/html":["<b>&</b>"]},"metadata":{},"output_type":"display_data"}]`, `[]`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			n, err := parse("t.ipynb", []byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":""},{"cell_type":"code","source":""}]}`))
			if err != nil {
				t.Fatal(err)
			}
			p := newPage(2)
			p.begin(0)
			p.begin(1)
			for _, m := range c.said {
				if err := p.apply(m.cell, m.kind, json.RawMessage(m.content)); err != nil {
					t.Fatal(err)
				}
			}
			if err := p.store(n); err != nil {
				t.Fatal(err)
			}
			for i, want := range c.want {
				if got := string(n.Cells[i].body.get("outputs")); got != want {
					t.Errorf("cell %d:\n got %s\nwant %s", i, got, want)
				}
			}
		})
	}
}

func TestContentThatIsNoneIsAnError(t *testing.T) {
	for _, kind := range []string{"stream", "display_data", "error", "clear_output", "execute_input"} {
		p := newPage(1)
		if err := p.apply(0, kind, json.RawMessage(`[]`)); err == nil || !strings.Contains(err.Error(), kind) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestOverwrite(t *testing.T) {
	for text, want := range map[string]string{
		"":               "",
		"a\nb":           "a\nb",
		"abc\rx":         "xbc",
		"a\r\nb\r\n":     "a\nb\n",
		"ab\b\bcd":       "cd",
		"\b\bé\bü":       "ü",
		"1\r2\r3\n4\r5":  "3\n5",
		"long\rx\ny\r\r": "xong\ny",
	} {
		if got := overwrite(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
