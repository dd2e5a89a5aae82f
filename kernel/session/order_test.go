package session

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// TestOrder holds what is sent for one cell to the order of the protocol.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name, code string
		more       []any
		want       string
	}{
		{"empty", "", nil, "busy execute_input shell:execute_reply:ok idle"},
		{"text", "print a\nprint b", nil, "busy execute_input stdout:a|b| shell:execute_reply:ok idle"},
		{"two streams", "print a\nwarn b\nprint c", nil, "busy execute_input stdout:a| stderr:b| stdout:c| shell:execute_reply:ok idle"},
		{"text before and after a picture", "print a\nshow x\nprint b", nil, "busy execute_input stdout:a| display_data stdout:b| shell:execute_reply:ok idle"},
		{"update and clear", "show x\nupdate y\nclear\nshow z", nil, "busy execute_input display_data update_display_data clear_output display_data shell:execute_reply:ok idle"},
		{"result", "print a\nresult 1", nil, "busy execute_input stdout:a| execute_result shell:execute_reply:ok idle"},
		{"failure", "print a\npanic boom", nil, "busy execute_input stdout:a| error shell:execute_reply:error idle"},
		{"compile error", "wrong here", nil, "busy execute_input error shell:execute_reply:error idle"},
		{"mistake of the kernel", "crash here", nil, "busy execute_input error shell:execute_reply:error idle"},
		{"silent", "print a\nresult 1", []any{"silent", true}, "busy stdout:a| shell:execute_reply:ok idle"},
		{"not stored", "result 1", []any{"store_history", false}, "busy execute_input execute_result shell:execute_reply:ok idle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, newFake())
			got := strings.ReplaceAll(strings.Join(trace(f.done(f.execute(c.code, c.more...))), " "), "\n", "|")
			if got != c.want {
				t.Errorf("sent %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStarting(t *testing.T) {
	f := newFront(t, newFake())
	f.done(f.execute(""))
	if first := f.sent[0]; first.Parent != "" || first.text("execution_state") != "starting" {
		t.Errorf("the first message is %v", first)
	}
}

// TestRequests holds every request without a cell to busy, one reply on its own socket, idle.
func TestRequests(t *testing.T) {
	f := newFront(t, newFake())
	for _, c := range []struct {
		channel wire.Channel
		request string
		content map[string]any
		want    string
	}{
		{wire.Shell, "kernel_info_request", nil, "busy shell:kernel_info_reply:ok idle"},
		{wire.Control, "kernel_info_request", nil, "busy control:kernel_info_reply:ok idle"},
		{wire.Shell, "connect_request", nil, "busy shell:connect_reply:ok idle"},
		{wire.Shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 3}, "busy shell:history_reply:ok idle"},
		{wire.Shell, "is_complete_request", map[string]any{"code": "x := 1"}, "busy shell:is_complete_reply:complete idle"},
		{wire.Shell, "complete_request", map[string]any{"code": "x", "cursor_pos": 1}, "busy shell:complete_reply:ok idle"},
		{wire.Shell, "complete_request", map[string]any{}, "busy shell:complete_reply:ok idle"},
		{wire.Shell, "inspect_request", map[string]any{"code": "x", "cursor_pos": 99, "detail_level": 0}, "busy shell:inspect_reply:ok idle"},
		{wire.Shell, "complete_request", map[string]any{"code": "crash"}, "busy shell:complete_reply:ok idle"},
		{wire.Shell, "inspect_request", map[string]any{"code": "crash"}, "busy shell:inspect_reply:ok idle"},
		{wire.Shell, "comm_info_request", nil, "busy shell:comm_info_reply:ok idle"},
		{wire.Shell, "comm_open", map[string]any{"comm_id": "7", "target_name": "nobody", "data": map[string]any{}}, "busy comm_close idle"},
		{wire.Shell, "comm_msg", map[string]any{"comm_id": "7", "data": map[string]any{}}, "busy idle"},
		{wire.Shell, "comm_close", map[string]any{"comm_id": "7", "data": map[string]any{}}, "busy idle"},
		{wire.Control, "interrupt_request", nil, "busy control:interrupt_reply:ok idle"},
		{wire.Control, "debug_request", nil, "busy idle"},
		{wire.Shell, "what_request", nil, "busy idle"},
	} {
		got := strings.Join(trace(f.done(f.request(c.channel, c.request, c.content))), " ")
		if got != c.want {
			t.Errorf("%s on %s: sent %s, want %s", c.request, c.channel, got, c.want)
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	f := newFront(t, newFake())
	for _, request := range []string{"execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_open", "shutdown"} {
		for _, content := range []map[string]any{nil, {"code": 7, "cursor_pos": "x", "n": "y", "user_expressions": 1, "comm_id": 1}, {"code": "", "cursor_pos": -5, "n": -1, "hist_access_type": "tail"}} {
			f.done(f.request(wire.Shell, request, content))
		}
	}
}

// TestCount counts the cells that are stored, and names the count in every reply.
func TestCount(t *testing.T) {
	f := newFront(t, newFake())
	for _, c := range []struct {
		code  string
		more  []any
		count float64
	}{
		{"", []any{"silent", true}, 0},
		{"print a", nil, 1},
		{"print a", []any{"store_history", false}, 1},
		{"panic", nil, 2},
		{"print a", []any{"silent", true, "store_history", true}, 2},
		{"print a", nil, 3},
	} {
		if got := f.reply(f.execute(c.code, c.more...)).Content["execution_count"]; got != c.count {
			t.Errorf("%q %v has count %v, want %v", c.code, c.more, got, c.count)
		}
	}
}

// TestAbort gives up the cells that wait for one that fails, and none that comes later.
func TestAbort(t *testing.T) {
	for _, c := range []struct {
		name, code string
		more       []any
		want       string
	}{
		{"failure", "sleep 50ms\npanic boom", nil, "aborted"},
		{"failure at once", "panic boom", nil, "aborted"},
		{"allowed failure", "sleep 50ms\npanic boom", []any{"stop_on_error", false}, "ok"},
		{"silent failure", "sleep 50ms\npanic boom", []any{"silent", true}, "ok"},
		{"success", "sleep 50ms", nil, "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, newFake())
			first := f.execute(c.code, c.more...)
			second, third := f.execute("print a"), f.execute("print b")
			f.done(first)
			time.Sleep(time.Millisecond)
			later := f.execute("print c")
			for _, id := range []string{second, third} {
				if got := f.reply(id).text("status"); got != c.want {
					t.Errorf("%s ended %s, want %s", id, got, c.want)
				}
			}
			if c.want == "aborted" {
				if got := strings.Join(trace(f.done(second)), " "); got != "busy shell:execute_reply:aborted idle" {
					t.Errorf("sent for an aborted cell: %s", got)
				}
			}
			if got := f.reply(later).text("status"); got != "ok" {
				t.Errorf("the later cell ended %s", got)
			}
		})
	}
}

// TestServedMeanwhile asks all questions while a cell runs.
func TestServedMeanwhile(t *testing.T) {
	f := newFront(t, newFake())
	cell := f.execute("print begin\nblock")
	f.until("the beginning", func(all []sent) bool {
		return slices.ContainsFunc(all, func(m sent) bool { return m.Type == "stream" })
	})
	for _, r := range []string{"kernel_info_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request"} {
		f.done(f.request(wire.Shell, r, map[string]any{"code": "x", "hist_access_type": "tail"}))
	}
	f.done(f.request(wire.Control, "kernel_info_request", nil))
	for _, m := range f.sent {
		if m.Parent == cell && m.text("execution_state") == "idle" {
			t.Fatal("the cell was over")
		}
	}
	if last := f.until("busy", func(all []sent) bool { return all[len(all)-1].text("execution_state") == "busy" }); last[len(last)-1].Parent != "" {
		t.Errorf("the busy after a question has a parent")
	}
	f.done(f.request(wire.Control, "interrupt_request", nil))
	r := f.reply(cell)
	if r.text("status") != "error" || r.text("ename") != "Interrupted" {
		t.Errorf("the interrupted cell ended %v", r)
	}
}

func TestInterrupt(t *testing.T) {
	f := newFront(t, newFake())
	f.done(f.request(wire.Control, "interrupt_request", nil)) // harmless while idle
	cell, waiting := f.execute("print begin\ndeaf", "stop_on_error", false), f.execute("print a")
	f.until("the beginning", func(all []sent) bool {
		return slices.ContainsFunc(all, func(m sent) bool { return m.Type == "stream" })
	})
	f.done(f.request(wire.Control, "interrupt_request", nil))
	f.session.Interrupt() // what a SIGINT does
	if got := f.reply(cell).text("ename"); got != "Interrupted" {
		t.Errorf("ended %s", got)
	}
	if got := f.reply(waiting).text("status"); got != "aborted" {
		t.Errorf("the cell that waited ended %s", got)
	}
	if got := f.reply(f.execute("print b")).text("status"); got != "ok" {
		t.Errorf("the next cell ended %s", got)
	}
}

func TestInput(t *testing.T) {
	f := newFront(t, newFake())
	answer := func(parent, value string) {
		f.stdin <- &wire.Message{Channel: wire.Stdin, Header: wire.Header{Type: "input_reply"},
			Parent: []byte(`{"msg_id":"` + parent + `"}`), Content: []byte(`{"value":"` + value + `"}`)}
	}
	asked := func(id string) {
		f.until("the question", func(all []sent) bool {
			return slices.ContainsFunc(all, func(m sent) bool { return m.Parent == id && m.Type == "input_request" })
		})
	}
	answer("", "too early")
	time.Sleep(20 * time.Millisecond)
	id := f.execute("print before\nask name?", "allow_stdin", true)
	asked(id)
	answer("ask-other", "wrong")
	answer("ask-"+id, "right")
	if got := strings.Join(trace(f.done(id)), " "); got != "busy execute_input stdout:before\n stdin:input_request: stdout:right shell:execute_reply:ok idle" {
		t.Errorf("sent %q", got)
	}

	id = f.execute("ask name?", "allow_stdin", true)
	asked(id)
	f.done(f.request(wire.Control, "interrupt_request", nil))
	if got := f.reply(id).text("ename"); got != "Interrupted" {
		t.Errorf("an interrupted question ended %s", got)
	}

	if got := f.reply(f.execute("ask name?", "allow_stdin", false)); got.text("status") != "error" || !strings.Contains(got.text("evalue"), "allow_stdin") {
		t.Errorf("a question to nobody ended %v", got)
	}
}

// TestLateOutput keeps the parent of text that comes when its cell is over.
func TestLateOutput(t *testing.T) {
	f := newFront(t, newFake())
	id := f.execute("late behind")
	f.done(id)
	f.done(f.execute("print a"))
	f.until("the late text", func(all []sent) bool {
		return slices.ContainsFunc(all, func(m sent) bool { return m.Parent == id && m.text("text") == "behind" })
	})
}

func TestShutdown(t *testing.T) {
	for _, channel := range []wire.Channel{wire.Control, wire.Shell} {
		e := newFake()
		f := newFront(t, e)
		cell := f.execute("print begin\nblock")
		f.until("the beginning", func(all []sent) bool {
			return slices.ContainsFunc(all, func(m sent) bool { return m.Type == "stream" })
		})
		id := f.request(channel, "shutdown_request", map[string]any{"restart": true})
		if got, want := strings.Join(trace(f.done(id)), " "), "busy shutdown_reply "+channel.String()+":shutdown_reply:ok idle"; got != want {
			t.Errorf("sent %s, want %s", got, want)
		}
		if got := f.reply(id).Content["restart"]; got != true {
			t.Errorf("restart is %v", got)
		}
		if got := f.reply(cell).text("ename"); got != "Interrupted" {
			t.Errorf("the running cell ended %s", got)
		}
		<-f.ended
		if !e.closed {
			t.Error("the worker goes on")
		}
	}
}
