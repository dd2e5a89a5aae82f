package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"strings"
	"sync"
	"testing"
)

// recorder is a kernel that remembers what it was told.
type recorder struct {
	mu   sync.Mutex
	sent []Message
}

func (r *recorder) Send(m Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, m)
	return nil
}

func (r *recorder) Ask(prompt string, password bool) (string, error) {
	if password {
		return "", errors.New("nobody is there")
	}
	return "answer to " + prompt, nil
}

func (r *recorder) messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Message(nil), r.sent...)
}

// connected is a kernel for one test.
func connected(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	Connect(r)
	Begin()
	t.Cleanup(func() { Connect(nil) })
	return r
}

// printed is what a plain program prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	var b bytes.Buffer
	was := cell.out
	cell.out = &b
	defer func() { cell.out = was }()
	f()
	return b.String()
}

var pixels = image.NewGray(image.Rect(0, 0, 3, 2))

func TestForms(t *testing.T) {
	picture, err := Bundle(pixels)
	if err != nil {
		t.Fatal(err)
	}
	file, err := base64.StdEncoding.DecodeString(picture[imagePNG].(string))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func()
		want map[string]any
	}{
		{"Display", func() { Display(1.5) }, map[string]any{textPlain: "1.5"}},
		{"HTML", func() { HTML("<b>a &lt; b</b>") }, map[string]any{textHTML: "<b>a &lt; b</b>", textPlain: "a < b"}},
		{"Markdown", func() { Markdown("# T") }, map[string]any{textMarkdown: "# T", textPlain: "# T"}},
		{"SVG", func() { SVG("<svg><title>one &amp; two</title></svg>") }, map[string]any{imageSVG: "<svg><title>one &amp; two</title></svg>", textPlain: "SVG: one & two"}},
		{"PNG", func() { PNG(file) }, map[string]any{imagePNG: picture[imagePNG], textPlain: "picture of 3 x 2 pixels"}},
		{"PNG that is none", func() { PNG([]byte{1}) }, map[string]any{imagePNG: "AQ==", textPlain: "PNG picture, 1 bytes"}},
		{"Image", func() { Image(pixels) }, map[string]any{imagePNG: picture[imagePNG], textPlain: "picture of 3 x 2 pixels"}},
		{"JSON", func() { _ = JSON([]int{1}) }, map[string]any{dataJSON: json.RawMessage("[\n  1\n]"), textPlain: "[\n  1\n]"}},
		{"MIME", func() { MIME(map[string]any{"text/latex": "$x$", textPlain: "x"}) }, map[string]any{"text/latex": "$x$", textPlain: "x"}},
		{"MIME of bytes", func() { MIME(map[string][]byte{textHTML: []byte("<p>a"), "audio/wav": {1}}) },
			map[string]any{textHTML: "<p>a", "audio/wav": "AQ==", textPlain: "a"}},
		{"MIME of JSON", func() { MIME(map[string]any{"application/geo+json": map[string]int{"a": 1}}) },
			map[string]any{"application/geo+json": map[string]int{"a": 1}, textPlain: "{\n  \"a\": 1\n}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := connected(t)
			c.do()
			sent := r.messages()
			if len(sent) != 1 {
				t.Fatalf("%d messages", len(sent))
			}
			got, _ := json.Marshal(sent[0].Data)
			want, _ := json.Marshal(c.want)
			if !bytes.Equal(got, want) {
				t.Errorf("got %s\nwant %s", got, want)
			}
			Connect(nil)
			if text := printed(t, c.do); text != c.want[textPlain].(string)+"\n" {
				t.Errorf("a plain program prints %q", text)
			}
		})
	}
	if err := JSON(func() {}); err == nil {
		t.Error("a function is JSON")
	}
}

func TestUpdate(t *testing.T) {
	r := connected(t)
	Update("a", 1)
	Update("a", 2)
	Update("b", 3)
	Begin() // the next cell
	Update("a", 4)
	Update("a", 5)
	Clear(true)
	want := []Message{
		{ID: "a"}, {ID: "a", Update: true}, {ID: "b"},
		{ID: "a", Update: true}, {ID: "a"}, {ID: "a", Update: true},
		{Clear: true, Wait: true},
	}
	got := r.messages()
	if len(got) != len(want) {
		t.Fatalf("%d messages, want %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.ID != w.ID || g.Update != w.Update || g.Clear != w.Clear || g.Wait != w.Wait {
			t.Errorf("message %d is %+v, want %+v", i, g, w)
		}
	}
}

func TestAsk(t *testing.T) {
	connected(t)
	if s, err := Input("name?"); s != "answer to name?" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if _, err := Password("key?"); err == nil {
		t.Error("a password without a person")
	}
}

// TestHTMLText holds texts of HTML.
func TestHTMLText(t *testing.T) {
	for html, want := range map[string]string{
		"":                              "HTML",
		"<style>p{}</style>":            "HTML",
		"plain":                         "plain",
		"<p>a<p>b":                      "a\nb",
		"a<br/>b\n c":                   "a\nb c",
		"<script>x('</p>')</script>y":   "y",
		"<td>1</td><td>2</td></tr>3":    "1 2\n3",
		"&lt;b&gt; &amp;amp;":           "<b> &amp;",
		"<!-- <p>a</p> -->z":            "z",
		strings.Repeat("<", 1000) + ">": "HTML",
	} {
		if got := htmlText(html); got != want {
			t.Errorf("%q is %q, want %q", html, got, want)
		}
	}
}
