package worker

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// Version is that of the messages; both sides must have the same.
const Version = 1

// MaxMessage is the most bytes of a message's body.
const MaxMessage = 128 << 20

// Verb is what a message is about.
type Verb uint8

// From the kernel; the worker answers each but Run, Reply and Interrupt with Reply.
const (
	Load Verb = iota + 1
	Run
	Interrupt
	Clear
	Chdir
	Setenv
	Unsetenv
)

// From the worker.
const (
	Hello Verb = iota + 0x40
	Done
	Show
	Ask
)

// Reply answers a message of the other side that has the same number.
const Reply Verb = 0x7f

// Message is one message of either side; FORMAT.md says which fields go with which verb.
type Message struct {
	Verb Verb `json:"-"`
	// Seq is the sender's number of a message that is answered, and of a Reply.
	Seq uint64 `json:",omitempty"`

	Objects []Object `json:",omitempty"`
	Call    *Call    `json:",omitempty"`
	Names   []string `json:",omitempty"`
	Text    string   `json:",omitempty"`
	Error   string   `json:",omitempty"`

	Failure  *Failure `json:",omitempty"`
	Display  *Display `json:",omitempty"`
	Password bool     `json:",omitempty"`
	PID      int      `json:",omitempty"`
}

// FormatError is a message that is none.
type FormatError struct{ What string }

func (e *FormatError) Error() string { return "worker: message: " + e.What }

const headerSize = 8

// Write writes a message with one call of w.
//
// Errors: of w; *FormatError for a message that cannot be JSON or is longer than MaxMessage.
func Write(w io.Writer, m *Message) error {
	var b bytes.Buffer
	b.Write([]byte{'g', 'w', Version, byte(m.Verb), 0, 0, 0, 0})
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return &FormatError{What: err.Error()}
	}
	n := b.Len() - headerSize
	if n > MaxMessage {
		return &FormatError{What: fmt.Sprintf("%d bytes, more than %d", n, MaxMessage)}
	}
	binary.LittleEndian.PutUint32(b.Bytes()[4:], uint32(n))
	_, err := w.Write(b.Bytes())
	return err
}

// Read reads a message.
//
// Errors: io.EOF at the end; io.ErrUnexpectedEOF inside a message; *FormatError.
func Read(r io.Reader) (*Message, error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n, err := bodySize(head[:])
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer // grows as bytes come, whatever the header claims
	if _, err := io.CopyN(&body, r, int64(n)); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return parse(head[:], body.Bytes())
}

// Cut takes the first message off b; it is nil if b holds only a part of it.
func Cut(b []byte) (m *Message, rest []byte, err error) {
	if len(b) < headerSize {
		return nil, b, nil
	}
	n, err := bodySize(b)
	if err != nil || len(b) < headerSize+n {
		return nil, b, err
	}
	m, err = parse(b, b[headerSize:headerSize+n])
	return m, b[headerSize+n:], err
}

func bodySize(head []byte) (int, error) {
	if head[0] != 'g' || head[1] != 'w' {
		return 0, &FormatError{What: fmt.Sprintf("begins with %q, not \"gw\"", head[:2])}
	}
	if head[2] != Version {
		return 0, &FormatError{What: fmt.Sprintf("is of version %d, not %d", head[2], Version)}
	}
	n := binary.LittleEndian.Uint32(head[4:])
	if n > MaxMessage {
		return 0, &FormatError{What: fmt.Sprintf("%d bytes, more than %d", n, MaxMessage)}
	}
	return int(n), nil
}

func parse(head, body []byte) (*Message, error) {
	m := &Message{Verb: Verb(head[3])}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, &FormatError{What: err.Error()}
	}
	return m, nil
}
