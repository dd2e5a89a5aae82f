package session

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// progress is the step that a long preparation is at, for those who wait for it.
type progress struct {
	mu   sync.Mutex
	line string
}

func (p *progress) set(step string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = fmt.Sprintf("%s (%d of %d)", step, done, total)
}

func (p *progress) get() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line
}

// glance is how often progress is looked at; what is ready sooner needs no words.
const glance = 400 * time.Millisecond

// follow says each step until done is closed or ctx ends.
func (p *progress) follow(ctx context.Context, done <-chan struct{}, say func(string)) error {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	last := ""
	for {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
		line := p.get()
		if line == "" || line == last {
			continue
		}
		if last == "" {
			say("gonda builds what cells need, once for this version of Go and of gonda:")
		}
		say(line)
		last = line
	}
}
