package szip

import (
	"encoding/binary"
	"fmt"
)

// The bits of Params.Options that decoding looks at; the others say how an encoder chose.
const (
	BigEndian        = 16 // samples of more than a byte have the most significant first
	NearestNeighbour = 32 // samples are predicted by the one before
)

// Params are what HDF5 stores of a pipeline's szip.
type Params struct {
	Options  int // a mask
	Bits     int // of a sample: 1 to 24, 32 or 64
	Block    int // samples of a block: even, 2 to 256
	Scanline int // samples of a scanline, whose first is the reference for prediction
}

// MaxScanline bounds the samples of a scanline. szip's own limit is 4096.
const MaxScanline = 1 << 20

// Check says what of the parameters is out of range; nil when nothing is.
func (p Params) Check() error {
	switch {
	case p.Bits < 1 || p.Bits > 24 && p.Bits != 32 && p.Bits != 64:
		return fmt.Errorf("samples of %d bits; 1 to 24, 32 and 64 are known", p.Bits)
	case p.Block < 2 || p.Block > 256 || p.Block%2 != 0:
		return fmt.Errorf("blocks of %d samples; even numbers from 2 to 256 are known", p.Block)
	case p.Scanline < 1 || p.Scanline > MaxScanline:
		return fmt.Errorf("scanlines of %d samples; 1 to %d are known", p.Scanline, MaxScanline)
	}
	return nil
}

// sampleBytes are the bytes that one coded sample has in memory.
func (p Params) sampleBytes() int {
	switch {
	case p.planes() > 1 || p.Bits <= 8:
		return 1
	case p.Bits <= 16:
		return 2
	}
	return 4
}

// planes is the number of bytes of elements that are coded as planes of bytes, first all
// first bytes, then all second ones; else 1.
func (p Params) planes() int {
	if p.Bits == 32 || p.Bits == 64 {
		return p.Bits / 8
	}
	return 1
}

// Decode fills dst from a stream.
//
// Errors: parameters out of range; a stream that ends early or has no meaning; dst is then
// undefined.
// Cost: memory for one scanline, 4 bytes a sample.
func Decode(dst, src []byte, p Params) error {
	if err := p.Check(); err != nil {
		return err
	}
	size, planes := p.sampleBytes(), p.planes()
	if len(dst)%(size*planes) != 0 {
		return fmt.Errorf("%d bytes are no whole elements of %d bits", len(dst), p.Bits)
	}
	d := newDecoder(src, p)
	out := output{dst: dst, size: size, big: p.Options&BigEndian != 0, stride: planes}
	for left := len(dst) / size; left > 0; {
		n := min(left, p.Scanline)
		if err := d.scanline(n); err != nil {
			return fmt.Errorf("%w, %d samples before the end", err, left)
		}
		out.put(d.line[:n])
		left -= n
	}
	return nil
}

// output puts samples where they belong.
type output struct {
	dst    []byte
	size   int // bytes of a sample
	big    bool
	at     int // where the next one goes
	stride int // between samples of one byte, which come in planes
}

func (o *output) put(line []uint32) {
	dst, at := o.dst, o.at
	switch {
	case o.stride > 1:
		for _, v := range line {
			dst[at] = byte(v)
			if at += o.stride; at >= len(dst) {
				at -= len(dst) - 1
			}
		}
	case o.size == 1:
		for i, v := range line {
			dst[at+i] = byte(v)
		}
		at += len(line)
	case o.size == 2 && o.big:
		for i, v := range line {
			binary.BigEndian.PutUint16(dst[at+2*i:], uint16(v))
		}
		at += 2 * len(line)
	case o.size == 2:
		for i, v := range line {
			binary.LittleEndian.PutUint16(dst[at+2*i:], uint16(v))
		}
		at += 2 * len(line)
	case o.big:
		for i, v := range line {
			binary.BigEndian.PutUint32(dst[at+4*i:], v)
		}
		at += 4 * len(line)
	default:
		for i, v := range line {
			binary.LittleEndian.PutUint32(dst[at+4*i:], v)
		}
		at += 4 * len(line)
	}
	o.at = at
}
