package notebooks

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// limits of time, generous enough for a busy machine: what is measured is logged.
const (
	whole   = 4 * time.Minute // all cells of a notebook; the first makes the sample
	instant = 3 * time.Second // the cell that opens a store after a restart
)

func TestManyFiles(t *testing.T) {
	s := startLab(t)
	p := s.open(t, "01_many_files.ipynb")
	t.Logf("all cells ran in %v", p.command(t, whole, "notebook:run-all-cells"))
	p.ran(t, p.cells(t))
	if p.shows(t, ".gonda") == 0 {
		t.Error("no box of a dataset is in the page")
	}
	if p.shows(t, "img") < 2 {
		t.Errorf("%d pictures are in the page, want a line and a map", p.shows(t, "img"))
	}
	p.see(t, ".gonda", "box")
	p.see(t, "img", "line")
	p.pictures(t)
}

func TestStorage(t *testing.T) {
	s := startLab(t)
	p := s.open(t, "04_storage.ipynb")
	at := -1
	for i, c := range p.cells(t) {
		if c.Restart {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("no cell asks for a restart before it")
	}
	p.choose(t, at)
	t.Logf("conversion and all cells before the restart ran in %v", p.command(t, whole, "notebook:run-all-above"))
	p.ran(t, p.cells(t)[:at])
	p.shot(t, "converted")

	p.restart(t)
	p.choose(t, at)
	took := p.command(t, time.Minute, "notebook:run-cell")
	t.Logf("after the restart the store was open and shown in %v", took)
	if took > instant {
		t.Errorf("opening the store took %v, want at most %v", took, instant)
	}
	p.ran(t, p.cells(t)[at:at+1])
	if p.shows(t, ".gonda") == 0 {
		t.Error("no box of the store is in the page")
	}
	p.seeCell(t, at, "opened")
	p.choose(t, at)
	t.Logf("the rest ran in %v", p.command(t, whole, "notebook:run-all-below"))
	p.ran(t, p.cells(t)[at:])
	p.pictures(t)
}

// ran fails the test for every cell that did not run or failed, or wrote to standard error.
func (p *page) ran(t *testing.T, cells []cell) {
	t.Helper()
	for _, c := range cells {
		if c.Kind != "code" {
			continue
		}
		if c.Count == nil && strings.TrimSpace(c.Source) != "" {
			t.Errorf("a cell did not run:\n%s", c.Source)
		}
		for _, o := range c.Outputs {
			if o.Kind == "error" || o.Name == "stderr" {
				t.Errorf("a cell failed: %+v\n%s", o, c.Source)
			}
		}
	}
}

// pictures takes a picture of every picture of the page.
func (p *page) pictures(t *testing.T) {
	t.Helper()
	for i := range p.shows(t, "img") {
		p.eval(t, 10*time.Second, "scrolling", fmt.Sprintf(`
			document.querySelectorAll(".jp-OutputArea-output img")[%d].scrollIntoView({block: "center"});
			await new Promise(f => setTimeout(f, 300))`, i), nil)
		p.shot(t, fmt.Sprintf("picture-%d", i+1))
	}
}
