package main

import (
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
)

// unseen is how long a stage of a computation runs before it gets a bar.
const unseen = 500 * time.Millisecond

// bars are those of one cell, by stage: several computations can run at once.
type bars struct {
	mu   sync.Mutex
	open map[string]*nb.Bar
}

func newBars() *bars { return &bars{open: make(map[string]*nb.Bar)} }

func (b *bars) show(p cluster.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	bar := b.open[p.Job]
	switch {
	case bar == nil && (p.Done || p.Elapsed < unseen):
		return
	case bar == nil:
		bar = nb.Progress(p.Job, p.TotalVisits)
		b.open[p.Job] = bar
	}
	bar.Show(p.DoneVisits, p.TotalVisits, cluster.FormatBytes(p.DoneBytes))
	if p.Done {
		bar.Done()
		delete(b.open, p.Job)
	}
}
