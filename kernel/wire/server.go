package wire

import (
	"errors"
	"time"
)

// ErrGone says that the connection to which a message was to go is closed. The kernel goes on.
var ErrGone = errors.New("wire: the client has left")

type draft struct {
	metadata        any
	buffers         [][]byte
	topic, subshell string
}

type peer struct{}

// Server is a kernel's side of the five sockets. All methods may be used at the same time.
type Server struct{}

// Listen opens the five sockets. Ports that are 0 are chosen; [Server.Connection] has them.
func Listen(c *Connection, o Options) (*Server, error) { return nil, errors.ErrUnsupported }

// Connection is where the server listens.
func (s *Server) Connection() *Connection { return nil }

// Session is the id of this server in the headers of its messages.
func (s *Server) Session() string { return "" }

// Shell are the messages that arrive on shell; closed by Close.
func (s *Server) Shell() <-chan *Message { return nil }

// Control are the messages that arrive on control; closed by Close.
func (s *Server) Control() <-chan *Message { return nil }

// Stdin are the messages that arrive on stdin; closed by Close.
func (s *Server) Stdin() <-chan *Message { return nil }

// Reply answers a message on the socket and connection on which it came.
func (s *Server) Reply(to *Message, msgType string, content any, extra ...Extra) error { return nil }

// Publish sends to all subscribers of iopub. A nil parent is written as {}.
func (s *Server) Publish(parent *Message, msgType string, content any, extra ...Extra) error {
	return nil
}

// Ask sends an input_request to the client that sent the message and returns the request's id,
// which the answer names as its parent if the client is careful.
func (s *Server) Ask(to *Message, content any) (id string, err error) { return "", nil }

// Drain waits until all that was sent has been handed over, at most so long; it reports whether it was.
func (s *Server) Drain(limit time.Duration) bool { return true }

// Close drains for at most Options.Linger, then closes all connections and the three channels.
func (s *Server) Close() error { return nil }
