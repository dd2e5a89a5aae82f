package codec

import (
	"encoding/binary"
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// numeric reads and writes single elements of one type and byte order, for the filters that
// compute. They are rare: this is made to be short, not fast.
type numeric struct {
	t dtype.Type
}

// supported says whether filters can compute with elements of t.
func (n numeric) supported() bool {
	switch n.t.Kind {
	case dtype.Bool, dtype.Int, dtype.Uint, dtype.Float, dtype.Datetime, dtype.Timedelta:
		return n.t.Size <= 8
	}
	return false
}

func (n numeric) float() bool { return n.t.Kind == dtype.Float }

// bits is element i in the low bits, of integers with their sign extended.
func (n numeric) bits(b []byte, i int) uint64 {
	size := n.t.Size
	b = b[i*size : (i+1)*size]
	var u uint64
	switch {
	case size == 2 && !n.t.Big:
		u = uint64(binary.LittleEndian.Uint16(b))
	case size == 4 && !n.t.Big:
		u = uint64(binary.LittleEndian.Uint32(b))
	case size == 8 && !n.t.Big:
		u = binary.LittleEndian.Uint64(b)
	case n.t.Big:
		for _, x := range b {
			u = u<<8 | uint64(x)
		}
	default:
		for j, x := range b {
			u |= uint64(x) << (8 * j)
		}
	}
	if n.signed() {
		shift := 64 - 8*size
		return uint64(int64(u<<shift) >> shift)
	}
	return u
}

func (n numeric) signed() bool {
	return n.t.Kind == dtype.Int || n.t.Kind == dtype.Datetime || n.t.Kind == dtype.Timedelta
}

func (n numeric) putBits(b []byte, i int, u uint64) {
	size := n.t.Size
	b = b[i*size : (i+1)*size]
	for j := range b {
		if n.t.Big {
			b[size-1-j] = byte(u >> (8 * j))
		} else {
			b[j] = byte(u >> (8 * j))
		}
	}
}

// value is element i as a float64: exact for floats, rounded for integers beyond 2^53.
func (n numeric) value(b []byte, i int) float64 {
	u := n.bits(b, i)
	switch {
	case n.float():
		var raw [8]byte
		binary.LittleEndian.PutUint64(raw[:], u)
		return dtype.GetFloat(n.t, raw[:n.t.Size])
	case n.signed():
		return float64(int64(u))
	}
	return float64(u)
}

// put stores v: rounded to nearest for floats, truncated towards zero for integers.
func (n numeric) put(b []byte, i int, v float64) {
	switch {
	case n.float() && n.t.Size == 8:
		n.putBits(b, i, math.Float64bits(v))
	case n.float() && n.t.Size == 4:
		n.putBits(b, i, uint64(math.Float32bits(float32(v))))
	case n.float():
		n.putBits(b, i, uint64(dtype.HalfFromFloat(v)))
	case n.t.Kind == dtype.Bool:
		n.putBits(b, i, 0)
		if v != 0 {
			n.putBits(b, i, 1)
		}
	case v < 0:
		n.putBits(b, i, uint64(int64(v)))
	default:
		n.putBits(b, i, uint64(v))
	}
}
