package cursor

import (
	"io"
	"slices"
	"sort"
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

// windowBytes is read at once: what describes a variable lies together and takes about as
// much. Where windows have gone on behind each other more follows, and longBytes are read.
const (
	windowBytes = 16 << 10
	longBytes   = 64 << 10
	pageBytes   = 4 << 10 // windows begin at a multiple
)

var (
	hands   = sync.Pool{New: func() any { return new([manyCursors]Cursor) }}
	windows = sync.Pool{New: func() any { return new([windowBytes]byte) }}
	longs   = sync.Pool{New: func() any { return new([longBytes]byte) }}
)

// Source is one walk over a file.
type Source struct {
	r       io.ReaderAt
	size    int64
	limits  Limits
	used    Limits
	windows []window // by their places; they may overlap
	last    int      // the one used last
	first   [8]window
	parts   []Part // in place of what the file has

	cursors []*[manyCursors]Cursor // of this walk, made many at a time
	made    int                    // of the last ones
}

// window is a part of the file in memory.
type window struct {
	at    int64
	b     []byte
	short *[windowBytes]byte // or
	long  *[longBytes]byte   // what b is of
	run   int                // windows that go on behind each other and end here
}

// longRun is after how many windows behind each other a long one comes.
const longRun = 2

func (w *window) end() int64 { return w.at + int64(len(w.b)) }

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
	s.releaseWindows()
	for _, c := range s.cursors {
		*c = [manyCursors]Cursor{}
		hands.Put(c)
	}
	s.cursors, s.made = nil, 0
}

func (s *Source) releaseWindows() {
	for i := range s.windows {
		w := &s.windows[i]
		if w.long != nil {
			longs.Put(w.long)
		} else {
			windows.Put(w.short)
		}
		*w = window{}
	}
	s.windows, s.last = nil, 0
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
func (s *Source) Slice(off, n int64) ([]byte, error) { return s.upTo(off, n, n) }

// upTo is n bytes at off, and those behind that are at hand, most at most.
func (s *Source) upTo(off, n, most int64) ([]byte, error) {
	if err := s.check(off, n); err != nil {
		return nil, err
	}
	w := s.holding(off, n)
	if w == nil {
		if n > windowBytes-pageBytes {
			return s.read(off, n)
		}
		var err error
		if w, err = s.open(off, n); err != nil {
			return nil, err
		}
	}
	from := off - w.at
	to := min(from+most, int64(len(w.b)))
	return w.b[from:to:to], nil
}

// AtHand is n bytes at off if they are in memory already, else nil.
func (s *Source) AtHand(off, n int64) []byte {
	if s.check(off, n) != nil {
		return nil
	}
	w := s.holding(off, n)
	if w == nil {
		return nil
	}
	return w.b[off-w.at:][:n:n]
}

// holding is the window that holds n bytes at off, nil if none does.
func (s *Source) holding(off, n int64) *window {
	if s.last < len(s.windows) {
		if w := &s.windows[s.last]; off >= w.at && off+n <= w.end() {
			return w
		}
	}
	if i := s.before(off); i >= 0 && off+n <= s.windows[i].end() {
		s.last = i
		return &s.windows[i]
	}
	return nil
}

// before is the last window that begins at off or before it, -1 if none does.
func (s *Source) before(off int64) int {
	return sort.Search(len(s.windows), func(i int) bool { return s.windows[i].at > off }) - 1
}

func (s *Source) check(off, n int64) error {
	if off < 0 || n < 0 || off > s.size || n > s.size-off {
		return Truncated(off, "%d bytes are wanted, the file has %d bytes", n, s.size)
	}
	return nil
}

// open reads the window that n bytes at off are in the middle of: what belongs to a header lies
// on both sides of it. Where a window reaches so far already it begins behind that.
func (s *Source) open(off, n int64) (*window, error) {
	i := s.before(off)
	lead := min(windowBytes/2, windowBytes-pageBytes-n)
	w := window{at: max(0, off-lead) &^ (pageBytes - 1)}
	if i >= 0 && s.windows[i].end() >= w.at {
		w.at = max(w.at, min(off, s.windows[i].end()))
		w.run = s.windows[i].run + 1
	}
	if w.run >= longRun {
		w.long = longs.Get().(*[longBytes]byte)
		w.b = w.long[:min(longBytes, s.size-w.at)]
	} else {
		w.short = windows.Get().(*[windowBytes]byte)
		w.b = w.short[:min(windowBytes, s.size-w.at)]
	}
	err := s.count(w.at, int64(len(w.b)))
	if err == nil {
		err = s.fill(w.b, w.at)
	}
	if err != nil {
		return nil, err
	}
	if s.windows == nil {
		s.windows = s.first[:0]
	}
	s.last = i + 1
	s.windows = slices.Insert(s.windows, s.last, w)
	return &s.windows[s.last], nil
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
func (s *Source) Read() int64 { return s.used.HeaderBytes }

func (s *Source) fill(b []byte, off int64) error {
	got, err := s.r.ReadAt(b, off)
	if got == len(b) {
		s.replace(b, off)
		return nil
	}
	if err == io.EOF || err == nil {
		return Truncated(off, "the file became shorter than %d bytes while it was read", s.size)
	}
	return &Fault{Kind: err, Offset: off, What: err.Error()}
}
