package wire

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"
)

// patience is how long a test waits for what should come at once.
const patience = 5 * time.Second

// testWriter puts a log into the test's output.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) { w.t.Log(string(b)); return len(b), nil }

func testLog(t *testing.T) *slog.Logger { return slog.New(slog.NewTextHandler(testWriter{t}, nil)) }

// listen starts a server on free ports of this machine.
func listen(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Linger == 0 {
		o.Linger = 100 * time.Millisecond
	}
	s, err := Listen(NewConnection(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func dial(t testing.TB, s *Server) *Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := Dial(ctx, s.Connection(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// answering replies to every message of shell and control with its content, between busy and idle.
func answering(s *Server) {
	serve := func(in <-chan *Message) {
		for m := range in {
			s.Publish(m, "status", map[string]string{"execution_state": "busy"})
			s.Reply(m, "echo_reply", m.Content)
			s.Publish(m, "status", map[string]string{"execution_state": "idle"})
		}
	}
	go serve(s.Shell())
	go serve(s.Control())
}

func receive(t testing.TB, from <-chan *Message) *Message {
	t.Helper()
	select {
	case m, ok := <-from:
		if !ok {
			t.Fatal("the channel is closed")
		}
		return m
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return nil
}

// echoed sends a request and checks its reply.
func echoed(t testing.TB, c *Client, ch Channel) {
	t.Helper()
	id, err := c.Send(ch, "echo_request", map[string]int{"n": 7})
	if err != nil {
		t.Fatal(err)
	}
	in := c.Shell()
	if ch == Control {
		in = c.Control()
	}
	reply := receive(t, in)
	var content struct{ N int }
	if err := reply.Decode(&content); err != nil || content.N != 7 || reply.ParentHeader().ID != id {
		t.Fatalf("reply to %s: %s %s, %v", id, reply.Parent, reply.Content, err)
	}
}

func TestRequestReplyAndStatus(t *testing.T) {
	s := listen(t, Options{Log: testLog(t)})
	answering(s)
	c := dial(t, s)
	for _, ch := range []Channel{Shell, Control} {
		echoed(t, c, ch)
		for _, want := range []string{"busy", "idle"} {
			m := receive(t, c.IOPub())
			var status struct {
				State string `json:"execution_state"`
			}
			if err := m.Decode(&status); err != nil || status.State != want {
				t.Fatalf("%s: %s, %v; want %s", m.Header.Type, m.Content, err, want)
			}
			if m.Header.Session != s.Session() || m.Header.Session == c.Session() {
				t.Fatalf("session %s, server %s, client %s", m.Header.Session, s.Session(), c.Session())
			}
		}
	}
}

func TestAskAndAnswer(t *testing.T) {
	s := listen(t, Options{})
	c := dial(t, s)
	if _, err := c.Send(Shell, "execute_request", nil); err != nil {
		t.Fatal(err)
	}
	request := receive(t, s.Shell())
	id, err := s.Ask(request, map[string]any{"prompt": "name?", "password": false})
	if err != nil {
		t.Fatal(err)
	}
	asked := receive(t, c.Stdin())
	if asked.Header.Type != "input_request" || asked.ParentHeader().ID != request.Header.ID {
		t.Fatalf("asked %+v", asked.Header)
	}
	if err := c.Answer(asked, "Ada"); err != nil {
		t.Fatal(err)
	}
	answer := receive(t, s.Stdin())
	var content struct{ Value string }
	if err := answer.Decode(&content); err != nil || content.Value != "Ada" || answer.ParentHeader().ID != id {
		t.Fatalf("answer %s to %s: %v", answer.Content, id, err)
	}
}

func TestHeartbeat(t *testing.T) {
	c := dial(t, listen(t, Options{}))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := c.Beat(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestBuffersMetadataTopicAndSubshell(t *testing.T) {
	s := listen(t, Options{})
	c := dial(t, s)
	large := make([]byte, 3*writeStep+5)
	for i := range large {
		large[i] = byte(i * 7)
	}
	err := s.Publish(nil, "comm_msg", json.RawMessage(`{"a": "<&>"}`), Topic("comm-x"), Subshell("sub"),
		Metadata(map[string]int{"m": 1}), Buffers([]byte{1, 2}, nil, large))
	if err != nil {
		t.Fatal(err)
	}
	m := receive(t, c.IOPub())
	if string(m.Identities[0]) != "comm-x" || string(m.Content) != `{"a":"<&>"}` || string(m.Parent) != "{}" ||
		string(m.Metadata) != `{"m":1}` || m.Header.Subshell != "sub" || len(m.Buffers) != 3 ||
		string(m.Buffers[2]) != string(large) {
		t.Fatalf("%+v", m)
	}
}
