package runner

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// TestMain is the tests, or in a child process a kernel whose cells are lines of messages to
// be sent.
func TestMain(m *testing.M) {
	if file := os.Getenv("GONDA_FAKE_KERNEL"); file != "" {
		if err := serveFake(file, os.Getenv("GONDA_FAKE_HABIT")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fakeSpec starts the test program as a kernel. habit: "" or dies, mute, deaf, lingers.
func fakeSpec(t *testing.T, habit string) *Spec {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Spec{
		Name: "fake", Interrupt: "message",
		Command: []string{"/usr/bin/env", "GONDA_FAKE_KERNEL={connection_file}", "GONDA_FAKE_HABIT=" + habit, self},
	}
}

// fake is a kernel that does what the lines of a cell say.
type fake struct {
	server *wire.Server
	count  int
	stop   chan struct{}
	before *wire.Message // the request before this one
}

func serveFake(file, habit string) error {
	if habit == "dies" {
		return fmt.Errorf("born to die")
	}
	if habit == "mute" {
		time.Sleep(time.Hour) // with select{} the runtime would end it for a deadlock
	}
	connection, err := wire.ReadConnection(file)
	if err != nil {
		return err
	}
	server, err := wire.Listen(connection, wire.Options{})
	if err != nil {
		return err
	}
	f := &fake{server: server, stop: make(chan struct{}, 1)}
	go f.control(habit)
	for m := range server.Shell() {
		f.request(m)
	}
	return nil
}

func (f *fake) control(habit string) {
	for m := range f.server.Control() {
		switch m.Header.Type {
		case "interrupt_request":
			if habit != "deaf" {
				f.stop <- struct{}{}
			}
			f.server.Reply(m, "interrupt_reply", map[string]string{"status": "ok"})
		case "shutdown_request":
			if habit == "lingers" {
				continue
			}
			f.server.Reply(m, "shutdown_reply", map[string]string{"status": "ok"})
			f.server.Close()
			os.Exit(0)
		}
	}
}

func (f *fake) state(m *wire.Message, state string) {
	f.server.Publish(m, "status", map[string]string{"execution_state": state})
}

func (f *fake) request(m *wire.Message) {
	f.state(m, "busy")
	switch m.Header.Type {
	case "kernel_info_request":
		f.server.Reply(m, "kernel_info_reply", map[string]any{"status": "ok", "language_info": map[string]string{"name": "fake", "file_extension": ".fake"}})
	case "execute_request":
		f.cell(m)
		return
	}
	f.state(m, "idle")
}

// cell sends what its lines say, the reply and idle.
func (f *fake) cell(m *wire.Message) {
	var c struct{ Code string }
	if err := m.Decode(&c); err != nil {
		panic(err)
	}
	f.count++
	f.server.Publish(m, "execute_input", map[string]any{"code": c.Code, "execution_count": f.count})
	reply := map[string]any{"status": "ok", "execution_count": f.count}
	idle := "last"
	for line := range strings.Lines(c.Code) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "print":
			f.print(m, rest+"\n")
		case "late":
			f.print(f.before, rest+"\n")
		case "stranger":
			f.print(nil, rest+"\n")
		case "where":
			dir, _ := os.Getwd()
			f.print(m, dir+"\n")
		case "who":
			f.print(m, fmt.Sprintln(os.Getpid()))
		case "cell":
			f.print(m, string(m.Metadata)+"\n")
		case "display", "update":
			id, text, _ := strings.Cut(rest, " ")
			kind := map[string]string{"display": "display_data", "update": "update_display_data"}[word]
			f.server.Publish(m, kind, map[string]any{"data": map[string]string{"text/plain": text}, "metadata": struct{}{}, "transient": map[string]string{"display_id": id}})
		case "clear":
			f.server.Publish(m, "clear_output", map[string]bool{"wait": rest == "wait"})
		case "fail":
			reply = failure(f.count, rest)
			f.server.Publish(m, "error", reply)
		case "hang":
			select {
			case <-f.stop:
				reply = failure(f.count, "Interrupted")
			case <-time.After(time.Minute):
			}
		case "abort":
			reply = map[string]any{"status": "aborted"}
		case "die":
			f.server.Drain(time.Second)
			fmt.Fprintln(os.Stderr, "out of luck")
			os.Exit(3)
		case "idle":
			idle = rest
		}
	}
	if idle == "first" {
		f.state(m, "idle")
	}
	f.server.Reply(m, "execute_reply", reply)
	if idle == "last" {
		f.state(m, "idle")
	}
	f.before = m
}

func (f *fake) print(m *wire.Message, text string) {
	f.server.Publish(m, "stream", map[string]string{"name": "stdout", "text": text})
}

func failure(count int, name string) map[string]any {
	return map[string]any{"status": "error", "execution_count": count, "ename": name, "evalue": "it was to be", "traceback": []string{"\x1b[31mCell In[1], line 2\x1b[0m", name}}
}
