package colormap

import (
	"encoding/json"
	"errors"
	"image/color"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestAt(t *testing.T) {
	tests := []struct {
		name string
		t    float64
		want color.RGBA
	}{
		{"viridis", 0, color.RGBA{68, 1, 84, 255}},
		{"viridis", 1, color.RGBA{253, 231, 37, 255}},
		{"viridis_r", 0, color.RGBA{253, 231, 37, 255}},
		{"RdBu", 0.5, color.RGBA{247, 247, 247, 255}},
		{"RdBu_r", 1, color.RGBA{103, 0, 31, 255}},
		{"rdbu_R", 0, color.RGBA{5, 48, 97, 255}},
		{"gray", 0.5, color.RGBA{128, 128, 128, 255}},
		{"gray", -3, color.RGBA{0, 0, 0, 255}},
		{"gray", 7, color.RGBA{255, 255, 255, 255}},
		{"gray", math.Inf(1), color.RGBA{255, 255, 255, 255}},
		{"gray", math.NaN(), color.RGBA{}},
		{"terrain", 0.25, color.RGBA{0, 204, 102, 255}},
	}
	for _, tt := range tests {
		m, err := Named(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.At(tt.t); got != tt.want {
			t.Errorf("%s at %g: got %v, want %v", tt.name, tt.t, got, tt.want)
		}
	}
}

func TestReversedTwiceIsTheMap(t *testing.T) {
	for _, name := range Names() {
		m, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		back := m.Reversed().Reversed()
		if back.Name() != name || m.Reversed().Name() != name+"_r" {
			t.Errorf("%s: reversed names are %s and %s", name, m.Reversed().Name(), back.Name())
		}
		forth, rev := m.Table(256), m.Reversed().Table(256)
		for i := range forth {
			if d := distance(forth[i], rev[255-i]); d > 1 {
				t.Errorf("%s: colour %d differs from its reverse by %d", name, i, d)
			}
		}
	}
}

func TestUnknownName(t *testing.T) {
	_, err := Named("jett")
	var unknown *UnknownError
	if !errors.As(err, &unknown) || unknown.Name != "jett" || !strings.Contains(err.Error(), "viridis") {
		t.Errorf("got %v", err)
	}
}

// TestAgainstMatplotlib compares every map's 256 colours with matplotlib's own table.
func TestAgainstMatplotlib(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON names no Python with matplotlib")
	}
	names, err := json.Marshal(Names())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-c", `
import sys, json, matplotlib, numpy
maps = matplotlib.colormaps
json.dump({n: (maps[n](numpy.arange(256))[:, :3] * 255).tolist() for n in json.loads(sys.argv[1])}, sys.stdout)`,
		string(names)).Output()
	if err != nil {
		t.Skipf("%s has no matplotlib: %v", python, err)
	}
	var tables map[string][][3]float64
	if err := json.Unmarshal(out, &tables); err != nil {
		t.Fatal(err)
	}
	for name, table := range tables {
		m, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i, c := range m.Table(256) {
			for k, v := range [3]uint8{c.R, c.G, c.B} {
				worst = max(worst, math.Abs(float64(v)-table[i][k]))
			}
		}
		t.Logf("%s: largest difference %.2f of 255", name, worst)
		if worst > 1.01 {
			t.Errorf("%s: a channel differs from matplotlib's by %.2f of 255", name, worst)
		}
	}
}

func distance(a, b color.RGBA) int {
	d := 0
	for _, p := range [3][2]uint8{{a.R, b.R}, {a.G, b.G}, {a.B, b.B}} {
		d = max(d, int(math.Abs(float64(p[0])-float64(p[1]))))
	}
	return d
}
