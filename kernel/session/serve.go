package session

import (
	"fmt"
	"runtime/debug"

	"github.com/gonda-go/gonda/kernel/wire"
)

// serve answers one request that is not a cell. What is wrong with one request ends there.
func (s *Session) serve(m *wire.Message) {
	r := s.begin(m)
	defer s.stillBusy()
	defer r.end()
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a request failed", "type", m.Header.Type, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	switch m.Header.Type {
	case "kernel_info_request":
		r.reply("kernel_info_reply", s.info())
	case "interrupt_request":
		if m.Channel != wire.Control {
			s.interrupt(errInterrupted)
		}
		r.reply("interrupt_reply", simpleReply{"ok"})
	case "shutdown_request":
		s.shutdown(r)
	case "connect_request":
		c := s.server.Connection()
		r.reply("connect_reply", map[string]any{"status": "ok", "shell_port": c.ShellPort, "iopub_port": c.IOPubPort,
			"stdin_port": c.StdinPort, "control_port": c.ControlPort, "hb_port": c.HeartbeatPort})
	case "complete_request":
		s.complete(r)
	case "inspect_request":
		s.inspect(r)
	case "is_complete_request":
		s.isComplete(r)
	case "history_request":
		var h historyRequest
		r.decode(&h)
		r.reply("history_reply", historyReply{"ok", s.past.find(h)})
	case "comm_info_request":
		r.reply("comm_info_reply", commInfoReply{"ok", map[string]any{}})
	case "comm_open":
		var c commMessage
		r.decode(&c)
		s.log.Info("nobody serves this comm target", "target", c.Target)
		r.publish("comm_close", map[string]any{"comm_id": c.ID, "data": map[string]any{}})
	case "comm_msg", "comm_close":
		s.log.Info("message to a comm that is not open", "type", m.Header.Type)
	default:
		s.log.Warn("unknown request", "type", m.Header.Type, "channel", m.Channel.String())
	}
}

// shutdown answers, tells all front ends, and ends the session.
func (s *Session) shutdown(r *request) {
	var q struct {
		Restart bool `json:"restart"`
	}
	r.decode(&q)
	answer := restartReply{"ok", q.Restart}
	r.publish("shutdown_reply", answer)
	r.reply("shutdown_reply", answer)
	s.Stop()
}

// stillBusy corrects the idle of a request that was served while a cell runs. It has no
// parent, so that it belongs to no request.
func (s *Session) stillBusy() {
	s.busy.Lock()
	defer s.busy.Unlock()
	if s.running != nil {
		s.server.Publish(nil, "status", status{"busy"})
	}
}
