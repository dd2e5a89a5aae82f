package codec

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/codec/blosc"
)

// bloscFrame is one frame of Blosc 1.
type bloscFrame struct {
	compressor
	blosc.Encoder
	refused error
}

// buildBlosc is Zarr's blosc {cname, clevel, shuffle, typesize, blocksize}, which matter to
// encoding alone, and HDF5's filter 32001.
//
// Source: numcodecs blosc; Zarr core specification 3.1, "blosc" codec; hdf5-blosc.
func buildBlosc(s Spec, in *stage) (step, error) {
	in.bytes = true
	b := bloscFrame{Encoder: blosc.Encoder{TypeSize: in.t.Size}}
	if in.hdf {
		b.refused = &UnsupportedError{Name: s.Name, ID: s.ID, Writing: true}
		return b, nil
	}
	name, err := s.text("cname", "lz4")
	if err != nil {
		return nil, err
	}
	if b.Compressor, b.refused = blosc.ParseCompressor(name); b.refused != nil {
		b.refused = &UnsupportedError{Name: "blosc", Writing: true, Why: fmt.Sprintf("inner compressor %q", name)}
	}
	if b.Level, err = s.integer("clevel", 5); err != nil {
		return nil, err
	}
	if b.BlockSize, err = s.integer("blocksize", 0); err != nil {
		return nil, err
	}
	if b.TypeSize, err = s.integer("typesize", in.t.Size); err != nil {
		return nil, err
	}
	if b.Level < 0 || b.Level > 9 || b.BlockSize < 0 || b.TypeSize < 0 {
		return nil, &ConfigError{s.Name, fmt.Sprintf("clevel %d, blocksize %d, typesize %d", b.Level, b.BlockSize, b.TypeSize)}
	}
	b.Shuffle, err = s.bloscShuffle(b.TypeSize)
	return b, err
}

// bloscShuffle reads both the number of format 2, where -1 chooses by element size, and the
// word of format 3.
func (s Spec) bloscShuffle(typeSize int) (blosc.Shuffle, error) {
	switch s.Config["shuffle"] {
	case nil, "shuffle":
		return blosc.ByteShuffle, nil
	case "noshuffle":
		return blosc.NoShuffle, nil
	case "bitshuffle":
		return blosc.BitShuffle, nil
	}
	n, err := s.integer("shuffle", 1)
	switch {
	case err != nil:
		return 0, err
	case n == -1 && typeSize == 1:
		return blosc.BitShuffle, nil
	case n == -1:
		return blosc.ByteShuffle, nil
	case n < 0 || n > 2:
		return 0, s.wrong("shuffle", "0, 1, 2 or -1")
	}
	return blosc.Shuffle(n), nil
}

func (b bloscFrame) refusal() error { return b.refused }

func (b bloscFrame) most(n int64) int64 { return blosc.MaxEncoded(n) }

// work is what encoding needs, which is enough for decoding blocks as large.
func (b bloscFrame) work(n int64) int64 {
	return int64(b.Encoder.Work(int(min(n, blosc.MaxSize))))
}

func (b bloscFrame) decode(dst, src, work []byte) ([]byte, error) {
	h, err := blosc.ParseHeader(src)
	if err == nil && h.Size <= len(dst) {
		dst = dst[:h.Size]
	}
	if err == nil {
		err = blosc.Decode(dst, src, work)
	}
	if err != nil {
		return nil, damaged("blosc", err, "the frame does not decode")
	}
	return dst, nil
}

func (b bloscFrame) encode(dst, src, work []byte) ([]byte, error) {
	n, err := b.Encoder.Encode(dst, src, work)
	if err != nil {
		return nil, err
	}
	return dst[:n], nil
}
