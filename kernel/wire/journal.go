package wire

import (
	"log/slog"
	"sync"
	"time"
)

// Lines that the log takes in one period. A peer that sends rubbish without end must not fill a disk.
const (
	journalLines  = 20
	journalPeriod = 10 * time.Second
)

// journal is a log that counts what it leaves out.
type journal struct {
	log *slog.Logger

	mu    sync.Mutex
	since time.Time
	lines int
	left  int
}

func (j *journal) warn(what string, args ...any) {
	if left, ok := j.admit(time.Now()); ok {
		if left > 0 {
			args = append(args, "left_out", left)
		}
		j.log.Warn(what, args...)
	}
}

// admit says whether there is room for a line, and how many were left out before it.
func (j *journal) admit(now time.Time) (left int, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if now.Sub(j.since) >= journalPeriod {
		j.since, j.lines = now, 0
	}
	if j.lines++; j.lines > journalLines {
		j.left++
		return 0, false
	}
	left, j.left = j.left, 0
	return left, true
}
