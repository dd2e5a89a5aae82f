package codec

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// filter is a filter of numcodecs that computes: dtype are the elements before encoding,
// astype those after it.
type filter struct {
	name          string
	dtype, astype numeric
}

// newFilter reads dtype and astype, which default to the elements' type and to dtype, and
// leaves the stage with astype.
func newFilter(s Spec, in *stage, first, second string) (filter, error) {
	f := filter{name: s.Name}
	var err error
	if f.dtype.t, err = s.element(first, in.t); err != nil {
		return f, err
	}
	if f.astype.t, err = s.element(second, f.dtype.t); err != nil {
		return f, err
	}
	if !f.dtype.supported() || !f.astype.supported() {
		return f, &UnsupportedError{Name: s.Name, Why: fmt.Sprintf("elements of type %s as %s", f.dtype.t, f.astype.t)}
	}
	if in.size >= 0 && in.size%int64(f.dtype.t.Size) != 0 {
		return f, &ConfigError{s.Name, fmt.Sprintf("%d bytes are no whole elements of type %s", in.size, f.dtype.t)}
	}
	if in.native {
		f.dtype.t, f.astype.t = f.dtype.t.Native(), f.astype.t.Native()
	}
	in.t = f.astype.t
	return f, nil
}

func (f filter) modes() (decode, encode mode) { return fresh, fresh }
func (f filter) work(int64) int64             { return 0 }
func (f filter) most(n int64) int64           { return f.size(n) }
func (f filter) size(n int64) int64           { return n / int64(f.dtype.t.Size) * int64(f.astype.t.Size) }

// elements is the number of elements of size bytes in src, whose images of other bytes fit
// into dst.
func (f filter) elements(dst, src []byte, size, other int) (int, error) {
	n := len(src) / size
	if len(src)%size != 0 || len(dst)/other < n {
		return 0, damaged(f.name, nil, "%d bytes do not fill %d bytes of elements", len(src), len(dst))
	}
	return n, nil
}

// delta stores differences of neighbours.
type delta struct{ filter }

// buildDelta is numcodecs' delta {dtype, astype}. Integers wrap around; floats are summed in
// dtype, one after the other, as NumPy's cumsum does.
//
// Reference: enc[0] = x[0]; enc[i] = astype(x[i]-x[i-1]).
func buildDelta(s Spec, in *stage) (step, error) {
	f, err := newFilter(s, in, "dtype", "astype")
	if err != nil {
		return nil, err
	}
	if f.dtype.float() != f.astype.float() || f.dtype.t.Size == 2 && f.dtype.float() {
		return nil, &UnsupportedError{Name: s.Name, Why: fmt.Sprintf("elements of type %s as %s", f.dtype.t, f.astype.t)}
	}
	return delta{f}, nil
}

func (d delta) decode(dst, src, _ []byte) ([]byte, error) {
	n, err := d.elements(dst, src, d.astype.t.Size, d.dtype.t.Size)
	if err != nil {
		return nil, err
	}
	var sum uint64
	var total float64
	for i := range n {
		switch {
		case d.dtype.float():
			total += d.astype.value(src, i)
			if d.dtype.t.Size == 4 {
				total = float64(float32(total)) // 53 bits are enough that rounding twice is rounding once
			}
			d.dtype.put(dst, i, total)
		case d.dtype.t.Kind == dtype.Bool:
			sum ^= d.astype.bits(src, i)
			d.dtype.putBits(dst, i, sum)
		default:
			sum += d.astype.bits(src, i)
			d.dtype.putBits(dst, i, sum)
		}
	}
	return dst[:n*d.dtype.t.Size], nil
}

func (d delta) encode(dst, src, _ []byte) ([]byte, error) {
	n, err := d.elements(dst, src, d.dtype.t.Size, d.astype.t.Size)
	if err != nil {
		return nil, err
	}
	for i := range n {
		j := max(i-1, 0)
		switch {
		case i == 0 && d.dtype.float():
			d.astype.put(dst, i, d.dtype.value(src, i))
		case i == 0:
			d.astype.putBits(dst, i, d.dtype.bits(src, i))
		case d.dtype.float():
			diff := d.dtype.value(src, i) - d.dtype.value(src, j)
			if d.dtype.t.Size == 4 {
				diff = float64(float32(diff))
			}
			d.astype.put(dst, i, diff)
		case d.dtype.t.Kind == dtype.Bool:
			d.astype.putBits(dst, i, d.dtype.bits(src, i)^d.dtype.bits(src, j))
		default:
			d.astype.putBits(dst, i, d.dtype.bits(src, i)-d.dtype.bits(src, j))
		}
	}
	return dst[:n*d.astype.t.Size], nil
}

