package worker

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
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

const headerSize = 12

// form is one value of a display's Data, whose bytes follow the JSON of the message.
type form struct {
	MIME string
	Size int
	JSON bool `json:",omitempty"` // the bytes are JSON, else text
}

// envelope is the JSON of a message.
type envelope struct {
	*Message
	Forms []form `json:",omitempty"`
}

// Write writes a message with one call of w.
//
// Errors: of w; *FormatError for a message that cannot be JSON or is longer than MaxMessage.
func Write(w io.Writer, m *Message) error {
	e := envelope{Message: m}
	var contents []string
	if m.Display != nil {
		var err error
		if e.Forms, contents, err = forms(m.Display.Data); err != nil {
			return &FormatError{What: err.Error()}
		}
	}
	b := bytes.NewBuffer(make([]byte, headerSize, 512))
	j := json.NewEncoder(b)
	j.SetEscapeHTML(false)
	if err := j.Encode(e); err != nil {
		return &FormatError{What: err.Error()}
	}
	head := b.Len() - headerSize
	total := head
	for _, c := range contents {
		total += len(c)
	}
	if total > MaxMessage {
		return &FormatError{What: fmt.Sprintf("%d bytes, more than %d", total, MaxMessage)}
	}
	b.Grow(total - head)
	for _, c := range contents {
		b.WriteString(c)
	}
	copy(b.Bytes(), []byte{'g', 'w', Version, byte(m.Verb)})
	binary.LittleEndian.PutUint32(b.Bytes()[4:], uint32(head))
	binary.LittleEndian.PutUint32(b.Bytes()[8:], uint32(total-head))
	_, err := w.Write(b.Bytes())
	return err
}

// forms lists the values of a display: text as it is, all else as JSON.
func forms(data map[string]any) (list []form, contents []string, err error) {
	for _, mime := range slices.Sorted(maps.Keys(data)) {
		text, ok := data[mime].(string)
		if !ok {
			b, err := json.Marshal(data[mime])
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", mime, err)
			}
			text = string(b)
		}
		list = append(list, form{mime, len(text), !ok})
		contents = append(contents, text)
	}
	return list, contents, nil
}

// Read reads a message.
//
// Errors: io.EOF at the end; io.ErrUnexpectedEOF inside a message; *FormatError.
func Read(r io.Reader) (*Message, error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	_, n, err := sizes(head[:])
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
	_, n, err := sizes(b)
	if err != nil || len(b) < headerSize+n {
		return nil, b, err
	}
	m, err = parse(b, b[headerSize:headerSize+n])
	return m, b[headerSize+n:], err
}

// sizes is the length of a message's JSON and of all that follows the header.
func sizes(head []byte) (envelope, total int, err error) {
	if head[0] != 'g' || head[1] != 'w' {
		return 0, 0, &FormatError{What: fmt.Sprintf("begins with %q, not \"gw\"", head[:2])}
	}
	if head[2] != Version {
		return 0, 0, &FormatError{What: fmt.Sprintf("is of version %d, not %d", head[2], Version)}
	}
	first, second := binary.LittleEndian.Uint32(head[4:]), binary.LittleEndian.Uint32(head[8:])
	if first > MaxMessage || second > MaxMessage-first {
		return 0, 0, &FormatError{What: fmt.Sprintf("%d and %d bytes, more than %d", first, second, MaxMessage)}
	}
	return int(first), int(first + second), nil
}

func parse(head, body []byte) (*Message, error) {
	n, _, _ := sizes(head)
	m := &Message{Verb: Verb(head[3])}
	e := envelope{Message: m}
	if err := json.Unmarshal(body[:n], &e); err != nil {
		return nil, &FormatError{What: err.Error()}
	}
	contents := body[n:]
	for _, f := range e.Forms {
		if m.Display == nil || f.Size < 0 || f.Size > len(contents) {
			return nil, &FormatError{What: fmt.Sprintf("%s has %d bytes, of which %d are there", f.MIME, f.Size, len(contents))}
		}
		if m.Display.Data == nil {
			m.Display.Data = make(map[string]any, len(e.Forms))
		}
		if b := contents[:f.Size]; f.JSON {
			if !json.Valid(b) {
				return nil, &FormatError{What: f.MIME + " is no JSON"}
			}
			m.Display.Data[f.MIME] = json.RawMessage(bytes.Clone(b))
		} else {
			m.Display.Data[f.MIME] = string(b)
		}
		contents = contents[f.Size:]
	}
	return m, nil
}
