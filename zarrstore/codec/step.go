package codec

import "strings"

// How a step treats the buffer it is given.
type mode uint8

const (
	fresh   mode = iota // it writes into another buffer
	inPlace             // source and destination may be the same buffer
	part                // decoding: the result is part of the source. encoding: it is appended
)

// step is one prepared step between elements and stored bytes. It is immutable and safe for
// concurrent use.
type step interface {
	// decode turns src into at most len(dst) bytes and returns them: part of dst, or of
	// src for mode part. len(dst) is exactly what is wanted wherever that is known.
	decode(dst, src, work []byte) ([]byte, error)
	// encode turns src into dst, which has room for most bytes, and returns them. With mode
	// part src lies at the start of dst.
	encode(dst, src, work []byte) ([]byte, error)
	modes() (decode, encode mode)
	// size is the encoded length of n bytes; -1 when it depends on them.
	size(n int64) int64
	// most bounds the encoded length.
	most(n int64) int64
	// work is the scratch that decoding to, or encoding from, n bytes needs.
	work(n int64) int64
}

// compressor is the part of step that all share whose encoded length depends on the data.
type compressor struct{}

func (compressor) modes() (decode, encode mode) { return fresh, fresh }
func (compressor) size(int64) int64             { return -1 }
func (compressor) work(int64) int64             { return 0 }

// rearranging is the part of step that all share which keep the number of bytes.
type rearranging struct{}

func (rearranging) modes() (decode, encode mode) { return fresh, fresh }
func (rearranging) size(n int64) int64           { return n }
func (rearranging) most(n int64) int64           { return n }
func (rearranging) work(int64) int64             { return 0 }

// readOnly is the encode of codecs that are only read.
type readOnly struct{ name string }

func (r readOnly) encode(_, _, _ []byte) ([]byte, error) { return nil, r.refusal() }
func (r readOnly) refusal() error                        { return &UnsupportedError{Name: r.name, Writing: true} }

// builder prepares one step for what flows into it, and changes that to what flows out,
// but for its length. A nil step is the identity.
type builder func(s Spec, in *stage) (step, error)

// byName are the codecs of Zarr.
var byName = map[string]builder{
	"bytes":            buildBytes,
	"endian":           buildBytes,
	"transpose":        buildTranspose,
	"blosc":            buildBlosc,
	"zstd":             buildZstd,
	"gzip":             buildGzip,
	"zlib":             buildZlib,
	"lz4":              buildLZ4,
	"bz2":              buildBzip2,
	"shuffle":          buildShuffle,
	"delta":            buildDelta,
	"fixedscaleoffset": buildFixedScaleOffset,
	"quantize":         buildQuantize,
	"bitround":         buildIdentity,
	"astype":           buildAsType,
	"packbits":         buildPackBits,
	"fletcher32":       buildFletcher32,
	"crc32":            buildCRC32,
	"crc32c":           buildCRC32C,
	"adler32":          buildAdler32,
	"vlen-utf8":        buildVlen,
	"vlen-bytes":       buildVlen,
	"json2":            buildJSON2,
}

// byID are the filters of HDF5.
var byID = map[int]builder{
	conversion: buildNumber,

	1:     buildZlib,
	2:     buildShuffle,
	3:     buildFletcher32,
	4:     buildHDFSzip,
	5:     buildHDFNbit,
	6:     buildHDFScaleOffset,
	307:   buildBzip2,
	32000: buildHDFLZF,
	32001: buildBlosc,
	32004: buildHDFLZ4,
	32008: buildHDFBitshuffle,
	32015: buildZstd,
	32022: buildIdentity, // bitgroom
	32023: buildIdentity, // granular bitround
}

// find is the builder of a step.
func find(s Spec) (builder, error) {
	b, ok := byID[s.ID], false
	if s.ID == 0 {
		b, ok = byName[strings.TrimPrefix(s.Name, "numcodecs.")]
	} else {
		ok = b != nil
	}
	if !ok {
		return nil, &UnsupportedError{Name: s.Name, ID: s.ID}
	}
	return b, nil
}
