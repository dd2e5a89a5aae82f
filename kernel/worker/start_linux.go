package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Worker is a process that cells live in. Its methods can be called by several goroutines.
type Worker struct {
	process *process
	pump    *pump
	done    chan struct{}

	writing sync.Mutex // of messages
	running sync.Mutex // one run at a time

	mu      sync.Mutex
	seq     uint64
	answers map[uint64]chan *Message
	current uint64 // number of the run that lasts
	closed  bool
	killed  string // why the kernel itself ended the process
	death   Failure
}

// startPatience is how long a worker may take until it says hello.
const startPatience = 30 * time.Second

// Start starts a worker and waits until it can work. The context bounds the start only.
//
// Errors: the program cannot be started, or it ends or refuses to work; the sentence has what
// it said.
func Start(ctx context.Context, c Config) (*Worker, error) {
	p, err := launch(c)
	if err != nil {
		return nil, fmt.Errorf("worker: start %s: %w", c.Program, err)
	}
	w := &Worker{process: p, done: make(chan struct{}), answers: make(map[uint64]chan *Message)}
	hello := make(chan *Message, 1)
	w.answers[0] = hello // hello has no number
	if w.pump, err = newPump(p.stdout, p.stderr, p.events, w.take, func(err error) { w.kill(err.Error()) }); err != nil {
		p.abandon()
		return nil, fmt.Errorf("worker: start: %w", err)
	}
	early := &tail{}
	w.pump.sink = early
	go w.watch()

	timeout, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	select {
	case m := <-hello:
		if m.Error == "" {
			w.pump.quiet(early)
			return w, nil
		}
		err = errors.New(m.Error)
	case <-w.done:
		err = &w.death
	case <-timeout.Done():
		err = fmt.Errorf("no hello: %w", context.Cause(timeout))
	}
	w.Close()
	return nil, fmt.Errorf("worker: start %s: %w%s", c.Program, err, early)
}

// watch reads until the process has ended, and says how it did.
func (w *Worker) watch() {
	go func() {
		<-w.process.ended
		w.pump.stop()
	}()
	last := w.pump.run()
	<-w.process.ended
	w.process.closeMessages()
	w.mu.Lock()
	w.death = w.process.death(w.killed, last)
	w.mu.Unlock()
	close(w.done)
}

// Done is closed when the process has ended and all its output is delivered.
func (w *Worker) Done() <-chan struct{} { return w.done }

// Death says how the worker ended. It is for after Done.
func (w *Worker) Death() Failure {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.death
}

// PID is the number of the process.
func (w *Worker) PID() int { return w.process.pid }

// closePatience is how long a worker may take to end by itself. It has nothing to save.
const closePatience = 100 * time.Millisecond

// Close ends the worker and the processes that cells started, and waits for it. A run that
// lasts ends with Died. A second Close does nothing.
func (w *Worker) Close() {
	w.mu.Lock()
	first := !w.closed
	w.closed = true
	w.mu.Unlock()
	if first {
		w.process.closeMessages()
		select {
		case <-w.process.ended:
		case <-time.After(closePatience):
		}
		w.kill("it was closed")
	}
	<-w.done
}

// kill ends the process and its children for a reason.
func (w *Worker) kill(why string) {
	w.mu.Lock()
	if w.killed == "" {
		w.killed = why
	}
	w.mu.Unlock()
	w.process.kill()
}

// take handles a message that the pump has read.
func (w *Worker) take(m *Message) error {
	switch m.Verb {
	case Hello:
		m.Seq = 0
		w.answer(m)
	case Done, Reply:
		w.answer(m)
	case Show:
		w.tell(&Message{Verb: Reply, Seq: m.Seq})
	case Ask:
		go w.ask(m)
	default:
		return &FormatError{What: fmt.Sprintf("verb %d is unknown", m.Verb)}
	}
	return nil
}

// ask puts a question to the sink of the run, which may take for ever.
func (w *Worker) ask(m *Message) {
	sink := w.pump.target()
	if sink == nil {
		w.tell(&Message{Verb: Reply, Seq: m.Seq, Error: "nobody can be asked"})
		return
	}
	text, err := sink.Input(m.Text, m.Password)
	reply := &Message{Verb: Reply, Seq: m.Seq, Text: text}
	if err != nil {
		reply.Error = err.Error()
	}
	w.tell(reply)
}

// answer gives a message to whoever waits for its number.
func (w *Worker) answer(m *Message) {
	w.mu.Lock()
	c := w.answers[m.Seq]
	delete(w.answers, m.Seq)
	w.mu.Unlock()
	if c != nil {
		c <- m
	}
}

// expect numbers a message and returns where its answer will come.
func (w *Worker) expect(m *Message) <-chan *Message {
	c := make(chan *Message, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seq++
	m.Seq = w.seq
	w.answers[m.Seq] = c
	return c
}

// tell sends a message. A worker that cannot take it has ended, which watch notices.
func (w *Worker) tell(m *Message) {
	w.writing.Lock()
	defer w.writing.Unlock()
	_ = Write(w.process.messages, m)
}

// request sends a message and waits for its answer.
func (w *Worker) request(m *Message) error {
	c := w.expect(m)
	w.tell(m)
	answer, err := w.await(c)
	if err != nil {
		return err
	}
	if answer.Error != "" {
		return errors.New(answer.Error)
	}
	return nil
}

// await waits for an answer or the end of the worker.
func (w *Worker) await(c <-chan *Message) (*Message, error) {
	select {
	case m := <-c:
		return m, nil
	case <-w.done:
	}
	select {
	case m := <-c: // its last message
		return m, nil
	default:
		return nil, ErrEnded
	}
}
