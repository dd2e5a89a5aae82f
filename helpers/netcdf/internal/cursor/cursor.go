package cursor

import (
	"bytes"
	"encoding/binary"
)

// Cursor reads a region of a file from front to back. After the first failure every read
// gives zero and Err tells the failure.
type Cursor struct {
	Big bool // numbers are stored most significant byte first

	src  *Source
	buf  []byte // what is at hand, beginning at file offset at
	at   int64
	pos  int
	end  int64 // file offset where the region ends
	open bool  // the region ends with the file: running out means truncation
	err  error
}

// At reads the n bytes at off; n < 0 stands for the rest of the file.
func (s *Source) At(off, n int64) *Cursor {
	c := s.cursor()
	*c = Cursor{src: s, at: off, end: off + n}
	if n < 0 {
		c.end, c.open = s.size, true
		n = max(0, s.size-off)
	}
	c.err = s.check(off, n)
	return c
}

// Over reads bytes that are in memory and came from offset at of the file.
func Over(b []byte, at int64) *Cursor {
	return &Cursor{buf: b, at: at, end: at + int64(len(b))}
}

// Err is the first failure.
func (c *Cursor) Err() error { return c.err }

// Fail makes err the failure, unless there was one before.
func (c *Cursor) Fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// Corrupt makes "the file is damaged here" the failure, unless there was one before.
func (c *Cursor) Corrupt(format string, args ...any) {
	if c.err == nil {
		c.err = Corrupt(c.Offset(), format, args...)
	}
}

// Offset is the place of the next byte in the file.
func (c *Cursor) Offset() int64 { return c.at + int64(c.pos) }

// Left is the number of bytes up to the end of the region; 0 after a failure.
func (c *Cursor) Left() int64 {
	if c.err != nil {
		return 0
	}
	return c.end - c.Offset()
}

// Bytes are the next n bytes, shared, not to be written to; nil after a failure.
func (c *Cursor) Bytes(n int64) []byte {
	if c.err != nil {
		return nil
	}
	if n < 0 || n > c.end-c.Offset() {
		c.overrun(n)
		return nil
	}
	if int64(len(c.buf)-c.pos) < n && !c.refill(n) {
		return nil
	}
	b := c.buf[c.pos : c.pos+int(n) : c.pos+int(n)]
	c.pos += int(n)
	return b
}

func (c *Cursor) overrun(n int64) {
	if c.open {
		c.err = Truncated(c.Offset(), "%d bytes are wanted, the file has %d bytes", n, c.end)
		return
	}
	c.err = Corrupt(c.Offset(), "%d bytes are wanted where a structure has %d left", n, c.end-c.Offset())
}

func (c *Cursor) refill(n int64) bool {
	off := c.Offset()
	b, err := c.src.upTo(off, n, c.end-off)
	if err != nil {
		c.err = err
		return false
	}
	c.buf, c.at, c.pos = b, off, 0
	return true
}

// Skip passes over n bytes.
func (c *Cursor) Skip(n int64) {
	if c.err != nil {
		return
	}
	if n < 0 || n > c.end-c.Offset() {
		c.overrun(n)
		return
	}
	if int64(len(c.buf)-c.pos) >= n {
		c.pos += int(n)
		return
	}
	c.at, c.buf, c.pos = c.Offset()+n, nil, 0
}

// U8 is the next byte.
func (c *Cursor) U8() uint8 {
	if b := c.Bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// U16 is an unsigned number of 2 bytes.
func (c *Cursor) U16() uint16 { return uint16(c.Uint(2)) }

// U32 is an unsigned number of 4 bytes.
func (c *Cursor) U32() uint32 { return uint32(c.Uint(4)) }

// Uint is an unsigned number of n bytes, 0 to 8.
func (c *Cursor) Uint(n int) uint64 {
	if n > 8 {
		c.Corrupt("a number of %d bytes", n)
		return 0
	}
	b := c.Bytes(int64(n))
	switch {
	case b == nil:
		return 0
	case n == 8 && c.Big:
		return binary.BigEndian.Uint64(b)
	case n == 8:
		return binary.LittleEndian.Uint64(b)
	}
	var v uint64
	for i := range b {
		if c.Big {
			v = v<<8 | uint64(b[i])
		} else {
			v |= uint64(b[i]) << (8 * i)
		}
	}
	return v
}

// Int is an unsigned number of n bytes that must fit int64.
func (c *Cursor) Int(n int) int64 {
	at := c.Offset()
	v := c.Uint(n)
	if v > 1<<63-1 {
		c.Fail(Corrupt(at, "the number %d is too large", v))
		return 0
	}
	return int64(v)
}

// Expect passes over a signature and fails when something else is there.
func (c *Cursor) Expect(signature string) {
	at := c.Offset()
	if b := c.Bytes(int64(len(signature))); b != nil && string(b) != signature {
		c.Fail(Corrupt(at, "%q is wanted, %q is there", signature, b))
	}
}

// ExpectByte passes over a byte that can only have one value.
func (c *Cursor) ExpectByte(what string, want uint8) {
	at := c.Offset()
	if got := c.U8(); c.err == nil && got != want {
		c.Fail(Corrupt(at, "%s is %d; %d is wanted", what, got, want))
	}
}

// Terminated is text up to a NUL, which is passed over.
func (c *Cursor) Terminated() string {
	var long []byte
	for c.err == nil {
		n := min(c.end-c.Offset(), 256)
		if n == 0 {
			c.Corrupt("text without end")
			return ""
		}
		start := *c
		b := c.Bytes(n)
		if i := bytes.IndexByte(b, 0); i >= 0 {
			*c = start
			text := string(append(long, b[:i]...))
			c.Skip(int64(i) + 1)
			return text
		}
		long = append(long, b...)
	}
	return ""
}
