package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// sent is one message that left the session.
type sent struct {
	Socket  string // iopub, shell, control or stdin
	Parent  string // id of the request; empty if it has none
	Type    string
	Content map[string]any
}

func (m sent) text(field string) string {
	s, _ := m.Content[field].(string)
	return s
}

// front is a front end and the sockets between it and a session, in memory.
type front struct {
	t                     *testing.T
	session               *Session
	shell, control, stdin chan *wire.Message
	ended                 chan struct{}

	mu   sync.Mutex
	more *sync.Cond
	sent []sent
	next int
}

func newFront(t *testing.T, e engine) *front {
	f := &front{t: t, ended: make(chan struct{}), shell: make(chan *wire.Message, 1000), control: make(chan *wire.Message, 1000), stdin: make(chan *wire.Message, 1000)}
	f.more = sync.NewCond(&f.mu)
	f.session = newSession(f, e, Config{Version: "test"})
	go func() {
		f.session.Run(t.Context())
		close(f.ended)
	}()
	t.Cleanup(func() {
		f.session.Stop()
		select {
		case <-f.ended:
		case <-time.After(10 * time.Second):
			t.Error("the session does not end")
		}
	})
	return f
}

func (f *front) Shell() <-chan *wire.Message   { return f.shell }
func (f *front) Control() <-chan *wire.Message { return f.control }
func (f *front) Stdin() <-chan *wire.Message   { return f.stdin }
func (f *front) Drain(time.Duration) bool      { return true }
func (f *front) Connection() *wire.Connection {
	return &wire.Connection{ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HeartbeatPort: 5}
}

func (f *front) Reply(to *wire.Message, msgType string, content any, _ ...wire.Extra) error {
	return f.record(to.Channel.String(), to, msgType, content)
}

func (f *front) Publish(parent *wire.Message, msgType string, content any, _ ...wire.Extra) error {
	return f.record("iopub", parent, msgType, content)
}

func (f *front) Ask(to *wire.Message, content any) (string, error) {
	return "ask-" + to.Header.ID, f.record("stdin", to, "input_request", content)
}

func (f *front) record(socket string, parent *wire.Message, msgType string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		f.t.Errorf("%s cannot be sent: %v", msgType, err)
		return err
	}
	m := sent{Socket: socket, Type: msgType}
	if parent != nil {
		m.Parent = parent.Header.ID
	}
	if err := json.Unmarshal(text, &m.Content); err != nil {
		f.t.Errorf("%s is no object: %v", msgType, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, m)
	f.more.Broadcast()
	return nil
}

// request sends one message and returns its id.
func (f *front) request(ch wire.Channel, msgType string, content map[string]any) string {
	f.t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	f.next++
	id := fmt.Sprintf("%s-%d", strings.TrimSuffix(msgType, "_request"), f.next)
	f.mu.Unlock()
	m := &wire.Message{Channel: ch, Content: text, Parent: json.RawMessage("{}"),
		Header: wire.Header{ID: id, Type: msgType, Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")}}
	switch ch {
	case wire.Shell:
		f.shell <- m
	case wire.Control:
		f.control <- m
	case wire.Stdin:
		f.stdin <- m
	}
	return id
}

func (f *front) execute(code string, more ...any) string {
	f.t.Helper()
	content := map[string]any{"code": code}
	for i := 0; i < len(more); i += 2 {
		content[more[i].(string)] = more[i+1]
	}
	return f.request(wire.Shell, "execute_request", content)
}

// until waits until ok holds for what was sent.
func (f *front) until(what string, ok func([]sent) bool) []sent {
	f.t.Helper()
	late := time.AfterFunc(30*time.Second, func() { f.more.Broadcast() })
	defer late.Stop()
	end := time.Now().Add(30 * time.Second)
	f.mu.Lock()
	defer f.mu.Unlock()
	for !ok(f.sent) {
		if time.Now().After(end) {
			f.t.Fatalf("%s does not come; sent: %v", what, f.sent)
		}
		f.more.Wait()
	}
	return slices.Clone(f.sent)
}

// done waits for the idle of a request and returns all that has it as parent.
func (f *front) done(id string) []sent {
	f.t.Helper()
	all := f.until("idle of "+id, func(all []sent) bool {
		return slices.ContainsFunc(all, func(m sent) bool {
			return m.Parent == id && m.Type == "status" && m.text("execution_state") == "idle"
		})
	})
	return slices.DeleteFunc(all, func(m sent) bool { return m.Parent != id })
}

// reply is the one reply to a request.
func (f *front) reply(id string) sent {
	f.t.Helper()
	var replies []sent
	for _, m := range f.done(id) {
		if m.Socket != "iopub" && m.Type != "input_request" {
			replies = append(replies, m)
		}
	}
	if len(replies) != 1 {
		f.t.Fatalf("%s has %d replies: %v", id, len(replies), replies)
	}
	return replies[0]
}

// trace writes messages as words: the type, or of a status the state, of a stream its text.
func trace(all []sent) []string {
	var out []string
	for _, m := range all {
		switch {
		case m.Type == "status":
			out = append(out, m.text("execution_state"))
		case m.Type == "stream":
			out = append(out, m.text("name")+":"+m.text("text"))
		case m.Socket != "iopub":
			out = append(out, m.Socket+":"+m.Type+":"+m.text("status"))
		default:
			out = append(out, m.Type)
		}
	}
	return out
}
