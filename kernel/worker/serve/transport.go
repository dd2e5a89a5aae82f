package serve

import (
	"errors"

	"github.com/gonda-go/gonda/kernel/worker"
)

// Send shows something, after all text that was written before. It returns when it is shown.
//
// Errors: values that cannot be JSON, more than worker.MaxMessage bytes, an interrupt.
func Send(d worker.Display) error {
	stop := stopOf()
	select {
	case <-stop:
		return errStopped
	default:
	}
	_, err := current.kernel.ask(&worker.Message{Verb: worker.Show, Display: &d}, stop)
	return err
}

// Ask puts a question to the person at the notebook and returns the answer.
//
// Errors: there is nobody to be asked, no cell runs, an interrupt.
func Ask(prompt string, password bool) (string, error) {
	s := current
	s.mu.Lock()
	lasts := s.last != nil && s.last.lasts()
	s.mu.Unlock()
	if !lasts {
		return "", errors.New("no cell runs that could ask")
	}
	answer, err := s.kernel.ask(&worker.Message{Verb: worker.Ask, Text: prompt, Password: password}, stopOf())
	if err != nil {
		return "", err
	}
	return answer.Text, nil
}

// stopOf is closed when the run that the calling goroutine belongs to is stopped.
func stopOf() <-chan struct{} {
	if r := current.owner(); r != nil {
		return r.stop
	}
	return nil
}
