package cf

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

var typeInt32 = dtype.Int32

type attrs map[string]any

func (a attrs) get(name string) (any, bool) { v, ok := a[name]; return v, ok }

func TestTypes(t *testing.T) {
	scale, fill := attrs{"scale_factor": []float64{0.5}}, attrs{"_FillValue": []int64{-1}}
	unity := attrs{"scale_factor": []float64{1}, "add_offset": []float32{0}}
	for _, c := range []struct {
		stored, want, wide dtype.Type
		a                  attrs
	}{
		{dtype.Int16, dtype.Int16, dtype.Int16, nil},
		{dtype.Int16, dtype.Float32, dtype.Float64, scale},
		{dtype.Uint8, dtype.Float32, dtype.Float64, scale},
		{dtype.Int32, dtype.Float64, dtype.Float64, scale},
		{dtype.Float32, dtype.Float64, dtype.Float64, scale},
		{dtype.Float64, dtype.Float64, dtype.Float64, scale},
		{dtype.Int16, dtype.Float32, dtype.Float64, fill},
		{dtype.Int32, dtype.Float64, dtype.Float64, fill},
		{dtype.Float32, dtype.Float32, dtype.Float64, fill},
		{dtype.Float32, dtype.Float32, dtype.Float64, nil},
		{dtype.Float32, dtype.Float32, dtype.Float64, unity},
		{dtype.Int16, dtype.Float32, dtype.Float64, unity},
		{dtype.Float16, dtype.Float32, dtype.Float64, nil},
		{dtype.B1, dtype.B1, dtype.B1, fill},
		{dtype.Uint8, dtype.Uint8, dtype.Uint8, fill}, // -1 is no uint8
		{dtype.Type{Kind: dtype.String}, dtype.Type{Kind: dtype.String}, dtype.Type{Kind: dtype.String}, attrs{"_FillValue": "x"}},
		{dtype.Type{Kind: dtype.Int, Size: 2, Big: true}, dtype.Float32, dtype.Float64, scale},
	} {
		p, err := ParsePacking(c.stored, c.a.get)
		if err != nil {
			t.Errorf("%v: %v", c.stored, err)
		}
		if got := p.Type(); got != c.want {
			t.Errorf("%v with %v: %v, not %v", c.stored, c.a, got, c.want)
		}
		p.Decode64 = true
		if got := p.Type(); got != c.wide {
			t.Errorf("%v with %v wide: %v, not %v", c.stored, c.a, got, c.wide)
		}
	}
}

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		stored dtype.Type
		a      attrs
		want   []uint64
	}{
		{dtype.Int16, attrs{"_FillValue": []int16{-32767}, "missing_value": []float64{-32767}}, []uint64{0x8001}},
		{dtype.Int16, attrs{"missing_value": []int32{-1, 70000, 3}}, []uint64{0xffff, 3}},
		{dtype.Int16, attrs{"missing_value": []float64{1.5, 1e20, math.NaN(), -2}}, []uint64{0xfffe}},
		{dtype.Int16, attrs{"missing_value": "none"}, nil},
		{dtype.Int8, attrs{"_Unsigned": "true", "_FillValue": []int8{-1}, "missing_value": []int16{254}}, []uint64{255, 254}},
		{dtype.Uint8, attrs{"_Unsigned": "false", "_FillValue": []uint8{255}}, []uint64{255}},
		{dtype.Uint64, attrs{"_FillValue": []uint64{math.MaxUint64}}, []uint64{math.MaxUint64}},
		{dtype.Int64, attrs{"_FillValue": json.Number("-9223372036854775808")}, []uint64{1 << 63}},
		{dtype.Int64, attrs{"_FillValue": []any{json.Number("9007199254740993"), "x", nil}}, []uint64{9007199254740993}},
		{dtype.Float32, attrs{"_FillValue": []float32{float32(math.NaN())}, "missing_value": []float64{1e20}}, []uint64{uint64(math.Float32bits(1e20))}},
		{dtype.Float64, attrs{"_FillValue": -999}, []uint64{math.Float64bits(-999)}},
	} {
		p, err := ParsePacking(c.stored, c.a.get)
		if err != nil || !slices.Equal(p.Masks, c.want) {
			t.Errorf("%v %v: %x, not %x (%v)", c.stored, c.a, p.Masks, c.want, err)
		}
	}
}

