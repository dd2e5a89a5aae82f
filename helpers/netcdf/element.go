package netcdf

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// values turns stored numbers into a slice of their Go type; nil for types that are no
// numbers. float16 becomes float32.
func values(t dtype.Type, p []byte) any {
	var order binary.ByteOrder = binary.LittleEndian
	if t.Big {
		order = binary.BigEndian
	}
	switch t.Native() {
	case dtype.Int8:
		return each(p, 1, func(b []byte) int8 { return int8(b[0]) })
	case dtype.Uint8:
		return slices.Clone(p)
	case dtype.Int16:
		return each(p, 2, func(b []byte) int16 { return int16(order.Uint16(b)) })
	case dtype.Uint16:
		return each(p, 2, order.Uint16)
	case dtype.Int32:
		return each(p, 4, func(b []byte) int32 { return int32(order.Uint32(b)) })
	case dtype.Uint32:
		return each(p, 4, order.Uint32)
	case dtype.Int64:
		return each(p, 8, func(b []byte) int64 { return int64(order.Uint64(b)) })
	case dtype.Uint64:
		return each(p, 8, order.Uint64)
	case dtype.Float16:
		return each(p, 2, func(b []byte) float32 { return half(order.Uint16(b)) })
	case dtype.Float32:
		return each(p, 4, func(b []byte) float32 { return math.Float32frombits(order.Uint32(b)) })
	case dtype.Float64:
		return each(p, 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) })
	}
	return nil
}

func each[T any](p []byte, size int, one func([]byte) T) []T {
	out := make([]T, len(p)/size)
	for i := range out {
		out[i] = one(p[i*size : (i+1)*size])
	}
	return out
}

// half widens an IEEE 754 binary16 exactly.
func half(h uint16) float32 {
	sign, exponent, mantissa := uint32(h>>15)<<31, int(h>>10&31), uint32(h&1023)
	switch exponent {
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	case 0:
		x := float32(mantissa) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(x))
	}
	return math.Float32frombits(sign | uint32(exponent+112)<<23 | mantissa<<13)
}

// native is one element in the byte order of memory.
func native(t dtype.Type, p []byte) []byte {
	p = slices.Clone(p)
	if t.Big {
		slices.Reverse(p)
	}
	return p
}

// clean makes stored text valid UTF-8: each byte that is not becomes U+FFFD.
func clean(p []byte) string {
	if utf8.Valid(p) {
		return string(p)
	}
	var b strings.Builder
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		b.WriteRune(r)
		p = p[n:]
	}
	return b.String()
}

// characters is an attribute of single characters as one text, without the NULs that writers in C
// put at its end or leave within: what netCDF4-python shows, and so xarray.
func characters(p []byte) string {
	p = bytes.TrimRight(p, "\x00")
	if bytes.IndexByte(p, 0) >= 0 {
		p = bytes.ReplaceAll(p, []byte{0}, nil)
	}
	return clean(p)
}

// Padding of text in fixed room, numbered as in HDF5.
const (
	untilNUL  = 0
	padNUL    = 1
	padSpaces = 2
)

// unpad is the text in a fixed room.
func unpad(p []byte, padding byte) string {
	s := p
	if padding == untilNUL {
		for i, b := range p {
			if b == 0 {
				s = p[:i]
				break
			}
		}
	}
	end := len(s)
	for end > 0 && (s[end-1] == 0 || padding == padSpaces && s[end-1] == ' ') {
		end--
	}
	return clean(s[:end])
}
