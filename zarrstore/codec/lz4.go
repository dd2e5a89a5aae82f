package codec

import (
	"encoding/binary"
	"sync"

	"github.com/pierrec/lz4/v4"
)

// lz4Block is numcodecs' lz4: the decoded size, 4 bytes little-endian, and one block.
type lz4Block struct{ compressor }

func buildLZ4(_ Spec, in *stage) (step, error) {
	in.bytes = true
	return lz4Block{}, nil
}

func (lz4Block) most(n int64) int64 { return n + n/255 + 16 + 4 }

func (lz4Block) decode(dst, src, _ []byte) ([]byte, error) {
	if len(src) < 4 {
		return nil, damaged("lz4", nil, "%d bytes have no room for the size", len(src))
	}
	if n := binary.LittleEndian.Uint32(src); int64(n) > int64(len(dst)) {
		return nil, damaged("lz4", nil, "the block holds %d bytes where %d were expected", n, len(dst))
	} else {
		dst = dst[:n]
	}
	if len(dst) == 0 {
		return dst, nil
	}
	n, err := lz4.UncompressBlock(src[4:], dst)
	if err != nil || n != len(dst) {
		return nil, damaged("lz4", err, "%d bytes came out where the block says %d", n, len(dst))
	}
	return dst, nil
}

var lz4Tables = sync.Pool{New: func() any { return new(lz4.Compressor) }}

func (lz4Block) encode(dst, src, _ []byte) ([]byte, error) {
	binary.LittleEndian.PutUint32(dst, uint32(len(src)))
	if int64(len(src)) > 0x7E000000 {
		return nil, damaged("lz4", nil, "%d bytes are more than a block can hold; use smaller chunks", len(src))
	}
	c := lz4Tables.Get().(*lz4.Compressor)
	n, err := c.CompressBlock(src, dst[4:])
	lz4Tables.Put(c)
	if err != nil {
		return nil, damaged("lz4", err, "%d bytes do not encode", len(src))
	}
	if n == 0 { // not compressible: one run of literals
		n = literals(dst[4:], src)
	}
	return dst[:4+n], nil
}

// literals writes src as a block of a single run of literals.
//
// Source: LZ4 block format, "Sequence": token, more length bytes, literals.
func literals(dst, src []byte) int {
	n := len(src)
	at := 1
	if n < 15 {
		dst[0] = byte(n << 4)
	} else {
		dst[0] = 15 << 4
		for n -= 15; n >= 255; n -= 255 {
			dst[at] = 255
			at++
		}
		dst[at] = byte(n)
		at++
	}
	return at + copy(dst[at:], src)
}

// hdfLZ4 is HDF5's filter 32004: total size and block size, big-endian, then blocks of a
// length and data; a block whose length is its decoded size is stored plainly.
type hdfLZ4 struct {
	compressor
	readOnly
}

func buildHDFLZ4(_ Spec, in *stage) (step, error) {
	in.bytes = true
	return hdfLZ4{readOnly: readOnly{"lz4"}}, nil
}

func (hdfLZ4) most(n int64) int64 { return 2*n + 64 }

func (hdfLZ4) decode(dst, src, _ []byte) ([]byte, error) {
	if len(src) < 12 {
		return nil, damaged("lz4", nil, "%d bytes have no room for the header", len(src))
	}
	total, block := binary.BigEndian.Uint64(src), int(binary.BigEndian.Uint32(src[8:]))
	if total > uint64(len(dst)) || block < 1 && total > 0 {
		return nil, damaged("lz4", nil, "%d bytes in blocks of %d where %d were expected", total, block, len(dst))
	}
	dst, src = dst[:total], src[12:]
	for out := dst; len(out) > 0; {
		n := min(block, len(out))
		rest, err := lz4Piece(out[:n:n], src)
		if err != nil {
			return nil, err
		}
		out, src = out[n:], rest
	}
	return dst, nil
}

// lz4Piece decodes one block behind its length, big-endian, and returns what follows it.
func lz4Piece(dst, src []byte) ([]byte, error) {
	if len(src) < 4 || uint64(binary.BigEndian.Uint32(src)) > uint64(len(src)-4) {
		return nil, damaged("lz4", nil, "the data end inside a block")
	}
	n := int(binary.BigEndian.Uint32(src))
	data, rest := src[4:4+n], src[4+n:]
	if n == len(dst) {
		copy(dst, data)
		return rest, nil
	}
	got, err := lz4.UncompressBlock(data, dst)
	if err != nil || got != len(dst) {
		return nil, damaged("lz4", err, "%d bytes came out where a block has %d", got, len(dst))
	}
	return rest, nil
}
