package wire

import (
	"errors"
	"time"
)

// statusReserve is how far status messages may pass the bound of a subscriber's queue: they are
// small, and an interrupt must not wait behind a flood of output.
const statusReserve = 1 << 20

// Publish sends to all subscribers of iopub. A nil parent is written as {}.
//
// A subscriber whose queue holds Options.Queue bytes makes Publish wait, after the others have
// got the message; if it makes no room within Options.Stall it is disconnected. So a subscriber
// misses nothing while it stays connected. Status messages have a reserve and rarely wait.
// Buffers and raw messages that are given must not be changed afterwards.
//
// Errors: *ContentError. That nobody listens is none.
func (s *Server) Publish(parent *Message, msgType string, content any, extra ...Extra) error {
	d := newDraft(msgType, parentOf(parent), content, extra)
	_, frames, err := s.post.seal(d)
	if err != nil {
		return err
	}
	if d.topic == "" {
		d.topic = "kernel." + s.post.session + "." + msgType
	}
	frames = append([][]byte{[]byte(d.topic)}, frames...)
	var reserve int64
	if msgType == "status" {
		reserve = statusReserve
	}
	s.spread(frames, reserve)
	return nil
}

// spread queues a message for each subscriber that wants it: first for those with room.
func (s *Server) spread(frames [][]byte, reserve int64) {
	message := pack(frames)
	var full []*peer
	for _, p := range s.sockets[IOPub].roster.all() {
		p.wants(frames[0], func() {
			if errors.Is(p.out.add(message, reserve), errFull) {
				full = append(full, p)
			}
		})
	}
	if len(full) == 0 {
		return
	}
	stop := make(chan struct{})
	timer := time.AfterFunc(s.options.Stall, func() { close(stop) })
	defer timer.Stop()
	for _, p := range full {
		s.insist(p, message, reserve, stop)
	}
}

// insist waits for room in a subscriber's queue, and ends the subscriber when the time is up.
func (s *Server) insist(p *peer, message packet, reserve int64, stop <-chan struct{}) {
	for p.out.below(s.options.Queue+reserve, stop) {
		if !errors.Is(p.out.add(message, reserve), errFull) {
			return
		}
	}
	s.journal.warn("a subscriber was disconnected: it does not read", "channel", IOPub,
		"peer", p.conn.RemoteAddr(), "seconds", s.options.Stall.Seconds())
	p.close()
}

// subscribed takes subscriptions in the form of ZMTP 3.0; other messages of subscribers are ignored.
func (s *Server) subscribed(p *peer, frames [][]byte) error {
	topic, on, ok := subscription(frames)
	switch {
	case !ok:
	case on:
		return s.welcome(p, topic)
	default:
		p.cancel(topic)
	}
	return nil
}

// subscribe takes subscriptions in the form of ZMTP 3.1.
func (s *Server) subscribe(p *peer, name string, data []byte) error {
	switch name {
	case cmdSubscribe:
		return s.welcome(p, data)
	case cmdCancel:
		p.cancel(data)
	}
	return nil
}

// welcome adds a subscription and tells the subscriber so before anything else under it: JEP 65.
// The topic frame is the subscription, and there is none for the empty one.
func (s *Server) welcome(p *peer, topic []byte) error {
	return p.subscribe(topic, func() error {
		_, frames, err := s.post.seal(newDraft("iopub_welcome", nil, map[string]string{"subscription": string(topic)}, nil))
		if err != nil {
			return err
		}
		if len(topic) > 0 {
			frames = append([][]byte{topic}, frames...)
		}
		return p.out.add(pack(frames), statusReserve)
	})
}
