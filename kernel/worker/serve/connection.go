package serve

import (
	"bufio"
	"errors"
	"os"
	"sync"
	"syscall"

	"github.com/gonda-go/gonda/kernel/worker"
)

// connection is the two pipes to the kernel.
type connection struct {
	in *bufio.Reader

	writing sync.Mutex
	out     *os.File

	mu      sync.Mutex
	seq     uint64
	answers map[uint64]chan *worker.Message
}

// connect takes the pipes that the kernel gave as files 3 and 4. Processes that cells start do
// not get them.
func connect() *connection {
	syscall.CloseOnExec(3)
	syscall.CloseOnExec(4)
	return &connection{
		in:      bufio.NewReader(os.NewFile(3, "kernel")),
		out:     os.NewFile(4, "kernel"),
		answers: make(map[uint64]chan *worker.Message),
	}
}

// tell sends a message that is not answered.
func (c *connection) tell(m *worker.Message) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return worker.Write(c.out, m)
}

var errStopped = errors.New("interrupted")

// ask sends a message and waits for its answer or until stop is closed.
func (c *connection) ask(m *worker.Message, stop <-chan struct{}) (*worker.Message, error) {
	answer := make(chan *worker.Message, 1)
	c.mu.Lock()
	c.seq++
	m.Seq = c.seq
	c.answers[m.Seq] = answer
	c.mu.Unlock()
	err := c.tell(m)
	if err == nil {
		select {
		case r := <-answer:
			if r.Error != "" {
				return nil, errors.New(r.Error)
			}
			return r, nil
		case <-stop:
			err = errStopped
		}
	}
	c.mu.Lock()
	delete(c.answers, m.Seq)
	c.mu.Unlock()
	return nil, err
}

// answered gives an answer to whoever waits for it.
func (c *connection) answered(m *worker.Message) {
	c.mu.Lock()
	answer := c.answers[m.Seq]
	delete(c.answers, m.Seq)
	c.mu.Unlock()
	if answer != nil {
		answer <- m
	}
}
