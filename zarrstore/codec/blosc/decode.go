package blosc

import (
	"encoding/binary"
	"fmt"

	"github.com/klauspost/compress/snappy"
	"github.com/pierrec/lz4/v4"

	"github.com/gonda-go/gonda/zarrstore/codec/inflate"
	"github.com/gonda-go/gonda/zarrstore/codec/shuffle"
	"github.com/gonda-go/gonda/zarrstore/codec/zstd"
)

// Work is the scratch that decoding the frame needs: a block where blocks are shuffled.
func (h Header) Work() int {
	if h.memcpy() || !h.shuffle() && !h.bits() {
		return 0
	}
	return h.BlockSize
}

// Decode decodes a frame into dst, whose length must be the frame's decoded size. work is
// scratch of at least Header.Work bytes; when it is shorter, room is allocated. What
// follows the frame in src is ignored.
//
// Errors: *Error; dst is then partly written.
func Decode(dst, src, work []byte) error {
	h, err := ParseHeader(src)
	if err != nil {
		return err
	}
	if h.Size != len(dst) {
		return bad("the frame holds %d bytes where %d were expected", h.Size, len(dst))
	}
	if h.memcpy() {
		if h.Stored != h.Size+HeaderSize {
			return bad("stored plainly in %d bytes, %d were expected", h.Stored, h.Size+HeaderSize)
		}
		copy(dst, src[HeaderSize:])
		return nil
	}
	if h.blocks() > (h.Stored-HeaderSize)/4 {
		return bad("%d blocks in %d bytes", h.blocks(), h.Stored)
	}
	if len(work) < h.Work() {
		work = make([]byte, h.Work())
	}
	d := decoder{Header: h, src: src[:h.Stored], work: work}
	for i := range h.blocks() {
		lo := i * h.BlockSize
		if err := d.block(dst[lo:min(lo+h.BlockSize, h.Size)], i); err != nil {
			return err
		}
	}
	return nil
}

// decoder is one decoding of a frame.
type decoder struct {
	Header
	src  []byte
	work []byte
}

func (d *decoder) fail(block int, cause error, format string, args ...any) error {
	return &Error{Block: block, What: fmt.Sprintf(format, args...), Cause: cause}
}

// block decodes block i into dst: its streams, then the inverse of the shuffle.
func (d *decoder) block(dst []byte, i int) error {
	start := int64(binary.LittleEndian.Uint32(d.src[HeaderSize+4*i:]))
	if start < int64(HeaderSize+4*d.blocks()) || start > int64(len(d.src)-4) {
		return d.fail(i, nil, "starts at byte %d of a frame of %d", start, len(d.src))
	}
	raw := dst
	if d.bits() || d.shuffle() {
		raw = d.work[:len(dst)]
	}
	if err := d.streams(raw, i, int(start)); err != nil {
		return err
	}
	switch {
	case d.bits():
		shuffle.BitUnshuffle(dst, raw, d.TypeSize)
	case d.shuffle():
		shuffle.Unshuffle(dst, raw, d.TypeSize)
	}
	return nil
}

// streams decodes the splits of block i, which begin at byte start of the frame.
func (d *decoder) streams(dst []byte, i, start int) error {
	splits := d.splits(len(dst))
	n := len(dst) / splits
	if n*splits != len(dst) {
		return d.fail(i, nil, "%d bytes cannot be cut into %d streams", len(dst), splits)
	}
	at := start
	for s := range splits {
		if at > len(d.src)-4 {
			return d.fail(i, nil, "stream %d begins at byte %d of a frame of %d", s, at, len(d.src))
		}
		size := int64(binary.LittleEndian.Uint32(d.src[at:]))
		at += 4
		if size > int64(len(d.src)-at) {
			return d.fail(i, nil, "stream %d of %d bytes at byte %d of a frame of %d", s, size, at, len(d.src))
		}
		stream := d.src[at : at+int(size)]
		at += int(size)
		out := dst[s*n : (s+1)*n : (s+1)*n]
		if len(stream) == n {
			copy(out, stream)
			continue
		}
		got, err := decompress(d.code(), out, stream)
		if err != nil || got != n {
			return d.fail(i, err, "stream %d holds %d bytes where %d were expected", s, got, n)
		}
	}
	return nil
}

// decompress undoes one compressor and returns the bytes written.
func decompress(code int, dst, src []byte) (int, error) {
	switch code {
	case codeBloscLZ:
		return decodeBloscLZ(dst, src)
	case codeLZ4:
		return lz4.UncompressBlock(src, dst)
	case codeSnappy:
		if n, err := snappy.DecodedLen(src); err != nil || n != len(dst) {
			return max(n, 0), err
		}
		_, err := snappy.Decode(dst, src)
		return len(dst), err
	case codeZlib:
		if err := inflate.Zlib(dst, src); err != nil {
			return 0, err
		}
		return len(dst), nil
	case codeZstd:
		return zstd.Decode(dst, src)
	}
	return 0, fmt.Errorf("compressor %d is not known", code)
}
