package codec

import (
	"encoding/binary"

	"github.com/gonda-go/gonda/zarrstore/codec/szip"
)

// hdfSzip is HDF5's filter 4: the decoded size, 4 bytes little-endian, and a stream of szip.
type hdfSzip struct {
	compressor
	readOnly
	szip.Params
}

// buildHDFSzip reads the parameters option mask, samples of a block, bits of a sample,
// samples of a scanline.
//
// Source: HDF5, H5Zszip.c and H5_SZIP_PARM in H5Zprivate.h.
func buildHDFSzip(s Spec, in *stage) (step, error) {
	in.bytes = true
	h := hdfSzip{readOnly: readOnly{"szip"},
		Params: szip.Params{Options: s.param(0), Block: s.param(1), Bits: s.param(2), Scanline: s.param(3)}}
	if err := h.Check(); err != nil {
		return nil, &ConfigError{"szip", err.Error()}
	}
	return h, nil
}

func (hdfSzip) most(n int64) int64 { return 2*n + 64 }

func (h hdfSzip) decode(dst, src, _ []byte) ([]byte, error) {
	if len(src) < 4 {
		return nil, damaged("szip", nil, "%d bytes have no room for the size", len(src))
	}
	n := binary.LittleEndian.Uint32(src)
	if uint64(n) > uint64(len(dst)) {
		return nil, damaged("szip", nil, "the stream holds %d bytes where %d were expected", n, len(dst))
	}
	dst = dst[:n]
	if err := szip.Decode(dst, src[4:], h.Params); err != nil {
		return nil, damaged("szip", err, "the stream does not decode to %d bytes", n)
	}
	return dst, nil
}