// scaleOffset stores rounded multiples.
type scaleOffset struct {
	filter
	readOnly
	scale, offset float64
}

// buildFixedScaleOffset is numcodecs' fixedscaleoffset {offset, scale, dtype, astype}, only
// read.
//
// Reference: x = dtype(enc/scale + offset), in float64, in float32 where astype is that.
func buildFixedScaleOffset(s Spec, in *stage) (step, error) {
	f, err := newFilter(s, in, "dtype", "astype")
	if err != nil {
		return nil, err
	}
	so := scaleOffset{filter: f, readOnly: readOnly{s.Name}}
	if so.scale, err = s.number("scale"); err != nil {
		return nil, err
	}
	if so.offset, err = s.number("offset"); err != nil {
		return nil, err
	}
	return so, nil
}

func (f scaleOffset) decode(dst, src, _ []byte) ([]byte, error) {
	n, err := f.elements(dst, src, f.astype.t.Size, f.dtype.t.Size)
	if err != nil {
		return nil, err
	}
	narrow := f.astype.float() && f.astype.t.Size == 4
	for i := range n {
		v := f.astype.value(src, i)
		if narrow {
			q := float32(v) / float32(f.scale)
			v = float64(q + float32(f.offset))
		} else {
			q := v / f.scale
			v = q + f.offset
		}
		f.dtype.put(dst, i, v)
	}
	return dst[:n*f.dtype.t.Size], nil
}

// converted stores elements as another type.
type converted struct {
	filter
	readOnly
}

// buildQuantize is numcodecs' quantize {digits, dtype, astype}, whose decoding only converts
// astype to dtype.
func buildQuantize(s Spec, in *stage) (step, error) { return buildConverted(s, in, "dtype", "astype") }

// buildAsType is numcodecs' astype {encode_dtype, decode_dtype}.
func buildAsType(s Spec, in *stage) (step, error) {
	return buildConverted(s, in, "decode_dtype", "encode_dtype")
}

func buildConverted(s Spec, in *stage, before, after string) (step, error) {
	f, err := newFilter(s, in, before, after)
	if err != nil {
		return nil, err
	}
	return converted{f, readOnly{s.Name}}, nil
}

func (f converted) decode(dst, src, _ []byte) ([]byte, error) {
	n, err := f.elements(dst, src, f.astype.t.Size, f.dtype.t.Size)
	if err != nil {
		return nil, err
	}
	for i := range n {
		if f.astype.float() || f.dtype.float() {
			f.dtype.put(dst, i, f.astype.value(src, i))
		} else {
			f.dtype.putBits(dst, i, f.astype.bits(src, i))
		}
	}
	return dst[:n*f.dtype.t.Size], nil
}

// lossy stores elements as they are: what it took from them is gone.
type lossy struct {
	rearranging
	readOnly
}

// buildIdentity is numcodecs' and format 3's bitround, which changes values only when
// encoding. Writing is refused, for it would have to round.
func buildIdentity(s Spec, _ *stage) (step, error) { return lossy{readOnly: readOnly{s.Name}}, nil }

func (lossy) modes() (decode, encode mode)            { return part, fresh }
func (lossy) decode(_, src, _ []byte) ([]byte, error) { return src, nil }

// packBits stores bools as bits.
type packBits struct {
	readOnly
	rearranging
}

// buildPackBits is numcodecs' packbits: the number of bits that pad the last byte, then the
// bits, the first highest.
func buildPackBits(s Spec, in *stage) (step, error) {
	if in.t.Size != 1 {
		return nil, &ConfigError{s.Name, fmt.Sprintf("elements are %s, only bool can be packed", in.t)}
	}
	in.t = dtype.Uint8
	return packBits{readOnly: readOnly{s.Name}}, nil
}

func (packBits) size(n int64) int64 { return 1 + (n+7)/8 }
func (packBits) most(n int64) int64 { return 1 + (n+7)/8 }

func (packBits) decode(dst, src, _ []byte) ([]byte, error) {
	n := 8 * (len(src) - 1)
	if len(src) > 0 {
		n -= int(src[0])
	}
	if len(src) == 0 || src[0] > 7 || n < 0 || n > len(dst) {
		return nil, damaged("packbits", nil, "%d bytes do not hold %d bits", len(src), len(dst))
	}
	for i := range n {
		dst[i] = src[1+i/8] >> (7 - i%8) & 1
	}
	return dst[:n], nil
}
