package inflate

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Gzip is the function Gzip with this decoder's tables.
//
// Source: RFC 1952 sections 2.2 and 2.3.
func (d *Decoder) Gzip(dst, src []byte) error {
	d.start(dst, src, 0)
	err := d.gzip()
	d.release()
	return err
}

func (d *Decoder) gzip() error {
	for {
		if err := d.member(); err != nil {
			return err
		}
		rest := d.src[d.in:]
		if len(bytes.TrimLeft(rest, "\x00")) == 0 {
			break
		}
	}
	if d.out < len(d.dst) {
		return d.fail(ErrShort, "the stream is complete")
	}
	return nil
}

// member decodes one member from d.in and leaves d.in behind its trailer.
func (d *Decoder) member() error {
	if err := d.memberHeader(); err != nil {
		return err
	}
	d.base, d.final = d.out, false
	if err := d.blocks(); err != nil {
		return err
	}
	d.in, d.buf, d.count = d.position(), 0, 0
	if len(d.src)-d.in < 8 {
		return d.fail(ErrTruncated, "no room for the CRC-32 and length behind the data")
	}
	data := d.dst[d.base:d.out]
	crc, size := binary.LittleEndian.Uint32(d.src[d.in:]), binary.LittleEndian.Uint32(d.src[d.in+4:])
	if uint32(len(data)) != size {
		return d.fail(ErrChecksum, fmt.Sprintf("the member has %d bytes, its end says %d", uint32(len(data)), size))
	}
	if got := crc32.ChecksumIEEE(data); got != crc {
		return d.fail(ErrChecksum, fmt.Sprintf("CRC-32 is %08x, the stream says %08x", got, crc))
	}
	d.in += 8
	return nil
}

const (
	gzipHeaderCRC = 1 << 1
	gzipExtra     = 1 << 2
	gzipName      = 1 << 3
	gzipComment   = 1 << 4
	gzipReserved  = 0xE0
)

func (d *Decoder) memberHeader() error {
	head := d.src[d.in:]
	if len(head) < 10 {
		return d.fail(ErrTruncated, "no room for the gzip header")
	}
	flags := head[3]
	if head[0] != 0x1f || head[1] != 0x8b || head[2] != 8 || flags&gzipReserved != 0 {
		return d.fail(ErrCorrupt, fmt.Sprintf("%x is no gzip header", head[:4]))
	}
	at := 10
	if flags&gzipExtra != 0 {
		if len(head) < at+2 {
			return d.fail(ErrTruncated, "no room for the gzip header's extra field")
		}
		at += 2 + int(binary.LittleEndian.Uint16(head[at:]))
	}
	for _, flag := range [2]byte{gzipName, gzipComment} {
		if flags&flag == 0 || at > len(head) {
			continue
		}
		n := bytes.IndexByte(head[at:], 0)
		if n < 0 {
			return d.fail(ErrTruncated, "no end of the name or comment in the gzip header")
		}
		at += n + 1
	}
	if flags&gzipHeaderCRC != 0 {
		if len(head) < at+2 {
			return d.fail(ErrTruncated, "no room for the gzip header's checksum")
		}
		got, want := uint16(crc32.ChecksumIEEE(head[:at])), binary.LittleEndian.Uint16(head[at:])
		if got != want {
			return d.fail(ErrChecksum, fmt.Sprintf("the gzip header's CRC is %04x, it says %04x", got, want))
		}
		at += 2
	}
	if at > len(head) {
		return d.fail(ErrTruncated, "no room for the gzip header")
	}
	d.in += at
	return nil
}
