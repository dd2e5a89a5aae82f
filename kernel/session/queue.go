package session

import (
	"sync"

	"github.com/gonda-go/gonda/kernel/wire"
)

// queue is requests that wait, in order. Its length has no limit: front ends send all cells
// of a notebook at once.
type queue struct {
	mu     *sync.Mutex
	filled *sync.Cond
	items  []*wire.Message
	closed bool
}

func newQueue() queue {
	mu := new(sync.Mutex)
	return queue{mu: mu, filled: sync.NewCond(mu)}
}

func (q *queue) put(m *wire.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, m)
	q.filled.Signal()
}

// take waits for a request; false means that the queue is closed.
func (q *queue) take() (*wire.Message, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.filled.Wait()
	}
	if q.closed {
		return nil, false
	}
	m := q.items[0]
	q.items[0] = nil
	q.items = q.items[1:]
	return m, true
}

// flush takes all that waits.
func (q *queue) flush() []*wire.Message {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.items
	q.items = nil
	return items
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Broadcast()
}
