package codec

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Number is the layout of stored numbers that no element type names: integers of fewer bits
// than their bytes have, and floats that are not IEEE 754 of 4 or 8 bytes. Bits are counted
// from the lowest one of the number's bytes, whatever their order.
//
// A Number with Float unset is the integer of Bits bits from bit Low on, in two's complement
// when Signed. With Float set it is a sign bit, an exponent and a mantissa with an implied
// one, by the rules of IEEE 754 for zero, subnormal numbers, infinities and NaN.
type Number struct {
	Size   int // bytes, 1 to 8
	Big    bool
	Low    int
	Bits   int
	Signed bool

	Float        bool
	Sign         int // the bit
	Exponent     int // its lowest bit
	ExponentBits int
	Mantissa     int // its lowest bit
	MantissaBits int
	Bias         int
}

// Half is IEEE 754's binary16.
func Half(big bool) Number {
	return Number{Size: 2, Big: big, Bits: 16, Signed: true, Float: true, Sign: 15,
		Exponent: 10, ExponentBits: 5, MantissaBits: 10, Bias: 15}
}

// conversion is the ID of the step that Spec makes: no file states it.
const conversion = -1

// Spec is the step between values of Type and the stored numbers. It stands first in a
// pipeline, and Prepare is given Type.
func (n Number) Spec() Spec {
	return Spec{Name: "number", ID: conversion, Config: map[string]any{"number": n}}
}

// Type is the smallest element type that holds all values exactly.
//
// Errors: *UnsupportedError when there is none; *ConfigError for a layout that makes no
// sense.
func (n Number) Type() (dtype.Type, error) {
	switch {
	case n.Size < 1 || n.Size > 8:
		return dtype.Type{}, n.unsupported()
	case !n.Float:
		return n.integer()
	}
	all := 8 * n.Size
	inside := func(at, bits int) bool { return at >= 0 && bits >= 0 && at <= all && bits <= all-at }
	if !inside(n.Sign, 1) || !inside(n.Exponent, n.ExponentBits) || !inside(n.Mantissa, n.MantissaBits) || n.ExponentBits < 1 {
		return dtype.Type{}, &ConfigError{"number", fmt.Sprintf("the parts of a float do not lie in its %d bits", all)}
	}
	if n.ExponentBits > 11 || n.MantissaBits > 52 {
		return dtype.Type{}, n.unsupported()
	}
	least, largest := 1-n.Bias-n.MantissaBits, 1<<n.ExponentBits-2-n.Bias
	switch {
	case n.MantissaBits <= 23 && least >= -149 && largest <= 127:
		return dtype.Float32, nil
	case least >= -1074 && largest <= 1023:
		return dtype.Float64, nil
	}
	return dtype.Type{}, n.unsupported()
}

func (n Number) integer() (dtype.Type, error) {
	if n.Low < 0 || n.Bits < 1 || n.Low > 8*n.Size || n.Bits > 8*n.Size-n.Low {
		return dtype.Type{}, &ConfigError{"number", fmt.Sprintf("%d bits from bit %d of %d bytes", n.Bits, n.Low, n.Size)}
	}
	t := dtype.Type{Kind: dtype.Uint, Size: 1}
	if n.Signed {
		t.Kind = dtype.Int
	}
	for t.Size < n.Size {
		t.Size *= 2
	}
	return t, nil
}

func (n Number) unsupported() error {
	what := "integers"
	if n.Float {
		what = fmt.Sprintf("floats with an exponent of %d and a mantissa of %d bits", n.ExponentBits, n.MantissaBits)
	}
	return &UnsupportedError{Name: "number", Why: fmt.Sprintf("no element type holds all %s of %d bytes", what, n.Size)}
}

// Value is the value of one stored number, as an element of Type in memory order.
func (n Number) Value(p []byte) ([]byte, error) {
	t, err := n.Type()
	if err != nil {
		return nil, err
	}
	if len(p) != n.Size {
		return nil, damaged("number", nil, "%d bytes where a number has %d", len(p), n.Size)
	}
	out := make([]byte, t.Size)
	number{Number: n, t: t}.convert(out, p)
	return out, nil
}

// number is the step of a Number.
type number struct {
	readOnly
	Number
	t dtype.Type
}

func buildNumber(s Spec, in *stage) (step, error) {
	n, ok := s.Config["number"].(Number)
	if !ok {
		return nil, s.wrong("number", "a Number")
	}
	t, err := n.Type()
	if err != nil {
		return nil, err
	}
	if t != in.t.Native() {
		return nil, &ConfigError{"number", fmt.Sprintf("elements are %s, the stored numbers are %s", in.t, t)}
	}
	if in.native {
		n.Big = false
	}
	in.t = dtype.Type{Kind: dtype.Opaque, Size: n.Size}
	if n.half() {
		in.t = dtype.Type{Kind: dtype.Float, Size: 2, Big: n.Big}
	}
	return number{readOnly{"number"}, n, t}, nil
}

func (n Number) half() bool { return n == Half(n.Big) }

func (number) modes() (decode, encode mode) { return fresh, fresh }
func (number) work(int64) int64             { return 0 }
func (n number) size(k int64) int64         { return k / int64(n.t.Size) * int64(n.Size) }
func (n number) most(k int64) int64         { return n.size(k) }

func (n number) decode(dst, src, _ []byte) ([]byte, error) {
	count := len(src) / n.Size
	if len(src)%n.Size != 0 || count > len(dst)/n.t.Size {
		return nil, damaged("number", nil, "%d bytes of numbers do not fill %d bytes of elements", len(src), len(dst))
	}
	dst = dst[:count*n.t.Size]
	n.convert(dst, src)
	return dst, nil
}

func (n number) convert(dst, src []byte) {
	stored := numeric{dtype.Type{Kind: dtype.Uint, Size: n.Size, Big: n.Big}}
	out := numeric{n.t}
	count := len(dst) / n.t.Size
	switch {
	case n.half():
		for i := range count {
			h := binary.LittleEndian.Uint16(src[2*i:])
			if n.Big {
				h = h<<8 | h>>8
			}
			binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(dtype.HalfToFloat(h)))
		}
	case n.Float:
		for i := range count {
			out.put(dst, i, n.float(stored.bits(src, i)))
		}
	default:
		for i := range count {
			putLittle(dst[i*n.t.Size:], n.t.Size, n.whole(stored.bits(src, i)))
		}
	}
}

// whole is the integer, its sign extended.
func (n Number) whole(u uint64) uint64 {
	u = u >> n.Low << (64 - n.Bits)
	if n.Signed {
		return uint64(int64(u) >> (64 - n.Bits))
	}
	return u >> (64 - n.Bits)
}

// float is the value of a float's bits. Exact.
//
// Reference: (-1)^s * 2^(e-bias) * (1 + m/2^bits), for e = 0 2^(1-bias) * m/2^bits.
func (n Number) float(u uint64) float64 {
	part := func(at, bits int) uint64 { return u >> at & (1<<bits - 1) }
	e, m := part(n.Exponent, n.ExponentBits), part(n.Mantissa, n.MantissaBits)
	var v float64
	switch {
	case e == 1<<n.ExponentBits-1 && m == 0:
		v = math.Inf(1)
	case e == 1<<n.ExponentBits-1:
		v = math.NaN()
	case e == 0:
		v = math.Ldexp(float64(m), 1-n.Bias-n.MantissaBits)
	default:
		v = math.Ldexp(float64(m|1<<n.MantissaBits), int(e)-n.Bias-n.MantissaBits)
	}
	if part(n.Sign, 1) == 1 {
		v = -v
	}
	return v
}
