package xr

import (
	"strings"
	"testing"
)

func TestListsOfNamesAreShort(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "none"},
		{[]string{"t2m"}, "t2m"},
		{[]string{"t2m", "u10"}, "t2m, u10"},
	} {
		if got := list(c.names); got != c.want {
			t.Errorf("list(%q) is %q, want %q", c.names, got, c.want)
		}
	}
	many := make([]string, 65535)
	for i := range many {
		many[i] = "label.txt"
	}
	if got := list(many); len(got) > 1100 || !strings.HasSuffix(got, " more") {
		t.Errorf("a list of %d names takes %d bytes: %q", len(many), len(got), got[len(got)-30:])
	}
	if got := list([]string{strings.Repeat("\u00e9", 40000), "b"}); len(got) > 1100 || !strings.HasSuffix(got, "... and 1 more") {
		t.Errorf("two names take %d bytes and end in %q", len(got), got[len(got)-30:])
	}
}