func TestAttributesRefused(t *testing.T) {
	for _, a := range []attrs{
		{"scale_factor": "much"}, {"scale_factor": []float64{}}, {"add_offset": []float64{1, 2}},
		{"add_offset": []float64{math.NaN()}}, {"scale_factor": []float64{math.Inf(1)}}, {"scale_factor": nil},
	} {
		_, err := ParsePacking(dtype.Int16, a.get)
		if e := new(AttrError); !errors.As(err, &e) {
			t.Errorf("%v: %v", a, err)
		}
	}
	if p, err := ParsePacking(dtype.Int16, attrs{"scale_factor": " 0.5"}.get); err != nil || p.Scale != 0.5 {
		t.Errorf("a number in text: %v, %v", p, err)
	}
}

// TestDecodeAgainstDefinition decodes random elements of every type by the loop of Decode's
// comment.
func TestDecodeAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"i1", "i2", "i4", "i8", "u1", "f4", "f8"} {
		typ := shortTypes[name]
		for range 100 {
			src := make([]byte, typ.Size*(1+r.IntN(40)))
			for i := range src {
				src[i] = byte(r.IntN(256)) & []byte{0xff, 1, 0}[r.IntN(3)]
			}
			if typ == dtype.Float32 && math.IsNaN(float64(view[float32](src)[0])) {
				clear(src[:4])
			}
			p := Packing{Stored: typ, Raw: typ, Scale: 1, Decode64: r.IntN(2) == 0}
			for range r.IntN(4) {
				var bits uint64
				for k := range typ.Size {
					bits |= uint64(src[k]) << (8 * k)
				}
				p.Masks = append(p.Masks, bits^uint64(r.IntN(2)))
			}
			if r.IntN(2) == 0 {
				p.Scale, p.HasScale = r.NormFloat64(), true
			}
			if r.IntN(2) == 0 {
				p.Offset, p.HasOffset = r.NormFloat64(), true
			}
			dst := make([]byte, len(src)/typ.Size*p.Type().Size)
			p.Decode(dst, src)
			if !p.Type().IsFloat() {
				continue
			}
			got := float64s(p.Type(), dst)
			for i := range got {
				if want := p.one(src[i*typ.Size : (i+1)*typ.Size]); !(got[i] == want || got[i] != got[i] && want != want) {
					t.Fatalf("%+v of % x: %v, not %v", p, src[i*typ.Size:(i+1)*typ.Size], got[i], want)
				}
			}
		}
	}
}

// one decodes one element.
func (p Packing) one(e []byte) float64 {
	var bits uint64
	for k := range e {
		bits |= uint64(e[k]) << (8 * k)
	}
	shift := 64 - 8*len(e)
	var v float64
	switch {
	case p.Raw == dtype.Float32:
		v = float64(math.Float32frombits(uint32(bits)))
	case p.Raw == dtype.Float64:
		v = math.Float64frombits(bits)
	case p.Raw.Kind == dtype.Int:
		v = float64(int64(bits<<shift) >> shift)
	default:
		v = float64(bits)
	}
	for _, m := range p.Masks {
		if m == bits || p.Raw.IsFloat() && v == 0 && m<<(shift+1) == 0 {
			return math.NaN()
		}
	}
	if p.scaled() {
		v = float64(v*p.Scale) + p.Offset
	}
	if p.Type() == dtype.Float32 {
		return float64(float32(v))
	}
	return v
}

func TestPackingRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, typ := range []dtype.Type{dtype.Int8, dtype.Int16, dtype.Int32, dtype.Uint8, dtype.Uint16, dtype.Uint32} {
		for range 200 {
			lo := math.Ldexp(r.NormFloat64(), r.IntN(80)-40)
			hi := lo + math.Ldexp(r.Float64(), r.IntN(60)-40)*math.Abs(lo)
			p, err := ChoosePacking(lo, hi, typ)
			if err != nil {
				t.Fatal(err)
			}
			p.Decode64 = true
			v := []float64{lo, hi, math.NaN(), lo/2 + hi/2}
			for range 20 {
				v = append(v, min(max(lo+r.Float64()*(hi-lo), lo), hi))
			}
			raw, back := make([]byte, len(v)*typ.Size), make([]float64, len(v))
			if err := p.Encode(raw, bytesOf(v)); err != nil {
				t.Fatalf("%v from %v to %v: %v", typ, lo, hi, err)
			}
			p.Decode(bytesOf(back), raw)
			for i := range v {
				// Half a step, and what float64 itself rounds near the offset.
				tol := p.Scale/2*(1+1e-9) + 4e-16*max(math.Abs(lo), math.Abs(hi))
				if !(math.Abs(back[i]-v[i]) <= tol) && !(v[i] != v[i] && back[i] != back[i]) {
					t.Fatalf("%v from %v to %v: %v came back as %v", typ, lo, hi, v[i], back[i])
				}
			}
		}
	}
}

func TestChoosePackingEdges(t *testing.T) {
	for _, c := range [][2]float64{{0, 0}, {5, 5}, {-8e307, 8e307}, {0, 5e-324}, {math.NaN(), math.NaN()}, {2, 1}, {math.Inf(1), math.Inf(-1)}, {1e308, math.MaxFloat64}, {1, math.Nextafter(1, 2)}} {
		for _, typ := range []dtype.Type{dtype.Int16, dtype.Uint8} {
			p, err := ChoosePacking(c[0], c[1], typ)
			if err != nil || !(p.Scale > 0) || math.IsInf(p.Scale, 0) {
				t.Errorf("%v: %+v, %v", c, p, err)
				continue
			}
			p.Decode64 = true
			if c[0] <= c[1] {
				if err := p.Encode(make([]byte, 2*typ.Size), bytesOf(c[:])); err != nil {
					t.Errorf("%v: %v", c, err)
				}
			}
		}
	}
	if _, err := ChoosePacking(0, math.Inf(1), dtype.Int16); err == nil {
		t.Error("an infinite bound was packed")
	}
	if _, err := ChoosePacking(0, 1, dtype.Float32); err == nil {
		t.Error("packed into floats")
	}
}

func TestEncodeRefuses(t *testing.T) {
	p := Packing{Stored: dtype.Int16, Raw: dtype.Int16, Scale: 0.01, Offset: 273.15, HasScale: true, HasOffset: true, Decode64: true}
	err := p.Encode(make([]byte, 8), bytesOf([]float64{0, 273.15, 700, math.NaN()}))
	e := new(PackError)
	if !errors.As(err, &e) || e.Beyond != 1 || e.Worst != 700 || e.Missing != 1 {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), "700") || !strings.Contains(err.Error(), "1 missing values and no _FillValue") {
		t.Error(err)
	}
	p.Masks = []uint64{0}
	if err := p.Encode(make([]byte, 2), bytesOf([]float64{273.15})); !errors.As(err, &e) || e.Taken != 1 {
		t.Errorf("a value stored as the fill value: %v", err)
	}
	p.Scale = 0
	if err := p.Encode(make([]byte, 2), bytesOf([]float64{273.15})); err == nil {
		t.Error("0/0 was stored")
	}
	for _, v := range []float64{math.Inf(1), 1e300, -1e300} {
		q := Packing{Stored: dtype.Int64, Raw: dtype.Int64, Masks: []uint64{7}}
		if err := q.Encode(make([]byte, 8), bytesOf([]float64{v})); err == nil {
			t.Errorf("%v was stored as int64", v)
		}
	}
	f := Packing{Stored: dtype.Float32, Raw: dtype.Float32, Scale: 2, HasScale: true}
	if err := f.Encode(make([]byte, 8), bytesOf([]float64{1e300, math.Inf(1)})); !errors.As(err, &e) || e.Beyond != 1 {
		t.Errorf("float32: %v", err)
	}
}

