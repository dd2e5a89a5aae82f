package dtype

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// FillError is a fill value that does not fit the element type.
type FillError struct {
	Type  Type
	Value any // as read from JSON
	Why   string
}

func (e *FillError) Error() string {
	return fmt.Sprintf("dtype: fill value %v of %s: %s", e.Value, e.Type, e.Why)
}

// ParseFill is one element, in memory order, that a JSON fill value of Zarr stands for: a
// bool, a number (json.Number, int64 or float64), a string ("NaN", "Infinity", "-Infinity",
// "NaT", the byte pattern "0x7fc00000", base64 for bytes, text), or a list of two (complex)
// or of bytes. nil stays nil: not defined. For String the result is the text itself.
//
// It is liberal: numbers as strings and strings as numbers, 0 for no bytes, 0 and 1 for
// bool, and text where base64 was due are accepted, for stores in use have them.
//
// Errors: *FillError.
// Source: Zarr format 2, "Fill value encoding"; core specification 3.1, "Fill value".
func ParseFill(t Type, v any) ([]byte, error) {
	fail := func(why string) ([]byte, error) { return nil, &FillError{t, v, why} }
	if v == nil {
		return nil, nil
	}
	switch t.Kind {
	case Bool:
		return parseBool(t, v)
	case Int, Uint:
		return parseInteger(t, v)
	case Datetime, Timedelta:
		if v == "NaT" {
			return binary.LittleEndian.AppendUint64(nil, 1<<63), nil
		}
		return parseInteger(Int64, v)
	case Float:
		return parseFloat(t, v)
	case Complex:
		return parseComplex(t, v)
	case Bytes, Opaque, Vlen:
		return parseBytes(t, v)
	case UTF32:
		s, ok := text(v)
		if !ok {
			return fail("text was wanted")
		}
		b := make([]byte, 0, t.Size)
		for _, r := range s {
			if len(b) == t.Size {
				return fail(fmt.Sprintf("longer than %d characters", t.Size/4))
			}
			b = binary.LittleEndian.AppendUint32(b, uint32(r))
		}
		return append(b, make([]byte, t.Size-len(b))...), nil
	case String:
		s, ok := text(v)
		if !ok {
			return fail("text was wanted")
		}
		return []byte(s), nil
	}
	return fail("this kind has no fill value")
}

// text is v as text: a number is its digits, as NumPy has it.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number, int64, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}

func parseBool(t Type, v any) ([]byte, error) {
	switch fmt.Sprint(v) {
	case "true", "1":
		return []byte{1}, nil
	case "false", "0":
		return []byte{0}, nil
	}
	return nil, &FillError{t, v, "true or false was wanted"}
}

func parseInteger(t Type, v any) ([]byte, error) {
	s := fmt.Sprint(v)
	f, ok := new(big.Rat), len(s) < 400
	if ok {
		ok = exponent(s) && !strings.ContainsAny(s, "/_xXbBoO")
	}
	if ok {
		_, ok = f.SetString(s)
	}
	if !ok || !f.IsInt() {
		return nil, &FillError{t, v, "an integer was wanted"}
	}
	bits := uint(8 * t.Size)
	lo, hi := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if t.Kind == Int {
		hi.Rsh(hi, 1)
		lo.Neg(hi)
	}
	n := f.Num()
	if n.Cmp(lo) < 0 || n.Cmp(hi) >= 0 {
		return nil, &FillError{t, v, "out of the type's range"}
	}
	u := n.Uint64()
	if n.Sign() < 0 {
		u = uint64(n.Int64())
	}
	return binary.LittleEndian.AppendUint64(nil, u)[:t.Size:t.Size], nil
}

// exponent says whether a decimal number's exponent is one that a 64-bit integer can need.
func exponent(s string) bool {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return true
	}
	n, err := strconv.Atoi(s[i+1:])
	return err == nil && n > -400 && n < 400
}

func parseFloat(t Type, v any) ([]byte, error) {
	s := fmt.Sprint(v)
	if _, isText := v.(string); isText && (strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X")) {
		u, err := strconv.ParseUint(s[2:], 16, 8*t.Size)
		if err != nil || len(s)-2 != 2*t.Size {
			return nil, &FillError{t, v, fmt.Sprintf("%d hexadecimal digits were wanted", 2*t.Size)}
		}
		return binary.LittleEndian.AppendUint64(nil, u)[:t.Size:t.Size], nil
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, &FillError{t, v, "a number was wanted"}
	}
	return PutFloat(t, f), nil
}

