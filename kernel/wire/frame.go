package wire

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// Flags of a frame, RFC 37 section 3.3. A command has no MORE.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

const (
	commandLimit = 64 << 10 // bytes of one command; real ones have under 300
	frameCost    = 64       // bytes that a frame counts besides its body, so that empty ones cost too
	firstRead    = 64 << 10 // bytes that are made ready on a header's word alone
)

// violation says how a peer broke the protocol. It ends the connection, nothing else.
type violation string

func (v violation) Error() string { return string(v) }

func violated(format string, args ...any) error { return violation(fmt.Sprintf(format, args...)) }

// frame is one frame of a message, or a command.
type frame struct {
	more, command bool
	body          []byte
}

// readFrame reads one frame whose body has at most limit bytes.
func readFrame(r *bufio.Reader, limit int64) (frame, error) {
	flags, err := r.ReadByte()
	if err != nil {
		return frame{}, err
	}
	f := frame{more: flags&flagMore != 0, command: flags&flagCommand != 0}
	if flags&^(flagMore|flagLong|flagCommand) != 0 || f.more && f.command {
		return frame{}, violated("a frame has flags %#02x", flags)
	}
	size, err := readSize(r, flags&flagLong != 0)
	if err != nil {
		return frame{}, within(err)
	}
	if f.command {
		limit = min(limit, commandLimit)
	}
	if limit < 0 || size > uint64(limit) {
		return frame{}, violated("a frame announces %d bytes where %d are allowed", size, max(limit, 0))
	}
	f.body, err = readBody(r, int(size))
	return f, within(err)
}

func readSize(r *bufio.Reader, long bool) (uint64, error) {
	if !long {
		b, err := r.ReadByte()
		return uint64(b), err
	}
	var b [8]byte
	_, err := io.ReadFull(r, b[:])
	return binary.BigEndian.Uint64(b[:]), err
}

// readBody makes room as bytes arrive, so that a header that lies costs nothing.
func readBody(r io.Reader, size int) ([]byte, error) {
	body := make([]byte, min(size, firstRead))
	for n := 0; ; {
		m, err := io.ReadFull(r, body[n:])
		if n += m; err != nil || n == size {
			return body[:n], err
		}
		grown := make([]byte, min(size, 2*len(body)))
		copy(grown, body)
		body = grown
	}
}

// within tells an end in the middle of a frame from one between frames.
func within(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// appendFrameHead writes flags and size.
func appendFrameHead(dst []byte, flags byte, size int) []byte {
	if size < 256 {
		return append(dst, flags, byte(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, flags|flagLong), uint64(size))
}

// arrival is one command or one whole message.
type arrival struct {
	command string
	data    []byte
	frames  [][]byte
}

// reader takes a connection's bytes apart. A command may stand between the frames of a message,
// as libzmq sends its PING.
type reader struct {
	r      *bufio.Reader
	limit  int64 // bytes of a message
	frames [][]byte
	size   int64
}

func newReader(r io.Reader, limit int64) *reader {
	return &reader{r: bufio.NewReaderSize(r, 8<<10), limit: limit}
}

func (r *reader) next() (arrival, error) {
	for {
		f, err := readFrame(r.r, r.limit-r.size)
		if err != nil {
			return arrival{}, err
		}
		if f.command {
			name, data, err := splitCommand(f.body)
			return arrival{command: name, data: data}, err
		}
		r.frames = append(r.frames, f.body)
		r.size += int64(len(f.body)) + frameCost
		if !f.more {
			a := arrival{frames: r.frames}
			r.frames, r.size = nil, 0
			return a, nil
		}
	}
}
