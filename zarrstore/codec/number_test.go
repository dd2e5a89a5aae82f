package codec

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// brain is bfloat16: the high half of a float32.
var brain = Number{Size: 2, Bits: 16, Signed: true, Float: true, Sign: 15, Exponent: 7, ExponentBits: 8, MantissaBits: 7, Bias: 127}

// All bfloat16 are the float32 that begins with their bits; all binary16 are what dtype
// says; NaNs stay NaN.
func TestFloatsOfTwoBytes(t *testing.T) {
	for u := range 1 << 16 {
		for _, big := range []bool{false, true} {
			p := binary.LittleEndian.AppendUint16(nil, uint16(u))
			if big {
				p[0], p[1] = p[1], p[0]
			}
			for _, c := range []struct {
				n    Number
				want float32
			}{{brain, math.Float32frombits(uint32(u) << 16)}, {Half(big), dtype.HalfToFloat(uint16(u))}} {
				c.n.Big = big
				b, err := c.n.Value(p)
				if err != nil {
					t.Fatal(err)
				}
				got := math.Float32frombits(binary.LittleEndian.Uint32(b))
				if math.Float32bits(got) != math.Float32bits(c.want) && (got == got || c.want == c.want) {
					t.Fatalf("%04x of %+v: %v, not %v", u, c.n, got, c.want)
				}
			}
		}
	}
}

func TestIntegersOfFewerBits(t *testing.T) {
	for _, c := range []struct {
		n      Number
		stored []byte
		want   int64
		t      dtype.Type
	}{
		{Number{Size: 4, Bits: 17, Signed: true}, []byte{0xff, 0xff, 0xff, 0}, -1, dtype.Int32},
		{Number{Size: 4, Bits: 17, Signed: true}, []byte{0xff, 0xff, 0, 0}, 65535, dtype.Int32},
		{Number{Size: 4, Bits: 17}, []byte{0xff, 0xff, 0xff, 0}, 131071, dtype.Uint32},
		{Number{Size: 2, Low: 4, Bits: 4, Big: true, Signed: true}, []byte{0, 0x8f}, -8, dtype.Int16},
		{Number{Size: 3, Bits: 24, Big: true, Signed: true}, []byte{0xff, 0xff, 0xfe}, -2, dtype.Int32},
		{Number{Size: 8, Bits: 64, Big: true}, []byte{0, 0, 0, 0, 0, 0, 1, 2}, 258, dtype.Uint64},
		{Number{Size: 1, Low: 7, Bits: 1}, []byte{0x80}, 1, dtype.Uint8},
	} {
		typ, err := c.n.Type()
		b, err2 := c.n.Value(c.stored)
		if err != nil || err2 != nil || typ != c.t {
			t.Fatalf("%+v: %v, %v, %v", c.n, typ, err, err2)
		}
		got := int64(numeric{typ}.bits(b, 0))
		if got != c.want {
			t.Errorf("%+v: %d, not %d", c.n, got, c.want)
		}
	}
}

func TestNumbersRefused(t *testing.T) {
	for name, n := range map[string]Number{
		"16 bytes":        {Size: 16, Bits: 128, Float: true, Sign: 127, Exponent: 112, ExponentBits: 15, MantissaBits: 112, Bias: 16383},
		"no bits":         {Size: 4},
		"beyond":          {Size: 2, Low: 8, Bits: 9},
		"exponent beyond": {Size: 2, Float: true, Sign: 15, Exponent: 12, ExponentBits: 8, MantissaBits: 7, Bias: 127},
		"large exponent":  {Size: 8, Float: true, Sign: 63, Exponent: 48, ExponentBits: 15, MantissaBits: 48, Bias: 16383},
		"large bias":      {Size: 4, Float: true, Sign: 31, Exponent: 23, ExponentBits: 8, MantissaBits: 23, Bias: 9000},
	} {
		if _, err := n.Type(); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := Prepare([]Spec{n.Spec()}, dtype.Float32, []int{3}); err == nil {
			t.Errorf("%s: prepared", name)
		}
	}
}

// Numbers go through the filters and byte orders that other elements go through, and the
// bits of a filter mask stay those of the file.
func TestNumberInPipelines(t *testing.T) {
	want := make([]byte, 0, 4*6)
	halves := map[bool][]byte{}
	for _, x := range []float64{1, -2.5, 0, 65504, math.Inf(1), 0.1} {
		h := dtype.HalfFromFloat(x)
		want = binary.LittleEndian.AppendUint32(want, math.Float32bits(dtype.HalfToFloat(h)))
		halves[false] = binary.LittleEndian.AppendUint16(halves[false], h)
		halves[true] = binary.BigEndian.AppendUint16(halves[true], h)
	}
	for _, big := range []bool{false, true} {
		stored := dtype.Type{Kind: dtype.Float, Size: 2, Big: big}
		order := "little"
		if big {
			order = "big"
		}
		for name, specs := range map[string][]Spec{
			"none":      nil,
			"format 2":  {{Name: "shuffle", Config: map[string]any{"elementsize": 2}}, {Name: "zlib"}},
			"transpose": {{Name: "transpose", Config: map[string]any{"order": []any{1.0, 0.0}}}},
			"format 3":  {{Name: "bytes", Config: map[string]any{"endian": order}}, {Name: "gzip"}},
			"hdf5":      {{ID: 2, Name: "shuffle", Params: []uint32{2}}, {ID: 1, Name: "deflate", Params: []uint32{4}}},
		} {
			shape := []int{2, 3}
			plain, err := Prepare(specs, stored, shape)
			if err != nil {
				t.Fatal(name, err)
			}
			src := halves[false] // chains take elements in memory order
			enc, err := plain.Encode(make([]byte, 0, plain.MaxEncoded()), src, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			wide, err := Prepare(append([]Spec{Half(big).Spec()}, specs...), dtype.Float32, shape)
			if err != nil {
				t.Fatal(name, err)
			}
			got := make([]byte, wide.DecodedSize())
			if err := wide.Decode(got, enc, 0, nil); err != nil || string(got) != string(want) {
				t.Errorf("%s, big %v: %x, not %x: %v", name, big, got, want, err)
			}
			if name != "hdf5" {
				continue
			}
			if err := wide.Decode(got, halves[big], 3, nil); err != nil || string(got) != string(want) {
				t.Errorf("masked, big %v: %x, not %x: %v", big, got, want, err)
			}
		}
	}
}
