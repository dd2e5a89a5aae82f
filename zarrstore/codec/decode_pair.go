package codec

import "github.com/gonda-go/gonda/zarrstore/codec/inflate"

// Stored is one chunk to decode: the arguments of Decode.
type Stored struct {
	Dst, Src []byte
	Mask     uint32
	Scratch  []byte
}

// Decode2 decodes two chunks as Decode does, at once where that is faster (Pairs). No buffer
// of one may overlap one of the other.
//
// Errors: those of Decode for each chunk; one says nothing about the other.
// Cost: for zlib on amd64 about 3/4 of the time of two calls of Decode, else the same.
func (c *Chain) Decode2(a, b Stored) (errA, errB error) {
	var x, y decoding
	errA, errB = x.begin(c, a.Dst, a.Src, a.Mask, a.Scratch), y.begin(c, b.Dst, b.Src, b.Mask, b.Scratch)
	errA, errB = x.toStream(errA), y.toStream(errB)
	if errA == nil && errB == nil && x.at == y.at && x.at >= 0 {
		errA, errB = together(&x, &y)
	}
	return x.rest(errA), y.rest(errB)
}

// Pairs says whether Decode2 is faster than two calls of Decode.
func (c *Chain) Pairs() bool {
	if !inflate.Pairs() || c.text {
		return false
	}
	for i := range c.links {
		if c.links[i].isZlib() {
			return true
		}
	}
	return false
}

func (l *link) isZlib() bool {
	d, ok := l.step.(deflate)
	return ok && !d.gzip
}

// toStream undoes what lies around the first zlib stream of the chunk, such as a checksum.
func (d *decoding) toStream(err error) error {
	for err == nil && d.next() && !d.links[d.at].isZlib() {
		err = d.step()
	}
	return err
}

// together inflates the streams that both chunks have come to.
func together(x, y *decoding) (errX, errY error) {
	dstX, dstY := x.target(), y.target()
	errX, errY = inflate.Zlib2(dstX, x.cur, dstY, y.cur)
	z := x.links[x.at].step.(deflate)
	return x.took(z.settle(dstX, x.cur, errX)), y.took(z.settle(dstY, y.cur, errY))
}
