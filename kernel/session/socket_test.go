package session

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// TestOverSockets runs a cell, a question, an interrupt and a shutdown over real sockets.
func TestOverSockets(t *testing.T) {
	connection := wire.NewConnection()
	server, err := wire.Listen(connection, wire.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	s := newSession(server, newFake(), Config{Version: "test"})
	ended := make(chan struct{})
	go func() { s.Run(t.Context()); close(ended) }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	client, err := wire.Dial(ctx, server.Connection(), wire.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	send := func(ch wire.Channel, msgType string, content any) string {
		t.Helper()
		id, err := client.Send(ch, msgType, content)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	receive := func(from <-chan *wire.Message, id string) *wire.Message {
		t.Helper()
		for {
			select {
			case m := <-from:
				if m == nil {
					t.Fatal("the sockets are closed")
				}
				if m.ParentHeader().ID == id {
					return m
				}
			case <-ctx.Done():
				t.Fatal("no answer")
			}
		}
	}
	outputs := func(id string) string {
		t.Helper()
		var words []string
		for {
			m := receive(client.IOPub(), id)
			words = append(words, m.Header.Type)
			if m.Header.Type == "status" && strings.Contains(string(m.Content), "idle") {
				return strings.Join(words, " ")
			}
		}
	}

	for channel, from := range map[wire.Channel]<-chan *wire.Message{wire.Shell: client.Shell(), wire.Control: client.Control()} {
		id := send(channel, "kernel_info_request", map[string]any{})
		if got := receive(from, id).Header.Type; got != "kernel_info_reply" {
			t.Errorf("%s answers %s", channel, got)
		}
		outputs(id)
	}
	id := send(wire.Shell, "execute_request", map[string]any{"code": "print a\nshow b\nask c\nprint d", "allow_stdin": true})
	question := receive(client.Stdin(), id)
	if err := client.Answer(question, "answer"); err != nil {
		t.Fatal(err)
	}
	if m := receive(client.Shell(), id); !strings.Contains(string(m.Content), `"ok"`) {
		t.Errorf("reply %s", m.Content)
	}
	if got := outputs(id); got != "status execute_input stream display_data stream status" {
		t.Errorf("published %s", got)
	}

	id = send(wire.Shell, "execute_request", map[string]any{"code": "print a\nblock"})
	for receive(client.IOPub(), id).Header.Type != "stream" {
	}
	began := time.Now()
	receive(client.Control(), send(wire.Control, "interrupt_request", map[string]any{}))
	if m := receive(client.Shell(), id); !strings.Contains(string(m.Content), "Interrupted") {
		t.Errorf("reply %s", m.Content)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("an interrupt took %v", took)
	}

	id = send(wire.Control, "shutdown_request", map[string]any{"restart": false})
	receive(client.Control(), id)
	if got := outputs(id); got != "status shutdown_reply status" {
		t.Errorf("published %s", got)
	}
	select {
	case <-ended:
	case <-ctx.Done():
		t.Error("the session goes on")
	}
}
