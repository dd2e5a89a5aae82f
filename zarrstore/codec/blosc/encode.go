package blosc

import (
	"encoding/binary"
	"fmt"
	"math"
	"sync"

	"github.com/pierrec/lz4/v4"

	"github.com/gonda-go/gonda/zarrstore/codec/shuffle"
	"github.com/gonda-go/gonda/zarrstore/codec/zstd"
)

// Compressor is what the blocks of a frame are compressed with.
type Compressor int

// The compressors that frames can be written with.
const (
	LZ4 Compressor = iota
	Zstd
)

// Shuffle is how the bytes of a block are rearranged before it is compressed.
type Shuffle int

// The shuffles, numbered as Zarr format 2 does.
const (
	NoShuffle Shuffle = iota
	ByteShuffle
	BitShuffle
)

// Encoder writes frames of one kind. It is a value and safe for concurrent use.
type Encoder struct {
	Compressor Compressor
	Level      int // 0 to 9, 0 storing plainly; blosc's scale, which decides the block size too
	Shuffle    Shuffle
	TypeSize   int // bytes of an element; above 255 counts as 1
	BlockSize  int // bytes; 0: chosen from level and element size as c-blosc does
}

// MaxSize is the largest buffer that a frame can hold.
const MaxSize = math.MaxInt32 - HeaderSize

// MaxEncoded is the most bytes that a frame of n bytes takes.
func MaxEncoded(n int64) int64 { return n + HeaderSize }

// minSize is below which c-blosc does not try to compress.
const minSize = 128

// Work is the scratch that encoding n bytes needs.
func (e Encoder) Work(n int) int {
	b := e.blockSize(n)
	room := int(zstd.MaxEncoded(int64(b)))
	return b + room
}

func (e Encoder) typeSize() int {
	if e.TypeSize < 1 || e.TypeSize > 255 {
		return 1
	}
	return e.TypeSize
}

// blockSize is what c-blosc 1.21 chooses: from 32 KiB, larger with the level and for zstd;
// where blocks are split, as many bytes per stream, within 64 KiB and 1 MiB.
//
// Source: c-blosc 1.21, compute_blocksize in blosc/blosc.c.
func (e Encoder) blockSize(n int) int {
	size := e.typeSize()
	b := e.BlockSize
	if b <= 0 {
		b = 32 << 10
		if e.Compressor == Zstd {
			b *= 2
		}
		b = b * [...]int{1, 2, 4, 8, 16, 16, 32, 32, 32, 32}[min(max(e.Level, 0), 9)] / 4
		if e.Compressor == Zstd && e.Level >= 9 {
			b *= 2
		}
		if e.split(b) {
			b = min(max(min(b, 256<<10)*size, 64<<10), 1<<20)
		}
	}
	b = max(min(b, n), 1)
	if b > size {
		b -= b % size
	}
	return b
}

func (e Encoder) split(block int) bool {
	return e.Compressor == LZ4 && splittable(e.typeSize(), block)
}

// Encode writes the frame of src into dst and returns its length. dst has room for
// MaxEncoded bytes; work is scratch of at least Work bytes, allocated when shorter. What
// does not become smaller is stored plainly.
//
// Errors: *Error when src is longer than MaxSize.
func (e Encoder) Encode(dst, src, work []byte) (int, error) {
	if len(src) > MaxSize {
		return 0, bad("%d bytes do not fit into a frame, %d do; use smaller chunks", len(src), MaxSize)
	}
	if len(dst) < int(MaxEncoded(int64(len(src)))) {
		return 0, bad("room for %d bytes where %d are needed", len(dst), MaxEncoded(int64(len(src))))
	}
	if len(work) < e.Work(len(src)) {
		work = make([]byte, e.Work(len(src)))
	}
	f := frame{Encoder: e, h: e.header(len(src)), dst: dst[:MaxEncoded(int64(len(src)))], work: work}
	if len(src) >= minSize && e.Level > 0 && f.blocks(src) {
		f.h.Stored = f.end
	} else {
		f.h.Flags |= flagMemcpy
		f.h.Stored = HeaderSize + copy(dst[HeaderSize:], src)
	}
	f.h.put(dst)
	return f.h.Stored, nil
}

