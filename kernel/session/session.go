package session

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// server is the sockets, as the session sees them.
type server interface {
	Shell() <-chan *wire.Message
	Control() <-chan *wire.Message
	Stdin() <-chan *wire.Message
	Connection() *wire.Connection
	Reply(to *wire.Message, msgType string, content any, extra ...wire.Extra) error
	Publish(parent *wire.Message, msgType string, content any, extra ...wire.Extra) error
	Ask(to *wire.Message, content any) (string, error)
	Drain(time.Duration) bool
}

// Config is what a session needs to know. Zero values have defaults.
type Config struct {
	Version string       // of gonda, as the front end shows it
	Log     *slog.Logger // what went wrong and who asked for what nobody knows; nowhere
	LogFile string       // where the log is, for people who look for it
}

// Session is one kernel session. Make it by [New].
type Session struct {
	server server
	engine engine
	config Config
	log    *slog.Logger
	past   history
	source sources

	cells     queue // execute requests
	questions queue // completion and inspection
	answers   chan *wire.Message
	asking    sync.Mutex // held while a question is open

	mu          sync.Mutex              // of what follows
	count       int                     // of cells that are stored
	cancel      context.CancelCauseFunc // of the running cell
	interrupted bool                    // the running cell, once
	stopped     chan struct{}
	once        sync.Once

	replayed sync.Mutex
	good     []*done

	busy    sync.Mutex // held while the state of the running cell is told
	running *request
}

// New makes a session on sockets. It answers once [Session.Run] is called.
func New(s *wire.Server, e *Pipeline, c Config) *Session { return newSession(s, e, c) }

func newSession(s server, e engine, c Config) *Session {
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return &Session{
		server: s, engine: e, config: c, log: c.Log,
		cells: newQueue(), questions: newQueue(),
		answers: make(chan *wire.Message, 16),
		stopped: make(chan struct{}),
	}
}

// patience is how long the end of a session waits for its last cell and its last messages.
const patience = time.Second

// Run serves requests until shutdown_request, [Session.Stop], or the end of ctx or of the
// sockets. Then it ends the running cell and the worker, and hands over what was still to be
// sent.
func (s *Session) Run(ctx context.Context) {
	s.server.Publish(nil, "status", status{"starting"})
	defer context.AfterFunc(ctx, s.Stop)()
	var cells sync.WaitGroup
	cells.Go(s.serveCells)
	go s.serveQuestions()
	go s.serveControl()
	go s.serveStdin()
	go s.serveShell()

	<-s.stopped
	s.cells.close()
	s.questions.close()
	s.interrupt(errShutdown)
	done := make(chan struct{})
	go func() { cells.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		s.log.Warn("the running cell did not end within the patience of a shutdown")
	}
	s.engine.close()
	s.server.Drain(patience)
}

// Stop ends the session.
func (s *Session) Stop() { s.once.Do(func() { close(s.stopped) }) }

// serveShell takes requests from the shell socket, in order. None of them is waited for.
func (s *Session) serveShell() {
	defer s.Stop()
	for m := range s.server.Shell() {
		switch m.Header.Type {
		case "execute_request":
			s.cells.put(m)
		case "complete_request", "inspect_request":
			s.questions.put(m)
		default:
			s.serve(m)
		}
	}
}

func (s *Session) serveControl() {
	for m := range s.server.Control() {
		if m.Header.Type == "interrupt_request" {
			s.interrupt(errInterrupted)
		}
		s.serve(m)
	}
}

func (s *Session) serveQuestions() {
	for {
		m, ok := s.questions.take()
		if !ok {
			return
		}
		s.serve(m)
	}
}

func (s *Session) serveStdin() {
	for m := range s.server.Stdin() {
		if m.Header.Type != "input_reply" {
			s.log.Warn("unknown message on stdin", "type", m.Header.Type)
			continue
		}
		select {
		case s.answers <- m:
		default: // nobody asked
		}
	}
}

// Interrupt ends the running cell, as an interrupt_request does. While none runs it does
// nothing. A second one insists: it stops the cell even within a library.
func (s *Session) Interrupt() { s.interrupt(errInterrupted) }

func (s *Session) interrupt(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel == nil {
		return
	}
	s.cancel(why)
	if s.interrupted {
		s.engine.interrupt()
	}
	s.interrupted = true
}
