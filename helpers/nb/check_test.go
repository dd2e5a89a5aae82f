package nb

import (
	"errors"
	"runtime/debug"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	Exercise("t.answer", func(answer any) error {
		switch answer {
		case 42:
			return nil
		case 41:
			return errors.New("one <too few>")
		}
		panic("what is that?")
	})
	for _, c := range []struct {
		name   string
		answer any
		right  bool
		text   string
	}{
		{"t.answer", 42, true, "✓ t.answer"},
		{"t.answer", 41, false, "✗ t.answer: one <too few>"},
		{"t.answer", "x", false, "✗ t.answer: the judge panicked: what is that?"},
		{"t.question", 42, false, "✗ t.question: there is no such exercise; there are t.answer"},
	} {
		v := Check(c.name, c.answer)
		if v.Right != c.right || v.String() != c.text || strings.Contains(v.HTML(), "<too") {
			t.Errorf("%v: %q, want %q", c.answer, v, c.text)
		}
	}
}

func TestVersions(t *testing.T) {
	if b := Versions(); b.Go == "" || !strings.Contains(b.String(), b.Go) || !strings.Contains(b.HTML(), b.System) {
		t.Errorf("%s", b)
	}
	var b Build
	b.read(&debug.BuildInfo{
		Main:     debug.Module{Path: "example.org/lab", Version: "(devel)"},
		Deps:     []*debug.Module{{Path: "z.org/z", Version: "v1.0.0"}, {Path: gonda, Version: "v0.3.0"}, {Path: "a.org/<a>", Replace: &debug.Module{Path: "../a"}}},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}},
	})
	if b.Gonda != "v0.3.0" || len(b.Modules) != 2 || b.Modules[0] != (Module{"a.org/<a>", "../a"}) || strings.Contains(b.HTML(), "<a>") {
		t.Errorf("%+v", b)
	}
}
