package session

import (
	"errors"
	"io"
	"os"
	"time"

	"context"
)

var errNoStdin = errors.New("this front end takes no input (allow_stdin is false): run the cell where somebody can answer")

// ask asks the person at the notebook and waits for the answer, the end of the cell, or an
// interrupt. One question is open at a time.
func (r *run) ask(prompt string, password bool) (string, error) {
	if !r.allowStdin {
		return "", errNoStdin
	}
	s := r.session
	s.asking.Lock()
	defer s.asking.Unlock()
	for { // answers to earlier questions, which came too late
		select {
		case <-s.answers:
			continue
		default:
		}
		break
	}
	r.request.output.settle()
	id, err := s.server.Ask(r.request.message, inputRequest{prompt, password})
	if err != nil {
		return "", err
	}
	for {
		select {
		case m := <-s.answers:
			if parent := m.ParentHeader().ID; parent != "" && parent != id {
				continue
			}
			var answer struct {
				Value string `json:"value"`
			}
			err := m.Decode(&answer)
			return answer.Value, err
		case <-r.ctx.Done():
			return "", context.Cause(r.ctx)
		}
	}
}

// stdinOf is where a shell line reads from.
type stdinOf uint8

const (
	noStdin stdinOf = iota
	askedStdin
	secretStdin
)

// listen is how long a program may run before it is taken to wait for input.
const listen = 200 * time.Millisecond

// typed is a standard input that asks the person at the notebook, line after line, as long as
// the program runs. Nothing tells whether a program reads, so the question comes when it has
// run for a moment. end must be called.
func (r *run) typed(password bool) (stdin io.Reader, end func(), err error) {
	in, out, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	child := *r
	var cancel context.CancelFunc
	child.ctx, cancel = context.WithCancel(r.ctx)
	go func() {
		defer out.Close()
		for {
			select {
			case <-child.ctx.Done():
				return
			case <-time.After(listen):
			}
			line, err := child.ask("", password)
			if err != nil {
				return
			}
			if _, err := io.WriteString(out, line+"\n"); err != nil {
				return
			}
		}
	}()
	return in, func() { cancel(); in.Close() }, nil
}
