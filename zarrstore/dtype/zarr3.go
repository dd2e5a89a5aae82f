package dtype

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// plain are the types of Zarr format 3 that a bare name stands for.
var plain = map[string]Type{
	"bool": B1,
	"int8": Int8, "int16": Int16, "int32": Int32, "int64": Int64,
	"uint8": Uint8, "uint16": Uint16, "uint32": Uint32, "uint64": Uint64,
	"float16": Float16, "float32": Float32, "float64": Float64,
	"complex64": {Kind: Complex, Size: 8}, "complex128": {Kind: Complex, Size: 16},
	"string":                {Kind: String},
	"bytes":                 {Kind: Vlen},
	"variable_length_bytes": {Kind: Vlen},
}

// ParseZarr3 is the type that Zarr format 3 calls name, with its configuration (nil where
// it has none): the core names, r8, r16, ..., and the registered string, bytes,
// numpy.datetime64, numpy.timedelta64, fixed_length_utf32, null_terminated_bytes and
// raw_bytes. Byte order is not part of the name; the codec "bytes" states it.
//
// Errors: *NameError.
// Source: Zarr core specification 3.1, "Data types"; zarr-extensions, data-types.
func ParseZarr3(name string, config map[string]any) (Type, error) {
	fail := func(why string) (Type, error) { return Type{}, &NameError{Name: name, Why: why} }
	if t, ok := plain[name]; ok {
		return t, nil
	}
	if bits, ok := strings.CutPrefix(name, "r"); ok {
		if n, err := strconv.Atoi(bits); err == nil {
			if n < 8 || n%8 != 0 || n/8 > maxItem {
				return fail("the number of bits must be a multiple of 8")
			}
			return Type{Kind: Opaque, Size: n / 8}, nil
		}
	}
	var t Type
	switch name {
	case "numpy.datetime64":
		t.Kind = Datetime
	case "numpy.timedelta64":
		t.Kind = Timedelta
	case "fixed_length_utf32":
		t.Kind = UTF32
	case "null_terminated_bytes":
		t.Kind = Bytes
	case "raw_bytes":
		t.Kind = Opaque
	default:
		return fail("not a supported data type")
	}
	if t.Kind == Datetime || t.Kind == Timedelta {
		unit, _ := config["unit"].(string)
		factor := configInt(config["scale_factor"])
		if unit == "" {
			return fail("it has no unit")
		}
		t.Size, t.Unit = 8, unit
		if unit == "generic" && factor <= 1 {
			t.Unit = ""
		}
		if factor > 1 {
			t.Unit = fmt.Sprintf("%d%s", factor, unit)
		}
		if why := t.check(); why != "" {
			return fail(why)
		}
		return t, nil
	}
	t.Size = configInt(config["length_bytes"])
	if t.Size < 1 || t.Size > maxItem || t.Kind == UTF32 && t.Size%4 != 0 {
		return fail(fmt.Sprintf("length_bytes is %d", t.Size))
	}
	return t, nil
}

func configInt(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case int64:
		return int(v)
	case float64:
		return int(v)
	case json.Number:
		n, _ := v.Int64()
		return int(n)
	}
	return 0
}

// Zarr3 is the name of t in Zarr format 3 and its configuration, nil where it has none.
//
// Errors: *NameError for kinds that format 3 cannot name (compound, references).
func (t Type) Zarr3() (name string, config map[string]any, err error) {
	switch t.Kind {
	case Bool, Int, Uint, Float, Complex, String:
		return t.String(), nil, nil
	case Vlen:
		return "variable_length_bytes", nil, nil
	case Opaque:
		return fmt.Sprintf("r%d", 8*t.Size), nil, nil
	case Bytes:
		return "null_terminated_bytes", map[string]any{"length_bytes": t.Size}, nil
	case UTF32:
		return "fixed_length_utf32", map[string]any{"length_bytes": t.Size}, nil
	case Datetime, Timedelta:
		name = "numpy.datetime64"
		if t.Kind == Timedelta {
			name = "numpy.timedelta64"
		}
		factor, unit := splitUnit(t.Unit)
		if unit == "" {
			unit = "generic"
		}
		return name, map[string]any{"unit": unit, "scale_factor": factor}, nil
	}
	return "", nil, &NameError{Name: t.String(), Why: "Zarr format 3 has no name for it"}
}
