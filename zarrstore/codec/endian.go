package codec

import (
	"encoding/binary"
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// swap reverses the bytes of each unit of elements.
type swap struct {
	rearranging
	unit int // 2, 4 or 8
}

// swapUnit is the number of bytes that byte order reverses in elements of t; 1 for none.
func swapUnit(t dtype.Type) int {
	switch t.Kind {
	case dtype.Complex:
		return t.Size / 2
	case dtype.UTF32:
		return 4
	case dtype.Int, dtype.Uint, dtype.Float, dtype.Datetime, dtype.Timedelta:
		return t.Size
	}
	return 1
}

// swapper is the step between memory order and the order of t's stored elements; nil when
// they are the same.
func swapper(t dtype.Type, big bool) step {
	if unit := swapUnit(t); big && unit > 1 {
		return swap{unit: unit}
	}
	return nil
}

// buildBytes is format 3's "bytes" {endian}; without endian the order is that of the type.
//
// Source: Zarr core specification 3.1, "bytes" codec.
func buildBytes(s Spec, in *stage) (step, error) {
	endian, err := s.text("endian", "")
	if err != nil {
		return nil, err
	}
	if in.bytes {
		return nil, &ConfigError{s.Name, "the elements are bytes already: the pipeline has two codecs of that kind"}
	}
	if in.t.Size == 0 {
		return nil, &ConfigError{s.Name, fmt.Sprintf("elements of type %s have no fixed size; vlen-utf8 or vlen-bytes stores them", in.t)}
	}
	in.bytes, in.native = true, false
	switch endian {
	case "":
	case "little":
		in.t.Big = false
	case "big":
		in.t.Big = true
	default:
		return nil, s.wrong("endian", `"little" or "big"`)
	}
	return swapper(in.t, in.t.Big), nil
}

func (swap) modes() (decode, encode mode) { return inPlace, inPlace }

func (s swap) decode(dst, src, _ []byte) ([]byte, error) {
	if len(src)%s.unit != 0 || len(src) > len(dst) {
		return nil, damaged("bytes", nil, "%d bytes are no whole elements of a chunk of %d", len(src), len(dst))
	}
	dst = dst[:len(src)]
	switch s.unit {
	case 2:
		swap2(dst, src)
	case 4:
		swap4(dst, src)
	default:
		swap8(dst, src)
	}
	return dst, nil
}

func (s swap) encode(dst, src, work []byte) ([]byte, error) { return s.decode(dst, src, work) }

// swap2 reverses units of two bytes, four units at a time; dst and src may be the same.
func swap2(dst, src []byte) {
	i := 0
	for ; i+8 <= len(src) && i+8 <= len(dst); i += 8 {
		v := binary.LittleEndian.Uint64(src[i:])
		binary.LittleEndian.PutUint64(dst[i:], v>>8&0x00ff00ff00ff00ff|v<<8&0xff00ff00ff00ff00)
	}
	for ; i+2 <= len(src); i += 2 {
		dst[i], dst[i+1] = src[i+1], src[i]
	}
}

func swap4(dst, src []byte) {
	for i := 0; i+4 <= len(src) && i+4 <= len(dst); i += 4 {
		binary.LittleEndian.PutUint32(dst[i:], binary.BigEndian.Uint32(src[i:]))
	}
}

func swap8(dst, src []byte) {
	for i := 0; i+8 <= len(src) && i+8 <= len(dst); i += 8 {
		binary.LittleEndian.PutUint64(dst[i:], binary.BigEndian.Uint64(src[i:]))
	}
}
