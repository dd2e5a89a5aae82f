package codec

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// The parameters of HDF5's scaleoffset, by place.
const (
	soType   = 0 // 0: floats, rounded to decimals; 2: integers
	soFactor = 1 // decimals of floats; bits of integers, 0: as few as possible
	soCount  = 2
	soClass  = 3 // 0: integers, 1: floats
	soSize   = 4
	soSigned = 5
	soBig    = 6
	soFilled = 7 // a fill value is stored from soFill on
	soFill   = 8
	soParams = 9
)

// soHeader is the bytes before the packed numbers: their bits, 4 bytes, the size of the
// smallest number, 1 byte, itself, 8 bytes, and 8 bytes for nothing.
const soHeader = 21

// hdfScaleOffset is HDF5's filter 6: numbers less their smallest one, in as many bits as the
// largest needs.
type hdfScaleOffset struct {
	readOnly
	plain    bool // all bits are kept: the elements are as they are
	count    int
	number   numeric
	decimals int
	filled   bool
	fill     uint64 // its bits
}

// buildHDFScaleOffset reads the parameters by the places above.
//
// Source: HDF5, H5Zscaleoffset.c, H5Z__set_local_scaleoffset.
func buildHDFScaleOffset(s Spec, in *stage) (step, error) {
	in.bytes = true
	if len(s.Params) < soParams {
		return nil, &ConfigError{"scaleoffset", fmt.Sprintf("%d parameters, at least %d were wanted", len(s.Params), soParams)}
	}
	h := hdfScaleOffset{readOnly: readOnly{"scaleoffset"}, count: s.param(soCount), filled: s.param(soFilled) != 0}
	h.number.t = dtype.Type{Kind: dtype.Uint, Size: s.param(soSize), Big: s.param(soBig) != 0}
	h.fill = uint64(s.Params[soFill])
	if len(s.Params) > soParams {
		h.fill |= uint64(s.Params[soFill+1]) << 32
	}
	factor := int(int32(s.Params[soFactor]))
	switch {
	case s.param(soClass) == 1 && s.param(soType) == 0:
		h.number.t.Kind, h.decimals = dtype.Float, factor
	case s.param(soClass) == 0 && s.param(soType) == 2:
		h.plain = factor == 8*h.number.t.Size
	default:
		return nil, &UnsupportedError{Name: "scaleoffset", ID: s.ID, Why: "only integers, and floats rounded to decimals, are known"}
	}
	switch size := h.number.t.Size; {
	case size == 4 || size == 8, (size == 1 || size == 2) && !h.number.float():
		h.fill &= 1<<(8*size) - 1
		return h, nil
	}
	return nil, &ConfigError{"scaleoffset", fmt.Sprintf("numbers of %d bytes", h.number.t.Size)}
}

func (hdfScaleOffset) modes() (decode, encode mode) { return fresh, fresh }
func (hdfScaleOffset) size(int64) int64             { return -1 }
func (hdfScaleOffset) most(n int64) int64           { return n + soHeader + 8 }
func (hdfScaleOffset) work(int64) int64             { return 0 }

func (h hdfScaleOffset) decode(dst, src, _ []byte) ([]byte, error) {
	size := h.number.t.Size
	if h.plain {
		if len(src) > len(dst) {
			return nil, damaged("scaleoffset", nil, "%d bytes where %d were expected", len(src), len(dst))
		}
		return dst[:copy(dst, src)], nil
	}
	if h.count > len(dst)/size {
		return nil, damaged("scaleoffset", nil, "%d numbers of %d bytes where %d bytes were expected", h.count, size, len(dst))
	}
	if len(src) < soHeader {
		return nil, damaged("scaleoffset", nil, "%d bytes have no room for the header", len(src))
	}
	dst = dst[:h.count*size]
	bits, width := binary.LittleEndian.Uint32(src), int(min(src[4], 8))
	var raw [8]byte
	copy(raw[:width], src[5:])
	least := binary.LittleEndian.Uint64(raw[:])
	p := packed{src: src[soHeader:]}
	if uint64(bits) > uint64(8*size) || int64(h.count)*int64(bits) > int64(p.left()) {
		return nil, damaged("scaleoffset", nil, "%d numbers of %d bits in %d bytes", h.count, bits, len(p.src))
	}
	switch {
	case int(bits) == 8*size: // numbers as they are in the memory of the writer, little-endian
		copy(dst, p.src)
	case h.number.float() && size == 4:
		h.floats32(dst, &p, int(bits), uint32(least))
	case h.number.float():
		h.floats64(dst, &p, int(bits), least)
	default:
		h.integers(dst, &p, int(bits), least)
	}
	if h.number.t.Big && size > 1 {
		return swap{unit: size}.decode(dst, dst, nil)
	}
	return dst, nil
}

// integers adds the smallest one; the number of all ones is the fill value.
//
// Reference: x[i] = fill when q[i] = 2^bits-1, else q[i] + least.
func (h hdfScaleOffset) integers(dst []byte, p *packed, bits int, least uint64) {
	ones := uint64(1)<<bits - 1
	size := h.number.t.Size
	for i := range h.count {
		q := p.take(bits)
		if h.filled && q == ones {
			q = h.fill - least
		}
		putLittle(dst[i*size:], size, q+least)
	}
}

// Reference: x[i] = fill when q[i] = 2^bits-1, else q[i] / 10^decimals + least, each step
// rounded to a float32; q are signed integers of 32 bits.
func (h hdfScaleOffset) floats32(dst []byte, p *packed, bits int, least uint32) {
	ones := uint64(1)<<bits - 1
	scale, first := float32(math.Pow(10, float64(h.decimals))), math.Float32frombits(least)
	for i := range h.count {
		q := p.take(bits)
		v := uint32(h.fill)
		if !h.filled || q != ones {
			x := float32(int32(q)) / scale
			v = math.Float32bits(x + first)
		}
		binary.LittleEndian.PutUint32(dst[4*i:], v)
	}
}

// floats64 is floats32 in float64.
func (h hdfScaleOffset) floats64(dst []byte, p *packed, bits int, least uint64) {
	ones := uint64(1)<<bits - 1
	scale, first := math.Pow(10, float64(h.decimals)), math.Float64frombits(least)
	for i := range h.count {
		q := p.take(bits)
		v := h.fill
		if !h.filled || q != ones {
			x := float64(int64(q)) / scale
			v = math.Float64bits(x + first)
		}
		binary.LittleEndian.PutUint64(dst[8*i:], v)
	}
}
