package wire

import (
	"errors"
	"sync"
)

// errFull says that a queue holds what it may. It does not leave the package.
var errFull = errors.New("wire: the queue is full")

// queue holds what waits for one connection. Whoever adds is refused at the bound and may wait
// for room; the bound is passed by one message at most, so that any message fits once.
type queue struct {
	bound int64

	mu      sync.Mutex
	packets []packet
	bytes   int64 // waiting or being written
	ended   bool
	wake    chan struct{} // holds a token when the writer has something to look at
	changed chan struct{} // closed when bytes fell or the queue ended; nil if none waits
}

func newQueue(bound int64) *queue { return &queue{bound: bound, wake: make(chan struct{}, 1)} }

// add appends a packet unless the bound, and reserve above it, is reached.
//
// Errors: errFull, ErrGone.
func (q *queue) add(p packet, reserve int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return ErrGone
	}
	if q.bytes >= q.bound+reserve {
		return errFull
	}
	q.packets = append(q.packets, p)
	q.bytes += p.size
	q.stir()
	return nil
}

func (q *queue) stir() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns what waits, and blocks while nothing does. It reports false at the end.
func (q *queue) take() ([]packet, bool) {
	for {
		q.mu.Lock()
		got, ended := q.packets, q.ended
		q.packets = nil
		q.mu.Unlock()
		if ended {
			return nil, false
		}
		if len(got) > 0 {
			return got, true
		}
		<-q.wake
	}
}

// written says that so many bytes have left.
func (q *queue) written(n int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes -= n
	q.tell()
}

func (q *queue) tell() {
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
}

// end empties the queue for good.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended, q.packets, q.bytes = true, nil, 0
	q.tell()
	q.stir()
}

// below waits until fewer than n bytes wait or the queue ended, and reports false if stop came
// first.
func (q *queue) below(n int64, stop <-chan struct{}) bool {
	for {
		q.mu.Lock()
		if q.ended || q.bytes < n {
			q.mu.Unlock()
			return true
		}
		if q.changed == nil {
			q.changed = make(chan struct{})
		}
		changed := q.changed
		q.mu.Unlock()
		select {
		case <-changed:
		case <-stop:
			return false
		}
	}
}
