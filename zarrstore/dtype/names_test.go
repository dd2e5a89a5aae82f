package dtype

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"testing"
)

func TestNumpyNames(t *testing.T) {
	for name, want := range map[string]Type{
		"<f4": Float32, "=f8": Float64, ">i2": {Kind: Int, Size: 2, Big: true}, "|b1": B1, "|u1": Uint8, ">u1": Uint8,
		"<c16": {Kind: Complex, Size: 16}, "|S12": {Kind: Bytes, Size: 12}, ">S3": {Kind: Bytes, Size: 3}, "<U8": {Kind: UTF32, Size: 32},
		">U2": {Kind: UTF32, Size: 8, Big: true}, "<M8[ns]": {Kind: Datetime, Size: 8, Unit: "ns"}, "<m8[10us]": {Kind: Timedelta, Size: 8, Unit: "10us"},
		"|V5": {Kind: Opaque, Size: 5}, "|O": {Kind: String}, "<f2": Float16, "<M8": {Kind: Datetime, Size: 8},
	} {
		got, err := ParseNumpy(name)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; %+v wanted", name, got, err, want)
			continue
		}
		if again, err := ParseNumpy(got.Numpy()); err != nil || again != got {
			t.Errorf("%s is called %s, which is %+v, %v", name, got.Numpy(), again, err)
		}
	}
	for _, name := range []string{"", "f4", "<f", "<f16", "<f3", "<i3", "|b2", "<x4", "*f4", "<U0", "<U99999999999", "<M8[", "<M8[parsec]", "<f4[ns]", "<i-4", "<M4[ns]", "float32"} {
		var bad *NameError
		if got, err := ParseNumpy(name); !errors.As(err, &bad) {
			t.Errorf("%q was read as %+v, %v", name, got, err)
		}
	}
}

func TestZarr3Names(t *testing.T) {
	for _, typ := range []Type{B1, Int8, Int64, Uint16, Float16, Float32, Float64, {Kind: Complex, Size: 8}, {Kind: Opaque, Size: 3}, {Kind: String}, {Kind: Vlen},
		{Kind: Bytes, Size: 7}, {Kind: UTF32, Size: 12}, {Kind: Datetime, Size: 8, Unit: "10us"}, {Kind: Timedelta, Size: 8, Unit: "s"}} {
		name, config, err := typ.Zarr3()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseZarr3(name, config); err != nil || got != typ {
			t.Errorf("%s is called %s %v, which is %+v, %v", typ, name, config, got, err)
		}
	}
	for _, name := range []string{"", "float", "r7", "r0", "int128", "optional", "numpy.datetime64", "fixed_length_utf32", "struct"} {
		var bad *NameError
		if got, err := ParseZarr3(name, nil); !errors.As(err, &bad) {
			t.Errorf("%q was read as %+v, %v", name, got, err)
		}
	}
	if _, _, err := (Type{Kind: Compound, Size: 8}).Zarr3(); err == nil {
		t.Error("a compound type has a name")
	}
}

