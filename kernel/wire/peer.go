package wire

import (
	"net"
	"sync"
	"time"
)

// writeStep is how many bytes a connection has to take within one deadline.
const writeStep = 256 << 10

// peer is a connection after its handshake.
type peer struct {
	conn     net.Conn
	in       *reader
	out      *queue
	other    ready
	identity string        // what a ROUTER calls it
	deadline time.Duration // for each step of writing; 0: none
	once     sync.Once

	subscriptions // of a subscriber to iopub
}

// close ends the connection; the goroutines that read and write it end by that.
func (p *peer) close() {
	p.once.Do(func() {
		p.out.end()
		p.conn.Close()
	})
}

// finish lets the other side read all that was written before the connection ends: an end of
// writing instead of a close, which would throw away what is on its way if bytes came in.
func (p *peer) finish(grace time.Duration) {
	if c, ok := p.conn.(interface{ CloseWrite() error }); ok {
		c.CloseWrite()
	}
	p.conn.SetReadDeadline(time.Now().Add(grace))
}

// write hands over what is queued until the connection ends.
func (p *peer) write() {
	defer p.close()
	for {
		packets, ok := p.out.take()
		if !ok {
			return
		}
		var step net.Buffers
		size := 0
		for _, packet := range packets {
			for _, part := range packet.parts {
				for len(part) > 0 {
					n := min(len(part), writeStep-size)
					step, part, size = append(step, part[:n]), part[n:], size+n
					if size < writeStep {
						continue
					}
					if !p.writeStep(step, size) {
						return
					}
					step, size = nil, 0
				}
			}
		}
		if size > 0 && !p.writeStep(step, size) {
			return
		}
	}
}

func (p *peer) writeStep(step net.Buffers, size int) bool {
	if p.deadline > 0 {
		p.conn.SetWriteDeadline(time.Now().Add(p.deadline))
	}
	if _, err := step.WriteTo(p.conn); err != nil {
		return false
	}
	p.out.written(int64(size))
	return true
}

// next is the next message; commands of the connection are dealt with on the way, others go to
// command.
func (p *peer) next(command func(name string, data []byte) error) ([][]byte, error) {
	for {
		a, err := p.in.next()
		if err != nil {
			return nil, err
		}
		switch a.command {
		case "":
			return a.frames, nil
		case cmdPing:
			answer, err := pong(a.data)
			if err != nil {
				return nil, err
			}
			// Without room for the answer the peer sees its PING unanswered, which is the truth.
			p.out.add(packet{parts: [][]byte{answer}, size: int64(len(answer))}, statusReserve)
		case cmdError:
			return nil, violated("the peer reports an error: %.200q", a.data)
		default:
			if err := command(a.command, a.data); err != nil {
				return nil, err
			}
		}
	}
}

// deaf ignores commands, as RFC 37 asks for unknown ones.
func deaf(string, []byte) error { return nil }
