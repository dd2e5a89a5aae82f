package wire

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// ErrGone says that the connection to which a message was to go is closed. The kernel goes on.
var ErrGone = errors.New("wire: the client has left")

const (
	inboxSize      = 64                     // messages that wait for the session
	heartbeatLimit = 64 << 10               // bytes of a heartbeat
	heartbeatQueue = 1 << 20                // bytes of echoes that wait for one client
	stdinWait      = 2 * time.Second        // for a client whose stdin is still connecting
	goodbye        = 250 * time.Millisecond // for clients to read what they were sent, at the end
)

// Server is a kernel's side of the five sockets. All methods may be used at the same time.
type Server struct {
	connection Connection
	options    Options
	post       *post
	journal    *journal
	sockets    [Heartbeat + 1]*socket
	inboxes    [Heartbeat + 1]chan *Message
	ctx        context.Context
	cancel     context.CancelFunc
	once       sync.Once
}

// Listen opens the five sockets. Ports that are 0 are chosen; [Server.Connection] has them.
//
// Errors: *ConnectionError, for what the connection asks for and for ports that are taken.
func Listen(c *Connection, o Options) (*Server, error) {
	s := &Server{connection: *c, options: o.filled()}
	if refused := s.prepare(); refused != nil {
		return nil, refused
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	for ch := Shell; ch <= Heartbeat; ch++ {
		l, refused := s.connection.listen(ch)
		if refused != nil {
			s.abandon()
			return nil, refused
		}
		s.sockets[ch] = s.socket(ch)
		s.sockets[ch].listener = l
	}
	for _, socket := range s.sockets {
		socket.wg.Add(1)
		go socket.accept()
	}
	return s, nil
}

func (s *Server) prepare() *ConnectionError {
	if refused := s.connection.complete(); refused != nil {
		return refused
	}
	if refused := s.connection.confine(s.options.Public); refused != nil {
		return refused
	}
	post, refused := newPost(&s.connection, s.options)
	s.post, s.journal = post, &journal{log: s.options.Log}
	return refused
}

func (s *Server) abandon() {
	s.cancel()
	for _, socket := range s.sockets {
		if socket != nil {
			socket.listener.Close()
		}
	}
}

func (s *Server) socket(ch Channel) *socket {
	k := &socket{
		channel: ch, kind: "ROUTER", limit: s.options.Limit, queue: s.options.Queue, deadline: s.options.Stall,
		options: s.options, journal: s.journal, ctx: s.ctx,
		command: func(*peer, string, []byte) error { return nil },
	}
	switch ch {
	case IOPub:
		// A subscriber may stop reading as long as its queue has room: no deadline for writing.
		k.kind, k.limit, k.deadline = "XPUB", commandLimit, 0
		k.arrive, k.command = s.subscribed, s.subscribe
	case Heartbeat:
		k.limit, k.queue, k.arrive = min(heartbeatLimit, k.limit), min(heartbeatQueue, k.queue), echo
	default:
		s.inboxes[ch] = make(chan *Message, inboxSize)
		k.arrive = func(p *peer, frames [][]byte) error { return s.deliver(ch, p, frames) }
	}
	return k
}

// Connection is where the server listens, with the ports that were chosen.
func (s *Server) Connection() *Connection {
	c := s.connection
	return &c
}

// Session is the id of this server in the headers of its messages: new for each server.
func (s *Server) Session() string { return s.post.session }

// Shell are the messages that arrive on shell; closed by Close. They have to be taken all the
// time: while 64 wait, clients are not read from.
func (s *Server) Shell() <-chan *Message { return s.inboxes[Shell] }

// Control are the messages that arrive on control; closed by Close.
func (s *Server) Control() <-chan *Message { return s.inboxes[Control] }

// Stdin are the messages that arrive on stdin; closed by Close. They need to be taken only after
// Ask: when 64 wait, further ones are dropped.
func (s *Server) Stdin() <-chan *Message { return s.inboxes[Stdin] }

// deliver checks a message and hands it to the session.
func (s *Server) deliver(ch Channel, p *peer, frames [][]byte) error {
	m, err := s.post.open(append([][]byte{[]byte(p.identity)}, frames...))
	if err != nil {
		s.journal.warn("a message was dropped", "channel", ch, "peer", p.conn.RemoteAddr(), "error", err)
		return nil
	}
	m.Channel, m.from = ch, p
	select {
	case s.inboxes[ch] <- m:
		return nil
	default:
	}
	if ch == Stdin { // answers to nothing: a client that waits for its own has room
		s.journal.warn("a message was dropped: nobody waits for input", "peer", p.conn.RemoteAddr())
		return nil
	}
	select {
	case s.inboxes[ch] <- m:
	case <-s.ctx.Done():
	}
	return nil
}

// echo answers a heartbeat with its own frames, whatever they are.
func echo(p *peer, frames [][]byte) error { return p.out.add(pack(frames), 0) }

// Reply answers a message on the socket and connection on which it came; if that connection is
// closed, on the one that has its identity now. It does not wait: a client that has not read
// Options.Queue bytes of replies is disconnected.
//
// Errors: ErrGone; *ContentError.
func (s *Server) Reply(to *Message, msgType string, content any, extra ...Extra) error {
	_, frames, err := s.post.seal(newDraft(msgType, to.RawHeader, content, extra))
	if err != nil {
		return err
	}
	if to.route() == "" {
		return ErrGone
	}
	if to.from != nil && s.send(to.from, to, frames) == nil {
		return nil
	}
	p := s.sockets[to.Channel].roster.find(to.route())
	if p == nil || p == to.from {
		return ErrGone
	}
	return s.send(p, to, frames)
}

// replyReserve is how far replies may pass the bound of a queue: requests that were read before
// it was reached are still answered.
const replyReserve = 16 << 20

func (s *Server) send(p *peer, to *Message, frames [][]byte) error {
	envelope := append(to.Identities[1:len(to.Identities):len(to.Identities)], frames...)
	err := p.out.add(pack(envelope), replyReserve)
	if errors.Is(err, errFull) {
		s.journal.warn("a client was disconnected: it does not read its replies", "channel", to.Channel, "peer", p.conn.RemoteAddr())
		p.close()
		return ErrGone
	}
	return err
}

// route is the identity by which a ROUTER knows the sender.
func (m *Message) route() string {
	if len(m.Identities) == 0 {
		return ""
	}
	return string(m.Identities[0])
}

// Ask sends an input_request to the client that sent the message and returns the request's id,
// which the answer names as its parent if the client is careful. A client that is still
// connecting its stdin is waited for, two seconds at most.
//
// Errors: ErrGone, if the client has no stdin connection; *ContentError.
func (s *Server) Ask(to *Message, content any) (id string, err error) {
	id, frames, err := s.post.seal(newDraft("input_request", to.RawHeader, content, nil))
	if err != nil {
		return "", err
	}
	if route := to.route(); route == "" || route[0] == 0 {
		return "", ErrGone // it gave no name by which its stdin could be found
	}
	p := s.sockets[Stdin].roster.await(to.route(), stdinWait, s.ctx.Done())
	if p == nil {
		return "", ErrGone
	}
	return id, s.send(p, to, frames)
}

// Drain waits until all that was sent has been handed over, at most so long; it reports whether
// it was.
func (s *Server) Drain(limit time.Duration) bool {
	stop := make(chan struct{})
	timer := time.AfterFunc(limit, func() { close(stop) })
	defer timer.Stop()
	for _, socket := range s.sockets {
		for _, p := range socket.roster.all() {
			if !p.out.below(1, stop) {
				return false
			}
		}
	}
	return true
}

// Close drains for at most Options.Linger, then closes all connections and the three channels.
func (s *Server) Close() error {
	s.once.Do(func() {
		for _, socket := range s.sockets {
			socket.listener.Close()
		}
		s.Drain(s.options.Linger)
		s.cancel()
		var wg sync.WaitGroup
		for _, socket := range s.sockets {
			wg.Go(func() { socket.shut(goodbye) })
		}
		wg.Wait()
		for _, inbox := range s.inboxes {
			if inbox != nil {
				close(inbox)
			}
		}
	})
	return nil
}

func parentOf(m *Message) json.RawMessage {
	if m == nil {
		return nil
	}
	return m.RawHeader
}
