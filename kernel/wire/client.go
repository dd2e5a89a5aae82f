package wire

import (
	"context"
	"errors"
	"time"
)

// Client is a front end's side of the five sockets.
type Client struct{}

// Dial connects to a kernel, trying until ctx ends, and waits until the kernel knows of the
// subscription to iopub, so that nothing published afterwards is missed.
func Dial(ctx context.Context, c *Connection, o Options) (*Client, error) {
	return nil, errors.ErrUnsupported
}

// Session is the id of this client in the headers of its messages.
func (c *Client) Session() string { return "" }

// Shell are the messages that arrive on shell; closed by Close or when the kernel has left.
func (c *Client) Shell() <-chan *Message { return nil }

// Control is like Shell for control.
func (c *Client) Control() <-chan *Message { return nil }

// Stdin is like Shell for stdin.
func (c *Client) Stdin() <-chan *Message { return nil }

// IOPub is like Shell for iopub.
func (c *Client) IOPub() <-chan *Message { return nil }

// Send sends a request on shell, control or stdin and returns its id, which answers name as their parent.
func (c *Client) Send(ch Channel, msgType string, content any, extra ...Extra) (id string, err error) {
	return "", nil
}

// Answer sends an input_reply to an input_request.
func (c *Client) Answer(to *Message, value string) error { return nil }

// Beat sends a heartbeat and returns how long the echo took.
func (c *Client) Beat(ctx context.Context) (time.Duration, error) { return 0, nil }

// Done is closed when one of the kernel's connections has ended.
func (c *Client) Done() <-chan struct{} { return nil }

// Close ends the connections.
func (c *Client) Close() error { return nil }
