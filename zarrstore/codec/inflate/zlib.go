package inflate

import (
	"encoding/binary"
	"fmt"
)

// Zlib is the function Zlib with this decoder's tables.
//
// Source: RFC 1950 section 2.2.
func (d *Decoder) Zlib(dst, src []byte) error {
	err := d.zlibStart(dst, src)
	if err == nil {
		err = d.zlibEnd(d.blocks())
	}
	d.release()
	return err
}

// zlib2 is Zlib2 with these decoders' tables.
func zlib2(a, b *Decoder, dst0, src0, dst1, src1 []byte) (err0, err1 error) {
	err0, err1 = a.zlibStart(dst0, src0), b.zlibStart(dst1, src1)
	switch {
	case err0 == nil && err1 == nil:
		err0, err1 = together(a, b)
		err0, err1 = a.zlibEnd(err0), b.zlibEnd(err1)
	case err0 == nil:
		err0 = a.zlibEnd(a.blocks())
	case err1 == nil:
		err1 = b.zlibEnd(b.blocks())
	}
	a.release()
	b.release()
	return err0, err1
}

func (d *Decoder) zlibStart(dst, src []byte) error {
	d.start(dst, src, 2)
	return d.zlibHeader()
}

// zlibEnd checks what comes behind the blocks, which ended with err.
func (d *Decoder) zlibEnd(err error) error {
	if err != nil {
		return err
	}
	if d.out < len(d.dst) {
		return d.fail(ErrShort, "the stream is complete")
	}
	end := d.position()
	if len(d.src)-end < 4 {
		return d.fail(ErrTruncated, "no room for the Adler-32 behind the data")
	}
	want := binary.BigEndian.Uint32(d.src[end:])
	if got := Adler32(1, d.dst); got != want {
		return d.fail(ErrChecksum, fmt.Sprintf("Adler-32 is %08x, the stream says %08x", got, want))
	}
	return nil
}

// zlibHeader checks the two bytes of the header. What window they declare does not matter
// here, since dst is the window.
func (d *Decoder) zlibHeader() error {
	if len(d.src) < 2 {
		d.in = 0
		return d.fail(ErrTruncated, "no room for the zlib header")
	}
	h := int(d.src[0])<<8 | int(d.src[1])
	switch {
	case h>>8&15 != 8 || h>>12 > 7 || h%31 != 0:
		d.in = 0
		return d.fail(ErrCorrupt, fmt.Sprintf("%04x is no zlib header", h))
	case h&0x20 != 0:
		d.in = 0
		return d.fail(ErrCorrupt, "preset dictionaries are not supported")
	}
	return nil
}
