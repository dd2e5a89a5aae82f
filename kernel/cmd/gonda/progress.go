package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// show makes a context under which computations report to standard error, as --progress
// asks. done ends the report; it may be called twice.
func (m *machine) show(ctx context.Context) (_ context.Context, done func()) {
	kind := m.progress
	if kind == "auto" {
		kind = "none"
		if term.IsTerminal(int(os.Stderr.Fd())) {
			kind = "bar"
		}
	}
	switch kind {
	case "bar":
		return bar(ctx)
	case "plain":
		return cluster.WithProgress(ctx, func(p cluster.Progress) {
			fmt.Fprintf(os.Stderr, "%s: %d of %d visits, %.1f s\n", p.Job, p.DoneVisits, p.TotalVisits, p.Elapsed.Seconds())
		}), func() {}
	}
	return ctx, func() {}
}

// bar draws one bar a stage.
func bar(ctx context.Context) (context.Context, func()) {
	var mu sync.Mutex
	var b *progressbar.ProgressBar
	job := ""
	finish := func() {
		if b != nil {
			b.Finish()
			b = nil
		}
	}
	ctx = cluster.WithProgress(ctx, func(p cluster.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if p.Job != job {
			finish()
			job = p.Job
			b = progressbar.NewOptions64(max(1, p.TotalVisits), progressbar.OptionSetWriter(os.Stderr),
				progressbar.OptionSetDescription(p.Job), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
		}
		if b != nil {
			b.Set64(p.DoneVisits)
		}
	})
	return ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		finish()
	}
}