func (e Encoder) header(n int) Header {
	h := Header{TypeSize: e.typeSize(), Size: n, BlockSize: e.blockSize(n)}
	if n == 0 {
		h.BlockSize = 0
	}
	switch e.Shuffle {
	case ByteShuffle:
		h.Flags |= flagShuffle
	case BitShuffle:
		h.Flags |= flagBitShuffle
	}
	h.Flags |= codeLZ4 << 5
	if e.Compressor == Zstd {
		h.Flags = h.Flags&0x1f | codeZstd<<5 | flagNoSplit
	}
	return h
}

func (h Header) put(dst []byte) {
	dst[0], dst[1], dst[2], dst[3] = 2, 1, h.Flags, byte(h.TypeSize)
	le := binary.LittleEndian
	le.PutUint32(dst[4:], uint32(h.Size))
	le.PutUint32(dst[8:], uint32(h.BlockSize))
	le.PutUint32(dst[12:], uint32(h.Stored))
}

// frame is one encoding.
type frame struct {
	Encoder
	h    Header
	dst  []byte
	end  int // bytes of dst used
	work []byte
}

// blocks writes the table and all blocks; false when that would not be smaller than
// storing plainly.
func (f *frame) blocks(src []byte) bool {
	f.end = HeaderSize + 4*f.h.blocks()
	if f.end >= len(f.dst) {
		return false
	}
	for i := range f.h.blocks() {
		binary.LittleEndian.PutUint32(f.dst[HeaderSize+4*i:], uint32(f.end))
		lo := i * f.h.BlockSize
		if !f.block(src[lo:min(lo+f.h.BlockSize, len(src))]) {
			return false
		}
	}
	return f.end < len(f.dst)
}

func (f *frame) block(src []byte) bool {
	src, room := f.shuffled(src), f.work[f.h.BlockSize:]
	splits := f.h.splits(len(src))
	n := len(src) / splits
	for s := range splits {
		if !f.stream(src[s*n:(s+1)*n], room) {
			return false
		}
	}
	return true
}

// shuffled is the block rearranged, in work unless it stays as it is.
func (f *frame) shuffled(src []byte) []byte {
	out := f.work[:len(src)]
	switch {
	case f.Shuffle == ByteShuffle && f.h.TypeSize > 1:
		shuffle.Shuffle(out, src, f.h.TypeSize)
	case f.Shuffle == BitShuffle:
		shuffle.BitShuffle(out, src, f.h.TypeSize)
	default:
		return src
	}
	return out
}

// stream writes one split: its length and its bytes, compressed or, when that does not make
// them fewer, as they are.
func (f *frame) stream(src, room []byte) bool {
	if len(f.dst)-f.end < 4 {
		return false
	}
	n := f.compress(room, src)
	out := room[:n]
	if n == 0 || n >= len(src) {
		out = src
	}
	if len(out) > len(f.dst)-f.end-4 {
		return false
	}
	binary.LittleEndian.PutUint32(f.dst[f.end:], uint32(len(out)))
	f.end += 4 + copy(f.dst[f.end+4:], out)
	return true
}

// compress returns the number of bytes written to dst; 0 when it did not pay.
func (f *frame) compress(dst, src []byte) int {
	if f.Compressor == Zstd {
		return zstd.Encode(dst, src, zstdLevel(f.Level), false)
	}
	c := lz4s.Get().(*lz4.Compressor)
	n, err := c.CompressBlock(src, dst[:max(len(src)-1, 0)])
	lz4s.Put(c)
	if err != nil {
		return 0
	}
	return n
}

var lz4s = sync.Pool{New: func() any { return new(lz4.Compressor) }}

// zstdLevel maps blosc's level to one of libzstd's by speed, not by number: c-blosc's 3
// (libzstd 5) is six times slower here than the level that reaches the same size.
func zstdLevel(level int) int {
	return [...]int{1, 1, 1, 1, 1, 3, 3, 6, 6, 10}[min(max(level, 0), 9)]
}

// ParseCompressor is the compressor that Zarr calls name.
//
// Errors: *Error for those that frames are only read with.
func ParseCompressor(name string) (Compressor, error) {
	switch name {
	case "lz4", "lz4hc":
		return LZ4, nil
	case "zstd":
		return Zstd, nil
	}
	return 0, &Error{Block: -1, What: fmt.Sprintf("compressor %q is only read; write with lz4 or zstd", name)}
}
