package cf

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// PackError says that values do not fit a packing. Nothing is wrapped or clipped.
type PackError struct {
	Packing Packing
	Beyond  int     // values that the stored type does not reach
	Worst   float64 // the one farthest out
	Missing int     // missing values where no fill value is set
	Taken   int     // values that would be stored as the number that means missing
}

// Error is one sentence with the counts, the worst value and the range that fits.
func (e *PackError) Error() string {
	var what []string
	lo, hi := e.Packing.reach()
	if e.Beyond > 0 {
		what = append(what, fmt.Sprintf("%d values, up to %v, lie outside of %v to %v, which %v with scale %v and offset %v reaches",
			e.Beyond, e.Worst, lo, hi, e.Packing.Raw, e.Packing.Scale, e.Packing.Offset))
	}
	if e.Missing > 0 {
		what = append(what, fmt.Sprintf("%d missing values and no _FillValue", e.Missing))
	}
	if e.Taken > 0 {
		what = append(what, fmt.Sprintf("%d values would be stored as the fill value", e.Taken))
	}
	return "packing: " + strings.Join(what, "; ") + ": choose the packing from the data, or store floats"
}

// reach is the values of the smallest and the largest stored number.
func (p Packing) reach() (lo, hi float64) {
	width := 8 * p.Raw.Size
	switch p.Raw.Kind {
	case dtype.Float:
		hi = math.MaxFloat64
		if p.Raw.Size == 4 {
			hi = math.MaxFloat32
		}
		lo = -hi
	case dtype.Int:
		lo, hi = -math.Ldexp(1, width-1), math.Ldexp(1, width-1)-1
	default:
		hi = math.Ldexp(1, width) - 1
	}
	if p.scaled() {
		lo, hi = float64(lo*p.Scale)+p.Offset, float64(hi*p.Scale)+p.Offset
	}
	return min(lo, hi), max(lo, hi)
}

// Encode makes stored elements in dst of the values of type Type in src, the inverse of
// Decode: (value - offset) / scale in float64, rounded half to even for integers; NaN
// becomes the fill value. Where the packing is the identity it copies.
//
// Errors: *PackError when a value does not fit, is missing without a fill value, or would
// be read back as missing; dst is then without meaning.
func (p Packing) Encode(dst, src []byte) error {
	if p.Identity() {
		copy(dst, src)
		return nil
	}
	switch p.Raw {
	case dtype.Int8:
		return encodeTo[int8](p, dst, src)
	case dtype.Int16:
		return encodeTo[int16](p, dst, src)
	case dtype.Int32:
		return encodeTo[int32](p, dst, src)
	case dtype.Int64:
		return encodeTo[int64](p, dst, src)
	case dtype.Uint8:
		return encodeTo[uint8](p, dst, src)
	case dtype.Uint16:
		return encodeTo[uint16](p, dst, src)
	case dtype.Uint32:
		return encodeTo[uint32](p, dst, src)
	case dtype.Uint64:
		return encodeTo[uint64](p, dst, src)
	case dtype.Float32:
		return encodeTo[float32](p, dst, src)
	}
	return encodeTo[float64](p, dst, src)
}

func encodeTo[D number](p Packing, dst, src []byte) error {
	if p.Type() == dtype.Float32 {
		return encode(p, view[D](dst), view[float32](src))
	}
	return encode(p, view[D](dst), view[float64](src))
}

func encode[D number, S float](p Packing, d []D, x []S) error {
	bad := PackError{Packing: p}
	fill, hasFill := missing[D](p)
	lo, above := bounds(p.Raw)
	scaled, isFloat := p.scaled(), p.Raw.IsFloat()
	d = d[:len(x)]
	for i, v := range x {
		if v != v {
			d[i] = fill
			if !hasFill {
				bad.Missing++
			}
			continue
		}
		q := float64(v)
		if scaled {
			q = (q - p.Offset) / p.Scale
		}
		if !isFloat {
			q = math.RoundToEven(q)
		}
		// Not in this form, NaN of a scale of 0 would pass.
		if !(q >= lo && q < above) && !math.IsInf(float64(v), 0) || !isFloat && math.IsInf(float64(v), 0) {
			bad.beyond(float64(v))
			continue
		}
		d[i] = D(q)
		for _, bits := range p.Masks {
			if d[i] == fromBits[D](bits) {
				bad.Taken++
			}
		}
	}
	if bad.Beyond+bad.Missing+bad.Taken > 0 {
		return &bad
	}
	return nil
}

// missing is the element that stands for missing values.
func missing[D number](p Packing) (D, bool) {
	switch {
	case len(p.Masks) > 0:
		return fromBits[D](p.Masks[0]), true
	case p.Raw == dtype.Float32:
		return fromBits[D](uint64(math.Float32bits(float32(math.NaN())))), true
	case p.Raw == dtype.Float64:
		return fromBits[D](math.Float64bits(math.NaN())), true
	}
	return 0, false
}

// bounds are the smallest number that fits t and the first above that does not: of 64-bit
// integers the largest is no float, and of float32 what rounds to infinity does not fit.
func bounds(t dtype.Type) (lo, above float64) {
	switch {
	case t.Kind == dtype.Int:
		return -math.Ldexp(1, 8*t.Size-1), math.Ldexp(1, 8*t.Size-1)
	case t.Kind == dtype.Uint:
		return 0, math.Ldexp(1, 8*t.Size)
	case t.Size == 4:
		const tooLarge = 0x1.ffffffp127
		return -0x1.fffffefffffffp127, tooLarge
	}
	return -math.MaxFloat64, math.Inf(1)
}

// beyond counts a value that does not fit and keeps the worst.
func (e *PackError) beyond(v float64) {
	if e.Beyond == 0 || math.Abs(v-e.Packing.Offset) > math.Abs(e.Worst-e.Packing.Offset) {
		e.Worst = v
	}
	e.Beyond++
}