// PutFloat is one element of a float type nearest to f, in memory order; a NaN is the quiet
// one without payload, as NumPy's.
func PutFloat(t Type, f float64) []byte {
	switch t.Size {
	case 2:
		return binary.LittleEndian.AppendUint16(nil, HalfFromFloat(f))
	case 4:
		if f != f {
			return []byte{0, 0, 0xc0, 0x7f}
		}
		return binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(f)))
	}
	if f != f {
		return []byte{0, 0, 0, 0, 0, 0, 0xf8, 0x7f}
	}
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f))
}

// GetFloat is the value of one element of a float type in memory order. Exact.
func GetFloat(t Type, b []byte) float64 {
	switch t.Size {
	case 2:
		return float64(HalfToFloat(binary.LittleEndian.Uint16(b)))
	case 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func parseComplex(t Type, v any) ([]byte, error) {
	half := Type{Kind: Float, Size: t.Size / 2}
	parts, ok := v.([]any)
	if !ok {
		parts = []any{v, json.Number("0")}
	}
	if len(parts) != 2 {
		return nil, &FillError{t, v, "a list of two numbers was wanted"}
	}
	var out []byte
	for _, p := range parts {
		b, err := parseFloat(half, p)
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

func parseBytes(t Type, v any) ([]byte, error) {
	var b []byte
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			one, err := parseInteger(Uint8, x)
			if err != nil {
				return nil, err
			}
			b = append(b, one...)
		}
	case string:
		var err error
		if b, err = base64.StdEncoding.DecodeString(v); err != nil || t.Kind != Vlen && len(b) > t.Size {
			b = []byte(v)
		}
	default:
		if fmt.Sprint(v) != "0" {
			return nil, &FillError{t, v, "base64 was wanted"}
		}
	}
	if t.Kind == Vlen {
		return b, nil
	}
	if len(b) > t.Size {
		return nil, &FillError{t, v, fmt.Sprintf("%d bytes where an element has %d", len(b), t.Size)}
	}
	return append(b, make([]byte, t.Size-len(b))...), nil
}

// FillJSON is the JSON fill value of one element in memory order, such that ParseFill gives
// the element back bit for bit: bool, json.Number, string, or a list. nil stays nil. format
// is Zarr's, 2 or 3; they differ for NaNs with a payload and for opaque bytes.
func FillJSON(t Type, fill []byte, format int) any {
	if fill == nil {
		return nil
	}
	switch t.Kind {
	case Bool:
		return fill[0] != 0
	case Int, Uint:
		return integerJSON(t, fill)
	case Datetime, Timedelta:
		if binary.LittleEndian.Uint64(fill) == 1<<63 && format == 3 {
			return "NaT"
		}
		return integerJSON(Int64, fill)
	case Float:
		return floatJSON(t, fill, format)
	case Complex:
		half := Type{Kind: Float, Size: t.Size / 2}
		return []any{floatJSON(half, fill[:half.Size], format), floatJSON(half, fill[half.Size:], format)}
	case Opaque:
		if format == 3 {
			list := make([]any, len(fill))
			for i, b := range fill {
				list[i] = json.Number(strconv.Itoa(int(b)))
			}
			return list
		}
		return base64.StdEncoding.EncodeToString(fill)
	case Bytes, Vlen:
		return base64.StdEncoding.EncodeToString(fill)
	case UTF32:
		return utf32Text(fill)
	case String:
		return string(fill)
	}
	return nil
}

func utf32Text(b []byte) string {
	var s []byte
	for ; len(b) >= 4; b = b[4:] {
		r := binary.LittleEndian.Uint32(b)
		if r == 0 {
			break
		}
		if r > utf8.MaxRune {
			r = utf8.RuneError
		}
		s = utf8.AppendRune(s, rune(r))
	}
	return string(s)
}

func integerJSON(t Type, b []byte) json.Number {
	var wide [8]byte
	copy(wide[:], b)
	u := binary.LittleEndian.Uint64(wide[:])
	if t.Kind == Uint {
		return json.Number(strconv.FormatUint(u, 10))
	}
	shift := 64 - 8*t.Size
	return json.Number(strconv.FormatInt(int64(u<<shift)>>shift, 10))
}

func floatJSON(t Type, b []byte, format int) any {
	f := GetFloat(t, b)
	switch {
	case f != f:
		if format == 3 && string(b) != string(PutFloat(t, f)) {
			return fmt.Sprintf("0x%0*x", 2*t.Size, reverse(b))
		}
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return FloatNumber(f)
}

// FloatNumber is the shortest JSON number that reads back as f, which must be finite; it
// always looks like a float, with a point or an exponent.
func FloatNumber(f float64) json.Number {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		format = 'e'
	}
	s := strconv.FormatFloat(f, format, -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return json.Number(s)
}

func reverse(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out
}
