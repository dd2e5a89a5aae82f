package netcdf

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// numberOf is the layout of numbers that are no plain integers or IEEE 754 floats of their
// size; nil for those that are, and for all that is no number.
func numberOf(t *hdf5.Datatype) *codec.Number {
	n := codec.Number{Size: int(t.Size), Big: t.Big, Low: t.Offset, Bits: t.Precision, Signed: t.Signed}
	switch t.Class {
	case hdf5.Fixed, hdf5.Bitfield:
		if t.Class == hdf5.Bitfield {
			n.Signed = false
		}
		if n.Bits == 8*n.Size && n.Size&(n.Size-1) == 0 && n.Size <= 8 {
			return nil
		}
		m := n // n itself stays off the heap for the common types
		return &m
	case hdf5.Floating:
		if t.Standard {
			return nil
		}
		x := t.Float
		n.Float, n.Sign, n.Bias = true, x.Sign, x.Bias
		n.Exponent, n.ExponentBits = x.Exponent, x.ExponentBits
		n.Mantissa, n.MantissaBits = x.Mantissa, x.MantissaBits
		m := n
		return &m
	case hdf5.Enum:
		return numberOf(t.Base)
	}
	return nil
}

// valueType is the type that elements are given as, and the conversion that it takes; nil
// for none. Numbers without a type that holds all of them exactly stay what typeOf says, and
// unreadable refuses them.
func valueType(t *hdf5.Datatype) (dtype.Type, *codec.Number) {
	if n := numberOf(t); n != nil && unreadable(t) == nil {
		if v, err := n.Type(); err == nil {
			return v, n
		}
	}
	return typeOf(t), nil
}

// converted are numbers as elements of their value type; p as it is without a conversion.
func converted(n *codec.Number, p []byte) []byte {
	if n == nil {
		return p
	}
	var out []byte
	for ; len(p) >= n.Size; p = p[n.Size:] {
		v, err := n.Value(p[:n.Size])
		if err != nil {
			return nil
		}
		out = append(out, v...)
	}
	return out
}
