package szip

import (
	"errors"
	"math/bits"
)

var (
	errShort   = errors.New("the stream ends early")
	errNoBlock = errors.New("a block of the stream has no meaning")
)

// decoder decodes scanlines: each begins with a sample as it is, when samples are predicted,
// and is coded in whole blocks.
type decoder struct {
	r       reader
	line    []uint32 // of one scanline, filled up to whole blocks
	block   int
	bits    int // of a coded sample
	option  int // bits of a block's option
	predict bool
}

func newDecoder(src []byte, p Params) *decoder {
	d := &decoder{r: reader{src: src}, block: p.Block, bits: p.Bits, predict: p.Options&NearestNeighbour != 0}
	if p.planes() > 1 {
		d.bits = 8
	}
	switch {
	case d.bits > 16:
		d.option = 5
	case d.bits > 8:
		d.option = 4
	default:
		d.option = 3
	}
	blocks := (p.Scanline + p.Block - 1) / p.Block
	d.line = make([]uint32, blocks*p.Block)
	return d
}

// scanline decodes a scanline of which the first n samples are wanted; of the last one the
// stream may have no more.
func (d *decoder) scanline(n int) error {
	for at := 0; at < n; {
		done, err := d.blocks(at)
		if err == nil && d.r.over {
			err = errShort
		}
		if err != nil {
			return err
		}
		at += done
	}
	if d.predict {
		d.unpredict(d.line[:n])
	}
	return nil
}

// blocks decodes one block at a sample of the scanline, or a run of blocks of zeros, and
// says how many samples it has.
//
// The options of n bits are: 0 a low-entropy one, told by another bit; 1 to 2^n-2 samples
// split behind their lowest option-1 bits; 2^n-1 samples as they are.
func (d *decoder) blocks(at int) (int, error) {
	option := int(d.r.take(d.option))
	out := d.line[at : at+d.block]
	first := 0 // of the block is coded; before it comes the reference
	if d.predict && at == 0 {
		first = 1
	}
	switch option {
	case 0:
		extension := d.r.take(1) == 1
		if first == 1 {
			out[0] = d.r.take(d.bits)
		}
		if extension {
			return d.block, d.secondExtension(out, first)
		}
		return d.zeroBlocks(at, first)
	case 1<<d.option - 1:
		for i := range out {
			out[i] = d.r.take(d.bits)
		}
	default:
		if first == 1 {
			out[0] = d.r.take(d.bits)
		}
		d.split(out[first:], option-1)
	}
	return d.block, nil
}

// split reads the high parts of all samples, then their low k bits. Most samples of a stream
// come this way, so the reader's bits are kept in registers.
//
// Reference: for all i { out[i] = zeros() << k }; for all i { out[i] |= take(k) }.
func (d *decoder) split(out []uint32, k int) {
	r := &d.r
	acc, n := r.acc, r.n
	for i := range out {
		if n < 32 {
			r.acc, r.n = acc, n
			r.refill()
			acc, n = r.acc, r.n
		}
		z := bits.LeadingZeros64(acc)
		if z < n {
			acc = acc << (z & 63) << 1
			n -= z + 1
		} else {
			r.acc, r.n = acc, n
			z = int(r.zeros())
			acc, n = r.acc, r.n
		}
		out[i] = uint32(z) << k
	}
	if k > 0 {
		for i := range out {
			if n < k {
				r.acc, r.n = acc, n
				r.refill()
				if acc, n = r.acc, r.n; n < k {
					r.over = true
					return
				}
			}
			out[i] |= uint32(acc >> ((64 - k) & 63))
			acc <<= k & 63
			n -= k
		}
	}
	r.acc, r.n = acc, n
}

// zeroBlocks reads the length of a run of blocks of zeros: 1 to 4 as they are, 5 for the
// rest of 64 blocks or of the scanline, more for one less.
func (d *decoder) zeroBlocks(at, first int) (int, error) {
	n := int(d.r.zeros()) + 1
	all, before := len(d.line)/d.block, at/d.block
	switch {
	case n == 5:
		n = min(all-before, 64-before%64)
	case n > 5:
		n--
	}
	if n > all-before {
		return 0, errNoBlock
	}
	clear(d.line[at+first : at+n*d.block])
	return n * d.block, nil
}

// maxPair is the largest code of a pair.
const maxPair = 90

// pairs gives for each code of a pair (a, b), which is (a+b)(a+b+1)/2 + b, the two.
var pairs = func() (table [maxPair + 1][2]uint32) {
	code := 0
	for sum := uint32(0); code <= maxPair; sum++ {
		for b := uint32(0); b <= sum && code <= maxPair; b++ {
			table[code] = [2]uint32{sum - b, b}
			code++
		}
	}
	return table
}()

// secondExtension reads samples in pairs; the reference takes the place of the first one.
func (d *decoder) secondExtension(out []uint32, first int) error {
	for i := 0; i < len(out); i += 2 {
		code := d.r.zeros()
		if code > maxPair {
			return errNoBlock
		}
		if i >= first {
			out[i] = pairs[code][0]
		}
		out[i+1] = pairs[code][1]
	}
	return nil
}

// unpredict turns mapped differences into samples. A difference that both neighbours'
// ranges allow is even when positive and odd when negative; beyond that the side is known.
//
// Reference: with x the sample before, m the largest one and t = min(x, m-x):
// next = x + d/2 for even d <= 2t, x - (d+1)/2 for odd d < 2t, else d for t = x and m - d
// for t = m-x.
func (d *decoder) unpredict(line []uint32) {
	m := uint32(1)<<d.bits - 1
	x := line[0]
	for i, v := range line[1:] {
		t := min(x, m-x)
		switch {
		case v <= 2*t:
			x += v>>1 ^ -(v & 1) // the sign is in the lowest bit
		case t == x:
			x = v
		default:
			x = m - v
		}
		x &= m
		line[i+1] = x
	}
}
