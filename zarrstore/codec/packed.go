package codec

import "encoding/binary"

// packed are numbers of any number of bits, one behind the other, the highest bit first.
type packed struct {
	src []byte
	at  int // bits taken
}

// left is the number of bits that were not taken.
func (p *packed) left() int { return 8*len(p.src) - p.at }

// take is the next n bits, 0 to 64; there must be as many.
func (p *packed) take(n int) uint64 {
	i, skip := p.at/8, p.at%8
	p.at += n
	if n == 0 {
		return 0
	}
	if i+9 <= len(p.src) {
		v := binary.BigEndian.Uint64(p.src[i:])<<skip | uint64(p.src[i+8])>>(8-skip)
		return v >> (64 - n)
	}
	v := uint64(0)
	for n > 0 {
		k := min(8-skip, n)
		v = v<<k | uint64(p.src[i]<<skip>>(8-k))
		i, skip, n = i+1, 0, n-k
	}
	return v
}

// putLittle writes the low bytes of v: 1, 2, 4 or 8.
func putLittle(dst []byte, size int, v uint64) {
	switch size {
	case 1:
		dst[0] = byte(v)
	case 2:
		binary.LittleEndian.PutUint16(dst, uint16(v))
	case 4:
		binary.LittleEndian.PutUint32(dst, uint32(v))
	default:
		binary.LittleEndian.PutUint64(dst, v)
	}
}
