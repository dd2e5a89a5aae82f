package wire

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// socket is one of the five: a listener and its connections, each with a goroutine that reads
// and one that writes.
type socket struct {
	channel  Channel
	kind     string        // "ROUTER" or "XPUB"
	limit    int64         // bytes of an incoming message
	queue    int64         // bytes that wait for one connection
	deadline time.Duration // for writing; 0: none
	listener net.Listener
	options  Options
	journal  *journal
	roster   roster
	ctx      context.Context // ends when the server closes
	wg       sync.WaitGroup
	count    atomic.Uint32

	arrive  func(p *peer, frames [][]byte) error
	command func(p *peer, name string, data []byte) error
}

// Bounds of the pause after accepting failed, as when there are no file descriptors left.
const (
	firstPause = 5 * time.Millisecond
	lastPause  = time.Second
)

func (s *socket) accept() {
	defer s.wg.Done()
	pause := firstPause
	for {
		conn, err := s.listener.Accept()
		if err == nil {
			pause = firstPause
			s.wg.Add(1)
			go s.serve(conn)
			continue
		}
		if s.ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return
		}
		s.journal.warn("a connection cannot be accepted", "channel", s.channel, "error", err, "pause", pause)
		select {
		case <-time.After(pause):
		case <-s.ctx.Done():
			return
		}
		pause = min(2*pause, lastPause)
	}
}

func (s *socket) serve(conn net.Conn) {
	defer s.wg.Done()
	p, err := s.admit(conn)
	if err != nil {
		conn.Close()
		s.told(conn, err)
		return
	}
	s.roster.add(p)
	defer s.roster.remove(p)
	defer p.close()
	if s.ctx.Err() != nil {
		return // shut may have looked before this connection was listed
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		p.write()
	}()
	s.told(conn, s.read(p))
}

// admit does the handshake of a new connection against the clock.
func (s *socket) admit(conn net.Conn) (*peer, error) {
	conn.SetDeadline(time.Now().Add(s.options.Handshake))
	stop := context.AfterFunc(s.ctx, func() { conn.Close() })
	in := newReader(conn, s.limit)
	other, err := introduce(conn, in, ready{socket: s.kind})
	if !stop() {
		return nil, net.ErrClosed
	}
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	return &peer{
		conn: conn, in: in, out: newQueue(s.queue), other: other,
		identity: s.name(other), deadline: s.deadline,
	}, nil
}

// name is the identity that a peer asks for or, as RFC 28 wants, one of our own that starts with
// a zero byte.
func (s *socket) name(other ready) string {
	if other.identity != "" && other.identity[0] != 0 {
		return other.identity
	}
	return string(binary.BigEndian.AppendUint32([]byte{0}, s.count.Add(1)))
}

func (s *socket) read(p *peer) error {
	for {
		frames, err := p.next(func(name string, data []byte) error { return s.command(p, name, data) })
		if err != nil {
			return err
		}
		if s.kind == "ROUTER" {
			p.out.below(s.queue, s.ctx.Done()) // who does not read answers is not read from
		}
		if s.ctx.Err() != nil {
			continue // closing: what still comes is read so that what was sent arrives
		}
		if err := s.arrive(p, frames); err != nil {
			return err
		}
	}
}

// told logs why a connection ended, unless it just left.
func (s *socket) told(conn net.Conn, err error) {
	var timeout net.Error
	var broken violation
	switch {
	case errors.As(err, &broken), errors.Is(err, errFull):
	case errors.As(err, &timeout) && timeout.Timeout() && s.ctx.Err() == nil:
	case errors.Is(err, io.ErrUnexpectedEOF):
	default:
		return
	}
	s.journal.warn("a connection was closed", "channel", s.channel, "peer", conn.RemoteAddr(), "error", err)
}

// shut ends all connections after what was written has been read, for at most grace.
func (s *socket) shut(grace time.Duration) {
	for _, p := range s.roster.all() {
		p.finish(grace)
	}
	s.wg.Wait()
}
