package blosc

import (
	"encoding/binary"
	"fmt"
	"math"
)

// HeaderSize is the length of a frame's header.
const HeaderSize = 16

// The flags of a header. Bits 5 to 7 name the compressor.
const (
	flagShuffle    = 0x01
	flagMemcpy     = 0x02
	flagBitShuffle = 0x04
	flagReserved   = 0x08
	flagNoSplit    = 0x10
)

// The compressors of bits 5 to 7. LZ4HC writes what LZ4 reads.
const (
	codeBloscLZ = iota
	codeLZ4
	codeSnappy
	codeZlib
	codeZstd
)

// Header says what a frame holds.
type Header struct {
	Flags     byte
	TypeSize  int // bytes of an element, 1 to 255
	Size      int // bytes decoded
	BlockSize int // bytes of a decoded block; the last may be shorter
	Stored    int // bytes of the whole frame
}

// Error says why a frame cannot be decoded.
type Error struct {
	Block int // of the frame; -1: the header
	What  string
	Cause error // of the compressor; may be nil
}

func (e *Error) Error() string {
	s := "blosc: " + e.What
	if e.Block >= 0 {
		s = fmt.Sprintf("blosc: block %d: %s", e.Block, e.What)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap is the compressor's own error.
func (e *Error) Unwrap() error { return e.Cause }

func bad(format string, args ...any) error {
	return &Error{Block: -1, What: fmt.Sprintf(format, args...)}
}

// ParseHeader reads the header of a frame and checks that it agrees with itself and with
// the bytes there are.
//
// Errors: *Error.
func ParseHeader(src []byte) (Header, error) {
	if len(src) < HeaderSize {
		return Header{}, bad("%d bytes are fewer than a header's %d", len(src), HeaderSize)
	}
	le := binary.LittleEndian
	size, block, stored := le.Uint32(src[4:]), le.Uint32(src[8:]), le.Uint32(src[12:])
	h := Header{Flags: src[2], TypeSize: int(src[3])}
	switch {
	case src[0] != 2 && src[0] != 1:
		return Header{}, bad("frame version %d, only 1 and 2 are known (Blosc 2 writes 3 and more)", src[0])
	case h.Flags&flagReserved != 0:
		return Header{}, bad("reserved flag is set in %#02x", h.Flags)
	case size > math.MaxInt32 || block > math.MaxInt32 || int64(stored) > int64(len(src)):
		return Header{}, bad("frame of %d bytes, decoded %d in blocks of %d, in %d bytes", stored, size, block, len(src))
	case h.TypeSize == 0:
		return Header{}, bad("element size 0")
	case stored < HeaderSize:
		return Header{}, bad("frame of %d bytes is shorter than its header", stored)
	case size > 0 && block == 0:
		return Header{}, bad("block size 0")
	}
	h.Size, h.BlockSize, h.Stored = int(size), min(int(block), int(size)), int(stored)
	return h, nil
}

func (h Header) memcpy() bool  { return h.Flags&flagMemcpy != 0 }
func (h Header) code() int     { return int(h.Flags >> 5) }
func (h Header) shuffle() bool { return h.Flags&flagShuffle != 0 && h.TypeSize > 1 }
func (h Header) bits() bool    { return h.Flags&flagBitShuffle != 0 }

// blocks is the number of blocks; a frame without bytes has none.
func (h Header) blocks() int {
	if h.Size == 0 {
		return 0
	}
	return (h.Size-1)/h.BlockSize + 1
}

// splits is the number of streams that a block of n bytes is stored as.
func (h Header) splits(n int) int {
	if h.Flags&flagNoSplit == 0 && splittable(h.TypeSize, h.BlockSize) && n == h.BlockSize {
		return h.TypeSize
	}
	return 1
}

// splittable says whether blocks of that size are cut into a stream per byte of the element.
func splittable(typeSize, blockSize int) bool {
	return typeSize <= 16 && blockSize/typeSize >= 128
}
