package cf

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Packing is how the stored numbers of a variable become values. The zero Packing but for
// Stored and Raw leaves them as they are.
type Packing struct {
	Stored dtype.Type // in memory order
	// Raw is what the stored bits are read as: Stored, or the integer of the other sign
	// where _Unsigned says so.
	Raw dtype.Type
	// Masks are the elements that mean missing, as bits of Raw, that of _FillValue first.
	// NaN is always missing and is not listed.
	Masks               []uint64
	Scale, Offset       float64
	HasScale, HasOffset bool
	// Decode64 asks for float64 where decoding would give float32. Integers that are
	// neither packed nor masked stay what they are.
	Decode64 bool
}

// PackingNames are the attributes that a Packing is made of.
var PackingNames = [...]string{"_Unsigned", "_FillValue", "missing_value", "scale_factor", "add_offset"}

// AttrError says that an attribute has no meaning where it stands.
type AttrError struct {
	Name  string
	Value any
	Why   string
}

// Error is one sentence with the attribute, its value and what is wrong.
func (e *AttrError) Error() string {
	return fmt.Sprintf("attribute %s = %v: %s; open with xr.Raw() to see the numbers as stored", e.Name, e.Value, e.Why)
}

// ParsePacking reads a variable's packing from its attributes. attr gives the value of an
// attribute as package netcdf or JSON has it: a string, a number or a slice of numbers.
//
// Missing are the numbers of _FillValue and missing_value, lists included, brought to the
// stored type; those that it cannot hold mask nothing, nor do texts. Types without
// arithmetic are never packed; float16 counts as float32, to which readers widen it.
// Errors: *AttrError when scale_factor or add_offset is not one finite number.
func ParsePacking(stored dtype.Type, attr func(name string) (any, bool)) (Packing, error) {
	stored = stored.Native()
	if stored == dtype.Float16 {
		stored = dtype.Float32
	}
	p := Packing{Stored: stored, Raw: stored}
	if !stored.Numeric() || stored.Kind == dtype.Bool {
		return p, nil
	}
	if v, ok := attr("_Unsigned"); ok && stored.IsInteger() {
		p.Raw.Kind = signedness(v, stored.Kind)
	}
	for _, name := range []string{"_FillValue", "missing_value"} {
		if v, ok := attr(name); ok {
			p.mask(numbers(v))
		}
	}
	var err error
	if p.Scale, p.HasScale, err = factor(attr, "scale_factor", 1); err != nil {
		return p, err
	}
	p.Offset, p.HasOffset, err = factor(attr, "add_offset", 0)
	return p, err
}

// signedness is the kind of integer that _Unsigned makes of one.
func signedness(v any, kind dtype.Kind) dtype.Kind {
	switch s := strings.ToLower(strings.Trim(fmt.Sprint(v), "[] \x00")); {
	case s == "true" || s == "1":
		return dtype.Uint
	case s == "false" || s == "0":
		return dtype.Int
	}
	return kind
}

func (p *Packing) mask(values []exact) {
	for _, x := range values {
		if bits, ok := x.bits(p.Raw, p.Raw != p.Stored); ok && !nan(p.Raw, bits) && !p.masks(bits) {
			p.Masks = append(p.Masks, bits)
		}
	}
}

func (p *Packing) masks(bits uint64) bool {
	for _, m := range p.Masks {
		if m == bits {
			return true
		}
	}
	return false
}

func nan(t dtype.Type, bits uint64) bool {
	switch t {
	case dtype.Float32:
		return bits&^(1<<31) > 0x7f800000
	case dtype.Float64:
		return bits&^(1<<63) > 0x7ff0000000000000
	}
	return false
}

// factor is an attribute that is one finite number; some writers store it as text.
func factor(attr func(string) (any, bool), name string, absent float64) (x float64, ok bool, err error) {
	v, ok := attr(name)
	if !ok {
		return absent, false, nil
	}
	list := numbers(v)
	if s, text := v.(string); text {
		if n, ok := parseNumber(strings.Trim(s, " \x00")); ok {
			list = []exact{n}
		}
	}
	if len(list) != 1 {
		return 0, false, &AttrError{name, v, "is not one number"}
	}
	if x = list[0].float(); math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false, &AttrError{name, v, "is not finite"}
	}
	return x, true, nil
}

