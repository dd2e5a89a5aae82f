package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	clientInbox = 256                   // messages that wait for the program
	dialPause   = 20 * time.Millisecond // between attempts
	welcomeWait = time.Second           // for kernels that send no welcome
)

// Client is a front end's side of the five sockets. All methods may be used at the same time.
// It does not connect again: a kernel that has left ends it.
type Client struct {
	post     *post
	options  Options
	journal  *journal
	peers    [Heartbeat + 1]*peer
	inboxes  [Heartbeat + 1]chan *Message
	echoes   chan [][]byte
	beating  sync.Mutex
	welcomed chan struct{}
	greeted  sync.Once
	done     chan struct{} // the kernel has left
	closing  chan struct{} // by Close
	left     sync.Once
	closed   sync.Once
	wg       sync.WaitGroup
}

// Dial connects to a kernel, trying until ctx ends, and waits until the kernel knows of the
// subscription to iopub, so that nothing published afterwards is missed. (A kernel that sends no
// iopub_welcome is given a second.)
//
// Errors: *ConnectionError, which wraps the last failure when ctx has ended.
func Dial(ctx context.Context, conn *Connection, o Options) (*Client, error) {
	where := *conn
	if refused := where.complete(); refused != nil {
		return nil, refused
	}
	c := &Client{
		options: o.filled(), echoes: make(chan [][]byte, 1),
		welcomed: make(chan struct{}), done: make(chan struct{}), closing: make(chan struct{}),
	}
	post, refused := newPost(&where, c.options)
	if refused != nil {
		return nil, refused
	}
	c.post, c.journal = post, &journal{log: c.options.Log}
	for ch := Shell; ch <= Heartbeat; ch++ {
		p, err := c.connect(ctx, &where, ch)
		if err != nil {
			c.Close()
			_, address := where.address(ch)
			return nil, &ConnectionError{Field: ch.String() + "_port", What: "cannot be reached at " + address, Err: err}
		}
		c.start(ch, p)
	}
	if err := c.subscribe(ctx); err != nil {
		c.Close()
		return nil, &ConnectionError{Field: "iopub_port", What: "does not take the subscription", Err: err}
	}
	return c, nil
}

func (c *Client) connect(ctx context.Context, where *Connection, ch Channel) (*peer, error) {
	own := ready{socket: "DEALER", identity: c.post.session}
	if ch == IOPub {
		own.socket = "SUB"
	}
	network, address := where.address(ch)
	for {
		p, err := c.attempt(ctx, network, address, own)
		if err == nil {
			return p, nil
		}
		select {
		case <-time.After(dialPause):
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		}
	}
}

func (c *Client) attempt(ctx context.Context, network, address string, own ready) (*peer, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(c.options.Handshake))
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	in := newReader(conn, c.options.Limit)
	other, err := introduce(conn, in, own)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	return &peer{conn: conn, in: in, out: newQueue(c.options.Queue), other: other}, nil
}

func (c *Client) start(ch Channel, p *peer) {
	c.peers[ch] = p
	if ch != Heartbeat {
		c.inboxes[ch] = make(chan *Message, clientInbox)
	}
	c.wg.Go(p.write)
	c.wg.Go(func() {
		defer c.end()
		defer p.close()
		if ch != Heartbeat {
			defer close(c.inboxes[ch])
		}
		c.read(ch, p)
	})
}

func (c *Client) read(ch Channel, p *peer) {
	for {
		frames, err := p.next(deaf)
		if err != nil {
			return
		}
		if ch == Heartbeat {
			select {
			case c.echoes <- frames:
			default:
			}
			continue
		}
		m, err := c.post.open(frames)
		if err != nil {
			c.journal.warn("a message was dropped", "channel", ch, "error", err)
			continue
		}
		m.Channel, m.from = ch, p
		if ch == IOPub && m.Header.Type == "iopub_welcome" {
			c.greeted.Do(func() { close(c.welcomed) })
			continue
		}
		select {
		case c.inboxes[ch] <- m:
		case <-c.closing:
			return
		}
	}
}

func (c *Client) subscribe(ctx context.Context) error {
	if err := c.peers[IOPub].out.add(pack([][]byte{{1}}), 0); err != nil {
		return err
	}
	select {
	case <-c.welcomed:
	case <-time.After(welcomeWait):
	case <-c.done:
		return ErrGone
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Session is the id of this client in the headers of its messages.
func (c *Client) Session() string { return c.post.session }

// Shell are the messages that arrive on shell; closed by Close or when the kernel has left.
func (c *Client) Shell() <-chan *Message { return c.inboxes[Shell] }

// Control is like Shell for control.
func (c *Client) Control() <-chan *Message { return c.inboxes[Control] }

// Stdin is like Shell for stdin.
func (c *Client) Stdin() <-chan *Message { return c.inboxes[Stdin] }

// IOPub is like Shell for iopub, without the welcome.
func (c *Client) IOPub() <-chan *Message { return c.inboxes[IOPub] }

// Send sends a request on shell, control or stdin and returns its id, which answers name as
// their parent. It waits for room, Options.Stall at most.
//
// Errors: ErrGone; *ContentError.
func (c *Client) Send(ch Channel, msgType string, content any, extra ...Extra) (id string, err error) {
	return c.send(ch, newDraft(msgType, nil, content, extra))
}

func (c *Client) send(ch Channel, d *draft) (string, error) {
	if ch == IOPub || ch == Heartbeat || c.peers[ch] == nil {
		return "", fmt.Errorf("wire: %s carries no requests", ch)
	}
	id, frames, err := c.post.seal(d)
	if err != nil {
		return "", err
	}
	stop := make(chan struct{})
	timer := time.AfterFunc(c.options.Stall, func() { close(stop) })
	defer timer.Stop()
	out, message := c.peers[ch].out, pack(frames)
	for out.below(c.options.Queue, stop) {
		if err := out.add(message, 0); !errors.Is(err, errFull) {
			return id, err
		}
	}
	return "", fmt.Errorf("wire: the kernel has taken nothing on %s for %v", ch, c.options.Stall)
}

// Answer sends an input_reply to an input_request.
//
// Errors: as Send.
func (c *Client) Answer(to *Message, value string) error {
	content := map[string]string{"value": value}
	_, err := c.send(Stdin, &draft{kind: "input_reply", parent: json.RawMessage(to.RawHeader), content: content})
	return err
}

// Beat sends a heartbeat and returns how long the echo took.
//
// Errors: ErrGone; that of ctx.
func (c *Client) Beat(ctx context.Context) (time.Duration, error) {
	c.beating.Lock()
	defer c.beating.Unlock()
	select { // the echo of a beat that was given up
	case <-c.echoes:
	default:
	}
	start := time.Now()
	mark := []byte(start.Format(time.RFC3339Nano))
	if err := c.peers[Heartbeat].out.add(pack([][]byte{nil, mark}), 0); err != nil {
		return 0, ErrGone
	}
	for {
		select {
		case frames := <-c.echoes:
			if len(frames) == 2 && string(frames[1]) == string(mark) {
				return time.Since(start), nil
			}
		case <-c.done:
			return 0, ErrGone
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Done is closed when one of the kernel's connections has ended, or by Close.
func (c *Client) Done() <-chan struct{} { return c.done }

func (c *Client) end() {
	c.left.Do(func() { close(c.done) })
}

// Close ends the connections. What was sent just before may be lost.
func (c *Client) Close() error {
	c.closed.Do(func() { close(c.closing) })
	c.end()
	for _, p := range c.peers {
		if p != nil {
			p.close()
		}
	}
	c.wg.Wait()
	return nil
}