func TestFillValue(t *testing.T) {
	for _, c := range []struct {
		t    dtype.Type
		want any
	}{{dtype.Int8, int8(-127)}, {dtype.Int16, int16(-32767)}, {dtype.Int32, int32(-2147483647)}, {dtype.Uint8, uint8(255)}, {dtype.Uint16, uint16(65535)}} {
		p, _ := ChoosePacking(0, 1, c.t)
		if got, ok := p.FillValue(); !ok || got != c.want {
			t.Errorf("%v: %v", c.t, got)
		}
	}
}

func TestDisplayUnits(t *testing.T) {
	for in, want := range map[string]string{
		"m s**-1": "m s⁻¹", "W m**-2": "W m⁻²", "m**2 s**-2": "m² s⁻²", "kg m-2 s-1": "kg m⁻² s⁻¹", "W/m^2": "W/m²",
		"K": "K", "m2": "m²", "CO2": "CO2", "degrees_north": "°N", "degC": "°C", "1": "1", "": "", "(0 - 1)": "(0 - 1)",
		"hours since 1900-01-01": "hours since 1900-01-01", "K m**2 kg**-1 s**-1": "K m² kg⁻¹ s⁻¹", "%": "%", "s**-10": "s⁻¹⁰",
		"m of water equivalent": "m of water equivalent", "m+1": "m", "10-3 kg": "10-3 kg", "mol mol-1": "mol mol⁻¹", "--": "--", "**2": "**2",
	} {
		if got := DisplayUnits(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	const n = 1 << 16
	for _, c := range []struct {
		name string
		p    Packing
	}{
		{"int16-float32", Packing{Stored: dtype.Int16, Raw: dtype.Int16, Masks: []uint64{0x8001}, Scale: 0.0019016, Offset: 270.1, HasScale: true, HasOffset: true}},
		{"int16-float64", Packing{Stored: dtype.Int16, Raw: dtype.Int16, Masks: []uint64{0x8001}, Scale: 0.0019016, Offset: 270.1, HasScale: true, HasOffset: true, Decode64: true}},
		{"int16-float32 unmasked", Packing{Stored: dtype.Int16, Raw: dtype.Int16, Scale: 0.0019016, Offset: 270.1, HasScale: true, HasOffset: true}},
		{"int16-float32 two masks", Packing{Stored: dtype.Int16, Raw: dtype.Int16, Masks: []uint64{0x8001, 0x8000}, Scale: 0.0019016, Offset: 270.1, HasScale: true, HasOffset: true}},
		{"float32 mask", Packing{Stored: dtype.Float32, Raw: dtype.Float32, Masks: []uint64{uint64(math.Float32bits(1e20))}}},
		{"uint8-float32", Packing{Stored: dtype.Uint8, Raw: dtype.Uint8, Scale: 0.5, HasScale: true, Masks: []uint64{255}}},
	} {
		src := make([]byte, n*c.p.Stored.Size)
		r := rand.New(rand.NewPCG(1, 1))
		for i := range n {
			x := math.Sin(float64(i)/500)*20000 + 10*r.NormFloat64()
			switch {
			case c.p.Raw == dtype.Float32:
				view[float32](src)[i] = float32(x)
			case c.p.Raw == dtype.Int16 && i/3000%4 == 3:
				view[int16](src)[i] = -32767 // land
			case c.p.Raw == dtype.Int16:
				view[int16](src)[i] = int16(x)
			default:
				src[i] = byte(x / 200)
			}
		}
		dst := make([]byte, n*c.p.Type().Size)
		b.Run(fmt.Sprint(c.name), func(b *testing.B) {
			b.SetBytes(int64(len(dst)))
			b.ReportAllocs()
			for b.Loop() {
				c.p.Decode(dst, src)
			}
		})
	}
}