// scaled says whether values differ from the stored numbers. A factor of 1 and an offset of
// 0 change integers into floats but leave floats alone.
func (p Packing) scaled() bool {
	if p.Raw.IsFloat() && p.Scale == 1 && p.Offset == 0 {
		return false
	}
	return p.HasScale || p.HasOffset
}

// Identity says whether Decode copies: values have the bits of the stored elements.
func (p Packing) Identity() bool {
	return !p.scaled() && len(p.Masks) == 0 && !(p.Decode64 && p.Raw == dtype.Float32)
}

// Type is the type of decoded values: Raw for what is neither packed nor masked, and for
// floats that are only masked; float32 for packed or masked integers of at most 16 bits,
// else float64. Decode64 asks for float64 in place of float32.
//
// xarray since 2024.03 takes the type of the attributes, float64 for ERA5's double factors;
// we compute in float64 and store 16 packed bits in the 24 of a float32.
func (p Packing) Type() dtype.Type {
	switch {
	case p.Identity():
		return p.Raw
	case p.Decode64:
		return dtype.Float64
	case p.Raw.IsFloat() && !p.scaled():
		return p.Raw
	case p.Raw.Size <= 2:
		return dtype.Float32
	}
	return dtype.Float64
}

// FillValue is the element written for missing values as a number of Stored's Go type;
// false when there is none.
func (p Packing) FillValue() (any, bool) {
	if len(p.Masks) == 0 {
		switch p.Stored {
		case dtype.Float32:
			return float32(math.NaN()), true
		case dtype.Float64:
			return math.NaN(), true
		}
		return nil, false
	}
	m := p.Masks[0]
	switch p.Stored {
	case dtype.Int8:
		return int8(m), true
	case dtype.Int16:
		return int16(m), true
	case dtype.Int32:
		return int32(m), true
	case dtype.Int64:
		return int64(m), true
	case dtype.Uint8:
		return uint8(m), true
	case dtype.Uint16:
		return uint16(m), true
	case dtype.Uint32:
		return uint32(m), true
	case dtype.Uint64:
		return m, true
	case dtype.Float32:
		return math.Float32frombits(uint32(m)), true
	}
	return math.Float64frombits(m), true
}

// ChoosePacking packs values between min and max into the integer type t with the smallest
// steps that hold them all, but none finer than float64 resolves: the error is at most half
// of Scale. Signed types are used evenly
// around 0, and the fill value is NetCDF's default (-32767 of int16, the largest of unsigned
// types). min > max, or NaN, stands for no values.
// Errors: when t is not an integer of at most 32 bits or max-min is infinite.
func ChoosePacking(min, max float64, t dtype.Type) (Packing, error) {
	t = t.Native()
	if !t.IsInteger() || t.Size > 4 {
		return Packing{}, fmt.Errorf("values are packed into integers of 8, 16 or 32 bits, not into %v", t)
	}
	p := Packing{Stored: t, Raw: t, Scale: 1, HasScale: true, HasOffset: true}
	half := uint64(1) << (8*t.Size - 1)
	steps := float64(2*half - 2)
	if t.Kind == dtype.Int {
		p.Masks = []uint64{half + 1}
		steps = float64(2*half - 4)
	} else {
		p.Masks = []uint64{2*half - 1}
	}
	if !(min <= max) {
		return p, nil
	}
	if math.IsInf(max-min, 0) || math.IsNaN(max-min) {
		return Packing{}, fmt.Errorf("values from %v to %v cannot be packed: mask infinities first", min, max)
	}
	if min < max {
		largest := math.Max(math.Abs(min), math.Abs(max))
		p.Scale = math.Max((max-min)/steps, largest-math.Nextafter(largest, 0))
	}
	p.Offset = min
	if t.Kind == dtype.Int {
		p.Offset = float64(min/2) + float64(max/2)
	}
	return p, nil
}
