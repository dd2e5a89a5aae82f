package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
)

// worthShowing is how long computations of a cell take before they get a bar.
const worthShowing = 500 * time.Millisecond

// meter shows all computations of one cell as one bar.
type meter struct {
	ctx context.Context

	mu    sync.Mutex
	bar   *nb.Bar
	ended bool
	runs  int           // computations that have ended
	busy  time.Duration // that they took
	read  int64         // stored bytes of their stages
	peak  int64         // most memory in use
}

func newMeter(ctx context.Context) *meter { return &meter{ctx: ctx} }

// tell takes the progress of a computation; several may run at once.
func (m *meter) tell(p cluster.Progress) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peak = max(m.peak, p.Peak)
	if p.Done {
		m.read += p.DoneBytes
		if p.Stage == p.Stages {
			m.runs++
			m.busy += p.Elapsed
		}
	}
	if m.ended || m.bar == nil && m.busy+p.Elapsed < worthShowing {
		return
	}
	if m.bar == nil {
		m.bar = nb.Progress("computing", parts)
	}
	done, total := share(p)
	m.bar.Show(done, total, note(p))
}

// end leaves the bar with a last word.
func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	if m.bar != nil {
		m.bar.Finish(m.summary())
	}
}

func (m *meter) summary() string {
	var words []string
	switch {
	case m.ctx.Err() != nil:
		words = append(words, "stopped")
	case m.runs != 1:
		words = append(words, fmt.Sprintf("%d computations", m.runs))
	}
	words = append(words, fmt.Sprintf("%.1f s", m.busy.Seconds()))
	if m.read > 0 {
		words = append(words, cluster.FormatBytes(m.read)+" read")
	}
	if m.peak > 0 {
		words = append(words, fmt.Sprintf("used up to %s of %s", cluster.FormatBytes(m.peak), cluster.FormatBytes(cluster.Default().Limit())))
	}
	return strings.Join(words, " · ")
}

// parts is into how many parts a bar is divided.
const parts = 10_000

// share is how far a computation is, its stages taken to be equal.
func share(p cluster.Progress) (done, total int64) {
	here, all := p.DoneBytes, p.TotalBytes
	if all == 0 {
		here, all = p.DoneVisits, p.TotalVisits
	}
	if all == 0 || p.Stages == 0 {
		return 0, 0
	}
	part := min(1, float64(here)/float64(all))
	return int64(parts * (float64(p.Stage-1) + part) / float64(p.Stages)), parts
}

// longest is how much of the name of a stage is shown.
const longest = 60

// note says what is computed, how much of it is read, and how long it will take.
func note(p cluster.Progress) string {
	job := []rune(p.Job)
	if len(job) > longest {
		job = append(job[:longest-1], '…')
	}
	words := []string{string(job)}
	if p.Stages > 1 {
		words = append(words, fmt.Sprintf("step %d of %d", p.Stage, p.Stages))
	}
	if p.TotalBytes > 0 {
		words = append(words, fmt.Sprintf("%s of %s", cluster.FormatBytes(p.DoneBytes), cluster.FormatBytes(p.TotalBytes)))
	}
	if p.Left > 0 {
		words = append(words, fmt.Sprintf("%.0f s left", max(1, p.Left.Seconds())))
	}
	return strings.Join(words, " · ")
}
