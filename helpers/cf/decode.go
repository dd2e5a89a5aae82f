package cf

import (
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Decode makes values of type Type in dst of the elements of type Stored in src, both in
// memory order and aligned; dst has room for as many. It allocates nothing and may be called
// concurrently.
//
// Missing: NaN.
// Reference: value = T(float64(raw)*scale) + offset, two roundings in float64 (never fused),
// then one to float32 where that is the type.
func (p Packing) Decode(dst, src []byte) {
	if p.Identity() {
		copy(dst, src)
		return
	}
	switch p.Raw {
	case dtype.Int8:
		decodeFrom[int8](p, dst, src)
	case dtype.Int16:
		decodeFrom[int16](p, dst, src)
	case dtype.Int32:
		decodeFrom[int32](p, dst, src)
	case dtype.Int64:
		decodeFrom[int64](p, dst, src)
	case dtype.Uint8:
		decodeFrom[uint8](p, dst, src)
	case dtype.Uint16:
		decodeFrom[uint16](p, dst, src)
	case dtype.Uint32:
		decodeFrom[uint32](p, dst, src)
	case dtype.Uint64:
		decodeFrom[uint64](p, dst, src)
	case dtype.Float32:
		decodeFrom[float32](p, dst, src)
	case dtype.Float64:
		decodeFrom[float64](p, dst, src)
	}
}

func decodeFrom[S number](p Packing, dst, src []byte) {
	if p.Type() == dtype.Float32 {
		d, x := view[float32](dst), view[S](src)
		done := unpackFast(p, d[:len(x)], x)
		decode(p, d[done:], x[done:])
	} else {
		decode(p, view[float64](dst), view[S](src))
	}
}

func decode[D float, S number](p Packing, d []D, x []S) {
	d = d[:len(x)]
	switch {
	case p.scaled() && len(p.Masks) == 0:
		scale(d, x, p.Scale, p.Offset)
	case p.scaled() && len(p.Masks) == 1:
		maskScale(d, x, fromBits[S](p.Masks[0]), p.Scale, p.Offset)
	case p.scaled():
		scale(d, x, p.Scale, p.Offset)
		maskMany(d, x, p.Masks)
	case len(p.Masks) == 1:
		mask(d, x, fromBits[S](p.Masks[0]))
	default:
		for i, v := range x {
			d[i] = D(v)
		}
		maskMany(d, x, p.Masks)
	}
}

func scale[D float, S number](d []D, x []S, scale, offset float64) {
	d = d[:len(x)]
	for i, v := range x {
		d[i] = D(float64(float64(v)*scale) + offset)
	}
}

func maskScale[D float, S number](d []D, x []S, missing S, scale, offset float64) {
	none := D(math.NaN())
	d = d[:len(x)]
	for i, v := range x {
		y := D(float64(float64(v)*scale) + offset)
		if v == missing {
			y = none
		}
		d[i] = y
	}
}

func mask[D float, S number](d []D, x []S, missing S) {
	none := D(math.NaN())
	d = d[:len(x)]
	for i, v := range x {
		y := D(v)
		if v == missing {
			y = none
		}
		d[i] = y
	}
}

// maskMany marks what equals one of several elements, in a pass for each.
func maskMany[D float, S number](d []D, x []S, masks []uint64) {
	none := D(math.NaN())
	d = d[:len(x)]
	for _, bits := range masks {
		missing := fromBits[S](bits)
		for i, v := range x {
			if v == missing {
				d[i] = none
			}
		}
	}
}
