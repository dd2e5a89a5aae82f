package codec

import (
	"encoding/binary"

	"github.com/gonda-go/gonda/zarrstore/codec/shuffle"
	"github.com/gonda-go/gonda/zarrstore/codec/zstd"
)

// How blocks of HDF5's bitshuffle are compressed.
const (
	bitsPlain = 0
	bitsLZ4   = 2
	bitsZstd  = 3
)

// hdfBitshuffle is HDF5's filter 32008: blocks of bit planes, plain or compressed.
type hdfBitshuffle struct {
	compressor
	readOnly
	elem  int
	block int // elements of a block
	how   int
}

func buildHDFBitshuffle(s Spec, in *stage) (step, error) {
	h := hdfBitshuffle{readOnly: readOnly{"bitshuffle"}, elem: s.param(2), block: s.param(3), how: s.param(4)}
	in.bytes = true
	if h.elem == 0 {
		h.elem = in.t.Size
	}
	if h.elem < 1 || h.elem > maxBitElement || h.block < 0 || h.block%8 != 0 || h.block > 1<<28/h.elem {
		return nil, &ConfigError{"bitshuffle", "element or block size makes no sense"}
	}
	if h.how != bitsPlain && h.how != bitsLZ4 && h.how != bitsZstd {
		return nil, &UnsupportedError{Name: "bitshuffle", ID: s.ID, Why: "only plain, lz4 and zstd are known inside"}
	}
	if h.block == 0 { // bitshuffle's own choice: 8 KiB, at least 128 elements
		h.block = max(8192/h.elem/8*8, 128)
	}
	return h, nil
}

// maxBitElement bounds the element size of bitshuffle.
const maxBitElement = 1 << 16

func (h hdfBitshuffle) most(n int64) int64 { return 2*n + 64 }

// work holds a block decompressed.
func (h hdfBitshuffle) work(n int64) int64 { return min(n, int64(h.block)*int64(h.elem)) }

func (h hdfBitshuffle) decode(dst, src, work []byte) ([]byte, error) {
	block := h.block * h.elem
	if h.how != bitsPlain {
		if len(src) < 12 || binary.BigEndian.Uint64(src) > uint64(len(dst)) {
			return nil, damaged("bitshuffle", nil, "the header is cut or states more than %d bytes", len(dst))
		}
		dst = dst[:binary.BigEndian.Uint64(src)]
		if n := binary.BigEndian.Uint32(src[8:]); n > 0 && int64(n) <= int64(block) && int(n)%(8*h.elem) == 0 {
			block = int(n)
		} else if int64(n) != int64(block) {
			return nil, damaged("bitshuffle", nil, "blocks of %d bytes, %d at most were expected", n, block)
		}
		src = src[12:]
	}
	var err error
	out := dst
	for len(out) >= 8*h.elem {
		n := min(block, len(out)/(8*h.elem)*(8*h.elem))
		if src, err = h.piece(out[:n:n], src, work); err != nil {
			return nil, err
		}
		out = out[n:]
	}
	if len(src) < len(out) {
		return nil, damaged("bitshuffle", nil, "the last %d bytes are missing", len(out)-len(src))
	}
	copy(out, src)
	return dst, nil
}

// piece decodes one block and returns what follows it.
func (h hdfBitshuffle) piece(dst, src, work []byte) ([]byte, error) {
	n := len(dst)
	planes, rest := src, src
	switch h.how {
	case bitsPlain:
		if len(src) < n {
			return nil, damaged("bitshuffle", nil, "%d bytes of a block of %d", len(src), n)
		}
		planes, rest = src[:n], src[n:]
	case bitsLZ4:
		var err error
		planes = work[:n:n]
		if rest, err = lz4Piece(planes, src); err != nil {
			return nil, err
		}
	case bitsZstd:
		if len(src) < 4 || uint64(binary.BigEndian.Uint32(src)) > uint64(len(src)-4) {
			return nil, damaged("bitshuffle", nil, "the data end inside a block")
		}
		size := int(binary.BigEndian.Uint32(src))
		planes, rest = work[:n:n], src[4+size:]
		if got, err := zstd.Decode(planes, src[4:4+size]); err != nil || got != n {
			return nil, damaged("bitshuffle", err, "%d bytes came out where a block has %d", got, n)
		}
	}
	shuffle.BitUnshuffle(dst, planes, h.elem)
	return rest, nil
}
