package worker

import (
	"errors"
	"strings"
)

// tail keeps what a worker says before its first run, for the sentence that tells why it could
// not start. It is used by the pump alone until the start is over.
type tail struct{ text []byte }

const maxTail = 2 << 10

func (t *tail) Stream(_ string, text []byte) {
	t.text = append(t.text, text...)
	if extra := len(t.text) - maxTail; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
}

func (t *tail) Display(Display) {}

func (t *tail) Input(string, bool) (string, error) { return "", errors.New("no cell runs") }

func (t *tail) String() string {
	if text := strings.TrimSpace(string(t.text)); text != "" {
		return ": " + text
	}
	return ""
}
