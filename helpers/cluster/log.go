package cluster

import (
	"context"
	"fmt"
	"strings"
)

// Log is the events of a run, in order. Replay repeats the scheduling of a run exactly, without its
// work: what to look at when a schedule surprises. It grows by 56 bytes an event.
type Log struct{ Events []Event }

type logKey struct{}

// WithLog makes Run append its events to l; those of each job begin with Start.
func WithLog(ctx context.Context, l *Log) context.Context {
	return context.WithValue(ctx, logKey{}, l)
}

func logOf(ctx context.Context) *Log {
	l, _ := ctx.Value(logKey{}).(*Log)
	return l
}

func (l *Log) add(e Event) {
	if l != nil {
		l.Events = append(l.Events, e)
	}
}

// Replay feeds the events to a fresh state and calls f after each, until the state ends.
func (l *Log) Replay(s *State, f func(e Event, actions []Action)) {
	for _, e := range l.Events {
		actions := s.Step(e)
		if f != nil {
			f(e, actions)
		}
		if s.Ended() {
			return
		}
	}
}

// Table replays the events on a fresh state and writes a line for each: what happened, what
// followed, and the bytes in use.
func (l *Log) Table(s *State) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%6s  %-24s %12s %5s  %s\n", "step", "event", "used", "idle", "actions")
	n := 0
	l.Replay(s, func(e Event, actions []Action) {
		what := fmt.Sprintf("%s %d/%d", e.Kind, e.V.Tile, e.V.Seq)
		if e.Err != nil {
			what += " !"
		}
		fmt.Fprintf(&b, "%6d  %-24s %12d %5d ", n, what, s.Used(), s.idle)
		for _, a := range actions {
			fmt.Fprintf(&b, " %s %d/%d", a.Kind, a.V.Tile, a.V.Seq)
		}
		b.WriteByte('\n')
		n++
	})
	return b.String()
}
