package cluster

import (
	"context"
	"time"
)

// Stats is what a finished plan used.
type Stats struct {
	Jobs    int           // jobs begun
	Visits  int64         // folded
	Bytes   int64         // stored bytes of the visits folded
	Grant   int64         // bytes of the limit that the plan was given, without base and held
	Peak    int64         // the most of them in use
	Limit   int64         // of the client
	Base    int64         // declared for the process at admission
	PeakRSS int64         // most memory of the process in RAM since it began, see PeakRSS
	Elapsed time.Duration // from Run to its return, waiting included
	Workers int           // most workers of a job
}

// add counts a job that has ended.
func (s *Stats) add(st *State, bytes int64) {
	s.Bytes += bytes
	s.Jobs++
	s.Visits += st.Folded()
	s.Peak = max(s.Peak, st.Peak())
	s.Workers = max(s.Workers, st.Workers())
}

type statsKey struct{}

// WithStats makes Run write what it used into s before it returns.
func WithStats(ctx context.Context, s *Stats) context.Context {
	return context.WithValue(ctx, statsKey{}, s)
}

// Stats is what the plan that finished last used; zero before the first.
func (c *Client) Stats() Stats {
	if s := c.last.Load(); s != nil {
		return *s
	}
	return Stats{}
}

// finish completes the statistics of a plan.
func (p *plan) finish(ctx context.Context) {
	s := &p.stats
	s.Grant, s.Limit, s.Base = p.grant.bytes, p.c.Limit(), p.c.Base()
	s.PeakRSS, s.Elapsed = PeakRSS(), time.Since(p.start)
	p.c.last.Store(s)
	if to, ok := ctx.Value(statsKey{}).(*Stats); ok {
		*to = *s
	}
}
