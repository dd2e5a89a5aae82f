package codec

import (
	"encoding/binary"
	"fmt"
)

// vlen stores elements of variable length: their number, then the length and the bytes of
// each, all lengths of 4 bytes, little-endian.
type vlen struct {
	rearranging
	count int64
}

// buildVlen is numcodecs' and format 3's vlen-utf8 and vlen-bytes.
//
// Source: numcodecs vlen; zarr-extensions, codecs/vlen-utf8.
func buildVlen(s Spec, in *stage) (step, error) {
	if in.t.Size != 0 || in.bytes {
		return nil, &ConfigError{s.Name, fmt.Sprintf("elements are %s, text was expected", in.t)}
	}
	n := in.count()
	in.bytes, in.size, in.most = true, -1, maxText
	return vlen{count: n}, nil
}

// texts is a step between elements of variable length and bytes.
type texts interface {
	strings(src []byte) ([]string, error)
}

// maxText bounds the decoded bytes of a chunk of text.
const maxText = 1 << 30

func (vlen) size(int64) int64 { return -1 }
func (vlen) most(int64) int64 { return maxText }

func (vlen) decode(_, _, _ []byte) ([]byte, error) {
	return nil, &ConfigError{"text", "use DecodeText"}
}
func (vlen) encode(_, _, _ []byte) ([]byte, error) {
	return nil, &ConfigError{"text", "use EncodeText"}
}

// DecodeText turns the stored bytes of a chunk of variable-length elements, text or bytes,
// into one string each, in C order.
//
// Errors: *DataError; also where a chunk decodes to more than 1 GiB.
// Cost: allocates what it returns and the decoded bytes.
func (c *Chain) DecodeText(src []byte) ([]string, error) {
	if !c.text {
		return nil, &ConfigError{"text", "elements have a fixed size; use Decode"}
	}
	var text []string
	var err error
	for i := len(c.links) - 1; i >= 0 && err == nil; i-- {
		switch l := &c.links[i]; st := l.step.(type) {
		case texts:
			text, err = st.strings(src)
		case transpose:
			text = st.back.text(text)
		default:
			src, err = grow(l, src)
		}
	}
	return text, err
}

// text is the elements in the order of the permutation.
func (p permutation) text(src []string) []string {
	at := make([]byte, 4*len(src))
	for i := range src {
		binary.LittleEndian.PutUint32(at[4*i:], uint32(i))
	}
	from := make([]byte, len(at))
	p.copy(from, at, 4)
	out := make([]string, len(src))
	for i := range out {
		out[i] = src[binary.LittleEndian.Uint32(from[4*i:])]
	}
	return out
}

// grow decodes one step whose decoded size is not known, with more room each time.
func grow(l *link, src []byte) ([]byte, error) {
	for room := 8*len(src) + 4096; ; room *= 8 {
		room = min(room, maxText)
		work := make([]byte, l.work(int64(room)))
		out, err := l.decode(make([]byte, room), src, work)
		if err == nil || room == maxText || room/8 > 2048*len(src)+4096 {
			return out, err
		}
	}
}

// strings cuts a decoded buffer into its elements.
func (v vlen) strings(b []byte) ([]string, error) {
	if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) != v.count || int64(len(b)-4)/4 < v.count {
		return nil, damaged("vlen", nil, "%d bytes do not hold %d elements", len(b), v.count)
	}
	out := make([]string, v.count)
	b = b[4:]
	for i := range out {
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return nil, damaged("vlen", nil, "element %d is cut", i)
		}
		n := int(binary.LittleEndian.Uint32(b))
		out[i], b = string(b[4:4+n]), b[4+n:]
	}
	return out, nil
}

// EncodeText turns the elements of a chunk, in C order, into the bytes to be stored.
//
// Errors: *UnsupportedError when a step is only read; *DataError when the number of elements
// or their size does not fit.
func (c *Chain) EncodeText(text []string) ([]byte, error) {
	if c.refused != nil {
		return nil, c.refused
	}
	if !c.text || int64(len(text)) != c.count {
		return nil, damaged("vlen", nil, "%d elements given where the chunk has %d", len(text), c.count)
	}
	for i := range c.links {
		if t, ok := c.links[i].step.(transpose); ok {
			text = t.forth.text(text)
		}
	}
	size := 4
	for _, s := range text {
		if size += 4 + len(s); size > maxText {
			return nil, damaged("vlen", nil, "a chunk of text has more than %d bytes; use smaller chunks", maxText)
		}
	}
	cur := binary.LittleEndian.AppendUint32(make([]byte, 0, size), uint32(len(text)))
	for _, s := range text {
		cur = append(binary.LittleEndian.AppendUint32(cur, uint32(len(s))), s...)
	}
	for i := range c.links {
		l := &c.links[i]
		switch l.step.(type) {
		case vlen, transpose:
			continue
		}
		n := int64(len(cur))
		dst := make([]byte, l.step.most(n))
		if _, m := l.modes(); m == part {
			dst = dst[:copy(dst, cur)]
			cur = dst
		}
		out, err := l.encode(dst, cur, make([]byte, l.work(n)))
		if err != nil {
			return nil, err
		}
		cur = out
	}
	return cur, nil
}
