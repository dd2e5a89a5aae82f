package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/plot"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
)

// notebook remembers what a cell shows.
type notebook struct {
	mu   sync.Mutex
	sent []nb.Message
}

func (n *notebook) Send(m nb.Message) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent = append(n.sent, m)
	return nil
}

func (n *notebook) Ask(string, bool) (string, error) { return "", errors.New("nobody") }

func connect(t *testing.T) *notebook {
	t.Helper()
	n := &notebook{}
	nb.Connect(n)
	t.Cleanup(func() { nb.Connect(nil) })
	return n
}

func TestMeter(t *testing.T) {
	for _, c := range []struct {
		name   string
		words  []cluster.Progress
		stop   bool
		first  string // of the bar's texts; "" when there is none
		last   string
		fewest int
	}{
		{"short", []cluster.Progress{{Job: "mean of t2m", Stage: 1, Stages: 1, Elapsed: 100 * time.Millisecond, Done: true}}, false, "", "", 0},
		{"long", []cluster.Progress{
			{Job: "mean of t2m", Stage: 1, Stages: 2, Elapsed: 600 * time.Millisecond, DoneBytes: 1 << 20, TotalBytes: 4 << 20, Left: 2 * time.Second},
			{Job: "mean of t2m", Stage: 1, Stages: 2, Elapsed: 2 * time.Second, DoneBytes: 4 << 20, TotalBytes: 4 << 20, Done: true, Peak: 3 << 20},
			{Job: "store", Stage: 2, Stages: 2, Elapsed: 3 * time.Second, DoneVisits: 1, TotalVisits: 1, Done: true},
		}, false, "12% ██", "computing: 3.0 s · 4 MiB read · used up to 3 MiB of ", 2},
		{"many", []cluster.Progress{
			{Job: "a", Stage: 1, Stages: 1, Elapsed: 300 * time.Millisecond, Done: true},
			{Job: "b", Stage: 1, Stages: 1, Elapsed: 300 * time.Millisecond, Done: true},
			{Job: "c", Stage: 1, Stages: 1, Elapsed: 300 * time.Millisecond, Done: true},
		}, false, "computing: ", "3 computations · 0.9 s", 2},
		{"stopped", []cluster.Progress{
			{Job: strings.Repeat("long ", 20), Stage: 1, Stages: 1, Elapsed: time.Second, DoneVisits: 1, TotalVisits: 2},
			{Job: "a", Stage: 1, Stages: 1, Elapsed: time.Second, DoneVisits: 1, TotalVisits: 2, Done: true},
		}, true, "50%", "computing: stopped · 1.0 s", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := connect(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			m := newMeter(ctx)
			for _, p := range c.words {
				m.tell(p)
				time.Sleep(110 * time.Millisecond) // a bar is drawn ten times a second
			}
			if c.stop {
				cancel()
			}
			m.end()
			m.tell(c.words[0]) // of a goroutine that goes on
			if c.last == "" {
				if len(n.sent) > 0 {
					t.Fatalf("%+v", n.sent)
				}
				return
			}
			if len(n.sent) < c.fewest {
				t.Fatalf("%d messages", len(n.sent))
			}
			var texts []string
			for i, m := range n.sent {
				texts = append(texts, m.Data["text/plain"].(string))
				if m.ID != n.sent[0].ID || m.Update != (i > 0) {
					t.Errorf("message %d is %+v", i, m)
				}
			}
			if !strings.Contains(texts[1], c.first) || !strings.Contains(texts[len(texts)-1], c.last) {
				t.Errorf("%q; want %q and at last %q", texts, c.first, c.last)
			}
		})
	}
}

// TestMeterOfRuns watches real computations: one that is short has no bar, one that is long has.
func TestMeterOfRuns(t *testing.T) {
	n := connect(t)
	m := newMeter(t.Context())
	ctx := cluster.WithProgress(t.Context(), m.tell)
	job := func(visits int) *cluster.Job {
		return &cluster.Job{Name: "waiting", Tiles: 1, Visits: func(int) int { return visits }, Ordered: true,
			Fold: func(context.Context, cluster.Visit, []byte, *cluster.Worker) error {
				time.Sleep(20 * time.Millisecond)
				return nil
			}}
	}
	if err := cluster.Default().Run(ctx, job(2)); err != nil {
		t.Fatal(err)
	}
	if len(n.sent) > 0 {
		t.Fatalf("a bar after 40 ms: %+v", n.sent)
	}
	if err := cluster.Default().Run(ctx, job(50)); err != nil {
		t.Fatal(err)
	}
	m.end()
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.sent) < 4 || len(n.sent) > 15 || !strings.Contains(n.sent[len(n.sent)-1].Data["text/plain"].(string), "2 computations") {
		t.Errorf("%d messages, the last %+v", len(n.sent), n.sent[max(0, len(n.sent)-1)])
	}
}

func TestGonumPlotsAreShown(t *testing.T) {
	p := plot.New()
	p.Title.Text = "a line"
	data, err := nb.Bundle(showable(p))
	if err != nil || data["text/plain"] != "plot a line" || !strings.HasPrefix(data["image/png"].(string), "iVBOR") {
		t.Errorf("%v, %v", data["text/plain"], err)
	}
	if data, err := nb.Bundle(showable((*plot.Plot)(nil))); err != nil || data["text/plain"] != "nil" {
		t.Errorf("no plot at all: %v, %v", data, err)
	}
}
