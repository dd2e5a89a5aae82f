package wire

import (
	"io"
	"log/slog"
	"time"
)

// Options are the limits of a [Server] or [Client]. Zero values mean the defaults.
type Options struct {
	Limit     int64         // bytes of one incoming message, all frames together; 1 GiB
	Queue     int64         // bytes waiting for one connection before its sender waits; 64 MiB
	Handshake time.Duration // until a new connection has introduced itself; 5 s
	Stall     time.Duration // until a connection that makes no room is closed; 10 s
	Linger    time.Duration // until Close gives up handing over what is queued; 1 s
	Public    bool          // allow addresses that other machines reach
	Session   string        // the own session id; random
	Username  string        // in headers; that of the environment
	Log       *slog.Logger  // what was refused and why; nowhere
}

func (o Options) filled() Options {
	def(&o.Limit, 1<<30)
	def(&o.Queue, 64<<20)
	def(&o.Handshake, 5*time.Second)
	def(&o.Stall, 10*time.Second)
	def(&o.Linger, time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return o
}

func def[T int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// Extra adds to a message that is sent.
type Extra func(*draft)

// Metadata sets the message's metadata: a value that encodes to a JSON object.
func Metadata(v any) Extra { return func(d *draft) { d.metadata = v } }

// Buffers appends raw frames to the message.
func Buffers(b ...[]byte) Extra { return func(d *draft) { d.buffers = append(d.buffers, b...) } }

// Topic sets the topic frame of a publication; without it "kernel.<session>.<type>".
func Topic(s string) Extra { return func(d *draft) { d.topic = s } }

// Subshell sets the header's subshell_id.
func Subshell(id string) Extra { return func(d *draft) { d.subshell = id } }
