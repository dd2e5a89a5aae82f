package session

import "github.com/gonda-go/gonda/kernel/wire"

// request is one request that is being served: begun with busy, ended with idle.
type request struct {
	session *Session
	message *wire.Message
	output  *output
}

func (s *Session) begin(m *wire.Message) *request {
	r := &request{session: s, message: m}
	r.output = newOutput(outputLimit(), r.publish)
	r.publish("status", status{"busy"})
	return r
}

// publish sends at once; what is shown goes through output, which keeps the order.
func (r *request) publish(msgType string, content any) {
	if err := r.session.server.Publish(r.message, msgType, content); err != nil {
		r.session.log.Error("not published", "type", msgType, "error", err)
	}
}

// reply answers, after all that was shown. A client that has left gets none.
func (r *request) reply(msgType string, content any) {
	r.output.end()
	if err := r.session.server.Reply(r.message, msgType, content); err != nil {
		r.session.log.Warn("not answered", "type", msgType, "error", err)
	}
}

// end publishes idle.
func (r *request) end() {
	r.output.end()
	r.publish("status", status{"idle"})
}

// decode reads the content of the request. What does not fit is logged, and the fields that
// do fit are used: front ends differ in what they send.
func (r *request) decode(v any) {
	if err := r.message.Decode(v); err != nil {
		r.session.log.Warn("odd request", "type", r.message.Header.Type, "error", err)
	}
}
