package nb

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"
	"time"
)

// Values that show themselves in one way each.
type (
	page     struct{}
	byRef    struct{ N int }
	bundled  struct{}
	whole    map[string]int
	refusing struct{}
	bursting struct{}
	mute     struct{ A int }
	drawn    struct{}
	nothing  struct{}
)

func (page) HTML() string                         { return "<p>page" }
func (page) Markdown() string                     { return "page" }
func (*byRef) HTML() string                       { return "<p>by reference" }
func (*byRef) String() string                     { return "by reference" }
func (bundled) MIMEBundle() map[string][]byte     { return map[string][]byte{imagePNG: {1, 2}} }
func (bundled) HTML() string                      { return "not asked" }
func (bundled) String() string                    { return "bundled" }
func (whole) MIMEBundle() (map[string]any, error) { return map[string]any{textHTML: "<p>whole"}, nil }
func (refusing) HTML() (string, error)            { return "", errors.New("no disk") }
func (refusing) String() string                   { return "refusing" }
func (bursting) HTML() string                     { panic("too full") }
func (bursting) PNG() []byte                      { return []byte{1} }
func (mute) String() string                       { panic(fmt.Errorf("no words")) }
func (drawn) SVG(w io.Writer) error               { _, err := io.WriteString(w, "<svg/>"); return err }
func (drawn) PNG(io.Writer) error                 { return errors.New("no ink") }
func (nothing) MIMEBundle() map[string]string     { return nil }
func (nothing) Bounds() image.Rectangle           { return image.Rect(0, 0, 1, 1) }
func (nothing) ColorModel() color.Model           { return color.GrayModel }
func (nothing) At(int, int) color.Color           { panic("no pixels") }

func TestBundle(t *testing.T) {
	var none *byRef
	for _, c := range []struct {
		name string
		v    any
		want map[string]string // "" for any text
		err  string
	}{
		{"nil", nil, map[string]string{textPlain: "nil"}, ""},
		{"string", "a\nb", map[string]string{textPlain: "a\nb"}, ""},
		{"time", time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), map[string]string{textPlain: "2020-01-02 03:04:05 +0000 UTC"}, ""},
		{"duration", 1500 * time.Millisecond, map[string]string{textPlain: "1.5s"}, ""},
		{"error", fmt.Errorf("outer: %w", io.EOF), map[string]string{textPlain: "outer: EOF"}, ""},
		{"HTML and Markdown", page{}, map[string]string{textHTML: "<p>page", textMarkdown: "page", textPlain: "page"}, ""},
		{"methods of the pointer", byRef{}, map[string]string{textHTML: "<p>by reference", textPlain: "by reference"}, ""},
		{"a pointer", &byRef{}, map[string]string{textHTML: "<p>by reference", textPlain: "by reference"}, ""},
		{"a nil pointer", none, map[string]string{textPlain: "nil"}, ""},
		{"a bundle prevails", bundled{}, map[string]string{imagePNG: "AQI=", textPlain: "bundled"}, ""},
		{"a bundle with an error result", whole{}, map[string]string{textHTML: "<p>whole", textPlain: "whole"}, ""},
		{"a nil map with methods", whole(nil), map[string]string{textPlain: "map{}"}, ""},
		{"an error", refusing{}, map[string]string{textPlain: "refusing"}, "the text/html of a nb.refusing: no disk"},
		{"a panic costs one form", bursting{}, map[string]string{imagePNG: "AQ==", textPlain: "PNG picture, 1 bytes"}, "the text/html of a nb.bursting panicked: too full"},
		{"no words", mute{7}, map[string]string{textPlain: "nb.mute{A: 7}"}, "the text/plain of a nb.mute panicked: no words"},
		{"writers", drawn{}, map[string]string{imageSVG: "<svg/>", textPlain: "SVG picture, 6 bytes"}, "no ink"},
		{"a picture that panics", nothing{}, map[string]string{textPlain: "nb.nothing{}"}, "no pixels"},
		{"bytes", []byte("abc"), map[string]string{textPlain: `"abc"`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Bundle(c.v)
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if len(got) != len(c.want) {
				t.Errorf("forms %v, want %v", got, c.want)
			}
			for mime, want := range c.want {
				if got[mime] != want {
					t.Errorf("%s is %q, want %q", mime, got[mime], want)
				}
			}
		})
	}
}

// TestDisplayTellsErrors shows a value whose method fails.
func TestDisplayTellsErrors(t *testing.T) {
	if got := printed(t, func() { Display(refusing{}) }); got != "refusing\n(the text/html of a nb.refusing: no disk)\n" {
		t.Errorf("%q", got)
	}
}

func BenchmarkBundle(b *testing.B) {
	for _, c := range []struct {
		name string
		v    any
	}{
		{"float64", 1.5}, {"string", "abc"}, {"int32", int32(7)}, {"struct", byRefs{1, 2, "x"}},
		{"slice1e6", make([]float64, 1e6)}, {"methods", page{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Bundle(c.v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type byRefs struct {
	A, B int
	C    string
}
