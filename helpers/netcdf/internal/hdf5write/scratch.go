package hdf5write

import (
	"sync"

	"github.com/klauspost/compress/zlib"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/extent"
)

// encoderBytes is what one deflate encoder of any level holds: tables and window.
const encoderBytes = 1400 << 10

// scratch is the working memory of one write of a chunk.
type scratch struct {
	plane []byte // the chunk padded and shuffled
	out   []byte // its stored bytes
	zip   *zlib.Writer
	level int // of zip

	rows, cols extent.Boxes
	hi, zero   []int // their bounds

	shape        []int // of the box being written
	at, n        []int // chunk in it, and how many there are
	first, valid []int // its elements
	place        []int // its position in the variable's grid
}

// reset sizes the positions for a rank, all zero.
func (s *scratch) reset(rank int) {
	for _, p := range []*[]int{&s.shape, &s.at, &s.n, &s.first, &s.valid, &s.place} {
		if cap(*p) < rank {
			*p = make([]int, rank)
		}
		*p = (*p)[:rank]
		clear(*p)
	}
}

// Write appends deflated bytes.
func (s *scratch) Write(b []byte) (int, error) {
	s.out = append(s.out, b...)
	return len(b), nil
}

// deflate returns b as a zlib stream.
func (s *scratch) deflate(b []byte, level int) ([]byte, error) {
	s.out = s.out[:0]
	if s.level != level {
		zip, err := zlib.NewWriterLevel(s, level)
		if err != nil {
			return nil, err
		}
		s.zip, s.level = zip, level
	} else {
		s.zip.Reset(s)
	}
	if _, err := s.zip.Write(b); err != nil {
		return nil, err
	}
	err := s.zip.Close()
	return s.out, err
}

// planeBytes and outBytes are the sizes that a pipeline's scratch needs. Deflate stores what
// it cannot compress in blocks with a few bytes each.
func (p *pipeline) planeBytes() int { return p.bytes() }

func (p *pipeline) outBytes() int {
	if p.level == 0 && !p.fletcher32 {
		return 0
	}
	return p.bytes() + p.bytes()>>10 + 64
}

func (p *pipeline) scratchBytes() int64 {
	n := int64(p.planeBytes()) + int64(p.outBytes())
	if p.level > 0 {
		n += encoderBytes
	}
	return n
}

// scratchPool keeps as many scratches as there were writes at once.
type scratchPool struct {
	mu   sync.Mutex
	idle []*scratch
}

// take is an idle scratch, or a new one, that is large enough for p.
func (l *scratchPool) take(p *pipeline) *scratch {
	l.mu.Lock()
	var s *scratch
	if n := len(l.idle); n > 0 {
		s, l.idle = l.idle[n-1], l.idle[:n-1]
	}
	l.mu.Unlock()
	if s == nil {
		s = new(scratch)
	}
	if len(s.plane) < p.planeBytes() {
		s.plane = make([]byte, p.planeBytes())
	}
	if cap(s.out) < p.outBytes() {
		s.out = make([]byte, 0, p.outBytes())
	}
	return s
}

func (l *scratchPool) give(s *scratch) {
	l.mu.Lock()
	l.idle = append(l.idle, s)
	l.mu.Unlock()
}