func TestFill(t *testing.T) {
	big := Type{Kind: Float, Size: 4, Big: true}
	for _, c := range []struct {
		t    Type
		json string // the value
		want string // the element, in hexadecimal; "-": an error
	}{
		{Float32, `"NaN"`, "0000c07f"}, {Float32, `"Infinity"`, "0000807f"}, {Float32, `"-Infinity"`, "000080ff"}, {Float32, `"0x7fc00001"`, "0100c07f"},
		{Float32, `1.5`, "0000c03f"}, {big, `1.5`, "0000c03f"}, {Float32, `"1.5"`, "0000c03f"}, {Float32, `"0x7fc0"`, "-"}, {Float32, `"abc"`, "-"}, {Float32, `true`, "-"},
		{Float32, `9.969209968386869e+36`, "0000f07c"}, {Float32, `1e99`, "0000807f"}, {Float64, `-0.0`, "0000000000000080"}, {Float16, `1`, "003c"}, {Float16, `"NaN"`, "007e"},
		{Int16, `-32767`, "0180"}, {Int16, `-3.2767e4`, "0180"}, {Int16, `40000`, "-"}, {Int16, `"-1"`, "ffff"}, {Int16, `1.5`, "-"}, {Uint8, `255`, "ff"}, {Uint8, `-1`, "-"}, {Int64, `1e400`, "-"},
		{Int64, `-9223372036854775808`, "0000000000000080"}, {Uint64, `18446744073709551615`, "ffffffffffffffff"}, {Uint64, `18446744073709551616`, "-"}, {Int8, `"1/1"`, "-"},
		{B1, `true`, "01"}, {B1, `0`, "00"}, {B1, `"x"`, "-"},
		{Type{Kind: Complex, Size: 8}, `[1.5, "NaN"]`, "0000c03f0000c07f"}, {Type{Kind: Complex, Size: 8}, `[1]`, "-"},
		{Type{Kind: Datetime, Size: 8, Unit: "ns"}, `"NaT"`, "0000000000000080"}, {Type{Kind: Datetime, Size: 8, Unit: "ns"}, `5`, "0500000000000000"},
		{Type{Kind: Bytes, Size: 4}, `"YWI="`, "61620000"}, {Type{Kind: Bytes, Size: 2}, `""`, "0000"}, {Type{Kind: Bytes, Size: 1}, `"YWI="`, "-"}, {Type{Kind: Opaque, Size: 2}, `[1, 255]`, "01ff"},
		{Type{Kind: UTF32, Size: 8}, `"β"`, "b203000000000000"}, {Type{Kind: UTF32, Size: 4}, `"ab"`, "-"}, {Type{Kind: String}, `"ab"`, "6162"}, {Type{Kind: String}, `0`, "30"},
	} {
		got, err := ParseFill(c.t, decode(t, c.json))
		if hex.EncodeToString(got) != c.want && (c.want != "-" || err == nil) {
			t.Errorf("%s of %s: %x, %v; %s wanted", c.json, c.t, got, err, c.want)
		}
		if err != nil {
			continue
		}
		for _, format := range []int{2, 3} {
			text, err := json.Marshal(FillJSON(c.t, got, format))
			if err != nil {
				t.Fatal(err)
			}
			again, err := ParseFill(c.t, decode(t, string(text)))
			if (err != nil || string(again) != string(got)) && (format == 3 || c.json != `"0x7fc00001"`) {
				t.Errorf("%s of %s is written %s, read %x, %v", c.json, c.t, text, again, err)
			}
		}
	}
	if got, err := ParseFill(Float32, nil); got != nil || err != nil {
		t.Errorf("null is %x, %v", got, err)
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	if text[0] != '[' && text[0] != '"' && text[0] != 't' {
		return json.Number(text)
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestHalf widens and narrows all float16; halfway values go to even.
func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		f := HalfToFloat(uint16(h))
		if f != f {
			if back := HalfFromFloat(float64(f)); back&0x7c00 != 0x7c00 || back&0x3ff == 0 {
				t.Fatalf("%04x is NaN, back %04x", h, back)
			}
			continue
		}
		if back := HalfFromFloat(float64(f)); back != uint16(h) {
			t.Fatalf("%04x is %g, back %04x", h, f, back)
		}
		next := HalfToFloat(uint16(h) + 1)
		if h&0x7fff < 0x7bff { // halfway to the next
			if got := HalfFromFloat((float64(f) + float64(next)) / 2); got != uint16(h)+uint16(h&1) {
				t.Fatalf("halfway above %04x: %04x", h, got)
			}
		}
	}
	for v, want := range map[float64]uint16{65519.9: 0x7bff, 65520: 0x7c00, math.Inf(-1): 0xfc00, 1e-9: 0, 1.0 / 3: 0x3555} {
		if got := HalfFromFloat(v); got != want {
			t.Errorf("%g is %04x, %04x wanted", v, got, want)
		}
	}
}
