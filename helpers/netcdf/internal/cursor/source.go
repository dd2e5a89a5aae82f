package cursor

import (
	"io"
	"sync"
)

// Limits bound what one walk over a file may cost.
type Limits struct {
	HeaderBytes    int64 // metadata read from the file, counting what is read twice twice
	Steps          int64 // structures, messages, records and names looked at
	AttributeBytes int64 // values of attributes kept in memory
}

// DefaultLimits are generous for real files: the largest known headers take a few MiB.
var DefaultLimits = Limits{HeaderBytes: 256 << 20, Steps: 64 << 20, AttributeBytes: 64 << 20}

const (
	headBytes  = 64 << 10 // read at once when a file is opened; holds most headers whole
	blockBytes = 16 << 10 // read at once anywhere else
)

var (
	heads  = sync.Pool{New: func() any { return new([headBytes]byte) }}
	hands  = sync.Pool{New: func() any { return new([manyCursors]Cursor) }}
	blocks = sync.Pool{New: func() any { return new([blockBytes]byte) }}
)

// Source is one walk over a file.
type Source struct {
	r      io.ReaderAt
	size   int64
	limits Limits
	used   Limits
	head   *[headBytes]byte
	headN  int64
	blocks map[int64]*[blockBytes]byte

	cursors []*[manyCursors]Cursor // of this walk, made many at a time
	made    int                    // of the last ones
}

// manyCursors is how many cursors are made at once: opening a file takes hundreds.
const manyCursors = 64

// mostCursors is how many times cursors are made that the walk keeps.
const mostCursors = 64

// NewSource starts a walk over the size bytes of r.
func NewSource(r io.ReaderAt, size int64, limits Limits) *Source {
	return &Source{r: r, size: size, limits: limits}
}

// Size is the length of the file in bytes.
func (s *Source) Size() int64 { return s.size }

// Release gives the walk's buffers back. No slice and no Cursor that came from the Source may
// be used afterwards.
func (s *Source) Release() {
	if s.head != nil {
		heads.Put(s.head)
		s.head, s.headN = nil, 0
	}
	for _, b := range s.blocks {
		blocks.Put(b)
	}
	s.blocks = nil
	for _, c := range s.cursors {
		*c = [manyCursors]Cursor{}
		hands.Put(c)
	}
	s.cursors, s.made = nil, 0
}

// cursor is one that was not used in this walk.
func (s *Source) cursor() *Cursor {
	if s.made%manyCursors == 0 {
		if len(s.cursors) == mostCursors { // a long walk: the collector may have them
			return new(Cursor)
		}
		s.cursors = append(s.cursors, hands.Get().(*[manyCursors]Cursor))
		s.made = 0
	}
	c := &s.cursors[len(s.cursors)-1][s.made]
	s.made++
	return c
}

// Step counts n structures; it fails with ErrLimit when the walk has looked at too many.
func (s *Source) Step(n int64) error {
	s.used.Steps += n
	if s.used.Steps > s.limits.Steps {
		return Exceeded(-1, "the header takes more than %d steps to read; if the file is sound, raise Limits.Steps", s.limits.Steps)
	}
	return nil
}

// KeepAttribute counts n bytes of attribute values that stay in memory.
func (s *Source) KeepAttribute(n int64) error {
	s.used.AttributeBytes += n
	if s.used.AttributeBytes > s.limits.AttributeBytes {
		return Exceeded(-1, "the attributes take more than %d bytes; if the file is sound, raise Limits.AttributeBytes", s.limits.AttributeBytes)
	}
	return nil
}

// Slice is n bytes at off. They are shared and must not be written to.
// Errors: ErrTruncated when the file ends before, ErrLimit when the walk has read too much.
func (s *Source) Slice(off, n int64) ([]byte, error) {
	if err := s.check(off, n); err != nil {
		return nil, err
	}
	if off+n <= headBytes {
		return s.fromHead(off, n)
	}
	if first := off / blockBytes; n <= blockBytes && (off+n-1)/blockBytes == first {
		b, err := s.block(first)
		if err != nil {
			return nil, err
		}
		return b[off-first*blockBytes:][:n:n], nil
	}
	return s.read(off, n)
}

func (s *Source) check(off, n int64) error {
	if off < 0 || n < 0 || off > s.size || n > s.size-off {
		return Truncated(off, "%d bytes are wanted, the file has %d bytes", n, s.size)
	}
	return nil
}

func (s *Source) fromHead(off, n int64) ([]byte, error) {
	if s.head == nil {
		head := heads.Get().(*[headBytes]byte)
		want := min(s.size, headBytes)
		if err := s.fill(head[:want], 0); err != nil {
			heads.Put(head)
			return nil, err
		}
		s.head, s.headN = head, want
	}
	return s.head[off : off+n : off+n], nil
}

func (s *Source) block(number int64) ([]byte, error) {
	off := number * blockBytes
	n := min(blockBytes, s.size-off)
	if b, ok := s.blocks[number]; ok {
		return b[:n:n], nil
	}
	if err := s.count(off, n); err != nil {
		return nil, err
	}
	b := blocks.Get().(*[blockBytes]byte)
	if err := s.fill(b[:n], off); err != nil {
		blocks.Put(b)
		return nil, err
	}
	if s.blocks == nil {
		s.blocks = make(map[int64]*[blockBytes]byte)
	}
	s.blocks[number] = b
	return b[:n:n], nil
}

// read allocates: n has been checked against the file's size.
func (s *Source) read(off, n int64) ([]byte, error) {
	if err := s.count(off, n); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	return b, s.fill(b, off)
}

// count takes n bytes to be read into account.
func (s *Source) count(off, n int64) error {
	s.used.HeaderBytes += n
	if s.used.HeaderBytes > s.limits.HeaderBytes {
		return Exceeded(off, "the header takes more than %d bytes; if the file is sound, raise Limits.HeaderBytes", s.limits.HeaderBytes)
	}
	return nil
}

// Read is the bytes that were read from the file so far.
func (s *Source) Read() int64 { return s.used.HeaderBytes + s.headN }

func (s *Source) fill(b []byte, off int64) error {
	got, err := s.r.ReadAt(b, off)
	if got == len(b) {
		return nil
	}
	if err == io.EOF || err == nil {
		return Truncated(off, "the file became shorter than %d bytes while it was read", s.size)
	}
	return &Fault{Kind: err, Offset: off, What: err.Error()}
}
