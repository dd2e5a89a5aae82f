package codec

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/gonda-go/gonda/zarrstore/codec/inflate"
)

// checksum stores four bytes beside the data.
type checksum struct {
	name  string
	start bool // they stand before the data
	sum   func([]byte) uint32
	also  func(uint32) uint32 // another form that is accepted; nil: none
}

// buildFletcher32 is HDF5's filter 3 and numcodecs' fletcher32. Files of HDF5 before 1.6.3
// have the sum's bytes swapped in pairs; they are accepted.
func buildFletcher32(s Spec, in *stage) (step, error) {
	in.bytes = true
	return checksum{name: "fletcher32", sum: fletcher32, also: swapPairs}, nil
}

func buildCRC32C(s Spec, in *stage) (step, error) {
	return buildChecksum(s, in, "end", func(b []byte) uint32 { return crc32.Checksum(b, castagnoli) })
}

func buildCRC32(s Spec, in *stage) (step, error) {
	return buildChecksum(s, in, "start", crc32.ChecksumIEEE)
}

func buildAdler32(s Spec, in *stage) (step, error) {
	return buildChecksum(s, in, "start", func(b []byte) uint32 { return inflate.Adler32(1, b) })
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// buildChecksum is the checksums of numcodecs, whose location is "start" or "end", and
// format 3's crc32c.
func buildChecksum(s Spec, in *stage, where string, sum func([]byte) uint32) (step, error) {
	where, err := s.text("location", where)
	if err != nil {
		return nil, err
	}
	if where != "start" && where != "end" {
		return nil, s.wrong("location", `"start" or "end"`)
	}
	in.bytes = true
	return checksum{name: s.Name, start: where == "start", sum: sum}, nil
}

func (c checksum) modes() (decode, encode mode) {
	if c.start {
		return part, fresh
	}
	return part, part
}

func (checksum) size(n int64) int64 { return n + 4 }
func (checksum) most(n int64) int64 { return n + 4 }
func (checksum) work(int64) int64   { return 0 }

func (c checksum) decode(_, src, _ []byte) ([]byte, error) {
	n := len(src) - 4
	if n < 0 {
		return nil, damaged(c.name, nil, "%d bytes have no room for the checksum", len(src))
	}
	data, stored := src[:n], src[n:]
	if c.start {
		data, stored = src[4:], src[:4]
	}
	want, got := binary.LittleEndian.Uint32(stored), c.sum(data)
	if want != got && (c.also == nil || want != c.also(got)) {
		return nil, damaged(c.name, nil, "checksum of %d bytes is %08x, stored is %08x; the chunk is damaged", n, got, want)
	}
	return data, nil
}

func (c checksum) encode(dst, src, _ []byte) ([]byte, error) {
	sum := c.sum(src)
	if c.start {
		binary.LittleEndian.PutUint32(dst, sum)
		return dst[:4+copy(dst[4:], src)], nil
	}
	return binary.LittleEndian.AppendUint32(dst[:len(src)], sum), nil
}

// fletcher32 sums big-endian words of 16 bits modulo 65535, an odd last byte being the high
// half of a word.
//
// Reference: for w in words { a = (a+w) % 65535; b = (b+a) % 65535 }; sum = b<<16 | a, where
// a and b are 65535, not 0, when a nonzero sum is a multiple of it.
// Source: HDF5, H5_checksum_fletcher32 in src/H5checksum.c.
func fletcher32(data []byte) uint32 {
	var a, b uint32
	for len(data) > 1 {
		n := min(len(data)/2, 360) // so many sums fit into 32 bits
		for i := range n {
			a += uint32(data[2*i])<<8 | uint32(data[2*i+1])
			b += a
		}
		a, b = a&0xffff+a>>16, b&0xffff+b>>16
		data = data[2*n:]
	}
	if len(data) == 1 {
		a += uint32(data[0]) << 8
		b += a
		a, b = a&0xffff+a>>16, b&0xffff+b>>16
	}
	a, b = a&0xffff+a>>16, b&0xffff+b>>16
	return b<<16 | a
}

// swapPairs exchanges the bytes of both halves of a sum.
func swapPairs(v uint32) uint32 { return v>>8&0x00ff00ff | v<<8&0xff00ff00 }
