package worker

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// pump reads all that comes from a worker with one goroutine, which is what keeps text and
// messages in order. It owns its files.
type pump struct {
	streams [2]stream
	events  int
	wake    int // an eventfd: the process has ended
	handle  func(*Message) error
	broken  func(error) // the worker sent what is no message; no more are read
	buf     []byte
	waiting []byte // a message of which a part has come

	mu   sync.Mutex // held while text is read and delivered
	sink Sink
	dump dump
}

type stream struct {
	name string
	fd   int // -1 after its end
}

func newPump(stdout, stderr, events int, handle func(*Message) error, broken func(error)) (*pump, error) {
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, err
	}
	return &pump{
		streams: [2]stream{{"stdout", stdout}, {"stderr", stderr}},
		events:  events, wake: wake, handle: handle, broken: broken,
		buf: make([]byte, 64<<10),
	}, nil
}

// turn gives text from now on to another sink, after all that was written before.
func (p *pump) turn(s Sink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drain()
	p.sink = s
}

// stop makes run end when it has read what is there. The process must have ended.
func (p *pump) stop() {
	_, _ = unix.Write(p.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0})
}

// run reads until stop. It returns the runtime's last words, if there are any.
func (p *pump) run() (last string) {
	defer p.close()
	for {
		ended := p.wait()
		if err := p.receive(); err != nil {
			unix.Close(p.events)
			p.events = -1
			p.broken(err)
		}
		p.mu.Lock()
		p.drain()
		if ended {
			last = p.last()
		} else if p.dump.patience(time.Now()) == 0 {
			p.deliver(&p.streams[1], p.dump.release())
		}
		p.mu.Unlock()
		if ended {
			return last
		}
	}
}

// wait waits until there is something to read; it says whether the process has ended.
func (p *pump) wait() bool {
	fds := []unix.PollFd{
		{Fd: int32(p.streams[0].fd), Events: unix.POLLIN},
		{Fd: int32(p.streams[1].fd), Events: unix.POLLIN},
		{Fd: int32(p.events), Events: unix.POLLIN},
		{Fd: int32(p.wake), Events: unix.POLLIN},
	}
	p.mu.Lock()
	patience := -1
	if d := p.dump.patience(time.Now()); d >= 0 {
		patience = int(d/time.Millisecond) + 1
	}
	p.mu.Unlock()
	for {
		_, err := unix.Poll(fds, patience)
		if err != unix.EINTR {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.streams {
		if s := &p.streams[i]; fds[i].Revents&(unix.POLLHUP|unix.POLLERR) != 0 && unwritten(s.fd) == 0 {
			s.end()
		}
	}
	return fds[3].Revents != 0
}

// receive reads messages until there are none; text that was written before each of them is
// delivered before it is handled.
func (p *pump) receive() error {
	for p.events >= 0 {
		n, err := unix.Read(p.events, p.buf)
		if err == unix.EINTR {
			continue
		}
		if n <= 0 {
			if err == nil {
				unix.Close(p.events)
				p.events = -1
			}
			return nil
		}
		p.waiting = append(p.waiting, p.buf[:n]...)
		for {
			m, rest, err := Cut(p.waiting)
			if err != nil {
				return err
			}
			if m == nil {
				break
			}
			p.waiting = rest
			if err := p.take(m); err != nil {
				return err
			}
		}
		if len(p.waiting) == 0 {
			p.waiting = nil
		}
	}
	return nil
}

func (p *pump) take(m *Message) error {
	if m.Verb != Reply {
		p.mu.Lock()
		p.drain()
		p.deliver(&p.streams[1], p.dump.release()) // a worker that still talks is not dying
		if m.Verb == Show && m.Display != nil && p.sink != nil {
			p.sink.Display(*m.Display)
		}
		p.mu.Unlock()
	}
	return p.handle(m)
}

// drain delivers what is in the pipes now, and not what is written meanwhile, which may never
// end. p.mu is held.
func (p *pump) drain() {
	for i := range p.streams {
		s := &p.streams[i]
		for left := unwritten(s.fd); left > 0; {
			n := s.read(p.buf[:min(left, len(p.buf))])
			if n == 0 {
				break
			}
			left -= n
			text := p.buf[:n]
			if i == 1 {
				text = p.dump.feed(text, time.Now())
			}
			p.deliver(s, text)
		}
	}
}

func (p *pump) deliver(s *stream, text []byte) {
	if len(text) > 0 && p.sink != nil {
		p.sink.Stream(s.name, text)
	}
}

// last takes the runtime's last words; anything else that was held is text. p.mu is held.
func (p *pump) last() string {
	if _, ok := lastWords(string(p.dump.held)); ok {
		words := string(p.dump.held)
		p.dump.held = nil
		return words
	}
	p.deliver(&p.streams[1], p.dump.release())
	return ""
}

func (p *pump) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.streams {
		p.streams[i].end()
	}
	if p.events >= 0 {
		unix.Close(p.events)
	}
	unix.Close(p.wake)
}

// unwritten is the number of bytes that wait in a pipe.
func unwritten(fd int) int {
	if fd < 0 {
		return 0
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCINQ)
	if err != nil {
		return 0
	}
	return n
}

func (s *stream) read(buf []byte) int {
	for {
		n, err := unix.Read(s.fd, buf)
		switch {
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			return 0
		case n <= 0:
			s.end()
			return 0
		default:
			return n
		}
	}
}

func (s *stream) end() {
	if s.fd >= 0 {
		unix.Close(s.fd)
		s.fd = -1
	}
}

// target is the sink of the last run.
func (p *pump) target() Sink {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sink
}

// quiet ends the time of a start: text goes nowhere until the first run.
func (p *pump) quiet(early Sink) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sink == early {
		p.sink = nil
	}
}
