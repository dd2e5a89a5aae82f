package cell

import (
	"os"
	"testing"
)

// TestUnits compares the source of units, in which every change must have its reason.
func TestUnits(t *testing.T) {
	const file = "testdata/units.txt"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	steps := readSeries(string(content))
	n := newNotebook(t)
	for i := range steps {
		got := do(t, n, i+1, steps[i].source).text
		got = got[:len(got)-1]
		if *update {
			steps[i].want = got
		} else if got != steps[i].want {
			t.Errorf("cell %d\n%s\ngot:\n%s\nwant:\n%s", i+1, steps[i].source, got, steps[i].want)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(writeSeries("", steps)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
