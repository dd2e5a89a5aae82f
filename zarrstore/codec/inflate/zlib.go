package inflate

import (
	"encoding/binary"
	"fmt"
)

// Zlib is the function Zlib with this decoder's tables.
//
// Source: RFC 1950 section 2.2.
func (d *Decoder) Zlib(dst, src []byte) error {
	d.start(dst, src, 2)
	err := d.zlib()
	d.release()
	return err
}

func (d *Decoder) zlib() error {
	if err := d.zlibHeader(); err != nil {
		return err
	}
	if err := d.blocks(); err != nil {
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
