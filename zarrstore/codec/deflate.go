package codec

import (
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"

	"github.com/gonda-go/gonda/zarrstore/codec/inflate"
)

// deflate is zlib (RFC 1950) or gzip (RFC 1952).
type deflate struct {
	compressor
	name    string
	gzip    bool
	writers *sync.Pool // of resetWriter
}

type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

func buildZlib(s Spec, in *stage) (step, error) { return buildDeflate(s, in, false) }
func buildGzip(s Spec, in *stage) (step, error) { return buildDeflate(s, in, true) }

func buildDeflate(s Spec, in *stage, gz bool) (step, error) {
	level := s.param(0)
	if !in.hdf {
		var err error
		if level, err = s.integer("level", 1); err != nil {
			return nil, err
		}
	}
	in.bytes = true
	d := deflate{name: "zlib", gzip: gz, writers: deflaters(level, gz)}
	if gz {
		d.name = "gzip"
	}
	return d, nil
}

// kind is what a pool of writers makes.
type kind struct {
	level int
	gzip  bool
}

var pools sync.Map // kind -> *sync.Pool

// deflaters is the pool of writers of a level; levels outside of zlib's mean its default.
func deflaters(level int, gz bool) *sync.Pool {
	if level < 0 || level > 9 {
		level = 6
	}
	k := kind{level, gz}
	if p, ok := pools.Load(k); ok {
		return p.(*sync.Pool)
	}
	p, _ := pools.LoadOrStore(k, &sync.Pool{New: func() any { return newDeflater(k) }})
	return p.(*sync.Pool)
}

func newDeflater(k kind) resetWriter {
	var w resetWriter
	var err error
	if k.gzip {
		w, err = gzip.NewWriterLevel(io.Discard, k.level)
	} else {
		w, err = zlib.NewWriterLevel(io.Discard, k.level)
	}
	if err != nil {
		panic(err) // the level is in range
	}
	return w
}

// most allows for stored blocks of a few kilobytes with their five bytes of header.
func (d deflate) most(n int64) int64 { return n + n>>8 + 128 }

func (d deflate) decode(dst, src, _ []byte) ([]byte, error) {
	return d.settle(dst, src, d.inflate(dst, src))
}

// settle is the result of inflating src into dst, which ended with err: a stream that ends
// short of dst is decoded again, to where it ends.
func (d deflate) settle(dst, src []byte, err error) ([]byte, error) {
	if short := (*inflate.Error)(nil); errors.Is(err, inflate.ErrShort) && errors.As(err, &short) {
		dst = dst[:short.Found] // the room was a bound, or the chain will say what was wanted
		err = d.inflate(dst, src)
	}
	if err != nil {
		return nil, damaged(d.name, err, "the stream does not decode")
	}
	return dst, nil
}

func (d deflate) inflate(dst, src []byte) error {
	if d.gzip {
		return inflate.Gzip(dst, src)
	}
	return inflate.Zlib(dst, src)
}

func (d deflate) encode(dst, src, _ []byte) ([]byte, error) {
	b := &bounded{buf: dst[:0]}
	w := d.writers.Get().(resetWriter)
	w.Reset(b)
	_, err := w.Write(src)
	if e := w.Close(); err == nil {
		err = e
	}
	w.Reset(io.Discard)
	d.writers.Put(w)
	return b.buf, err
}

// bounded appends to a buffer within its capacity.
type bounded struct{ buf []byte }

func (b *bounded) Write(p []byte) (int, error) {
	if len(p) > cap(b.buf)-len(b.buf) {
		return 0, io.ErrShortBuffer
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}
