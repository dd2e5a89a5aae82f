package codec

import (
	"bytes"
	"encoding/binary"
	"sort"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// FuzzChain decodes anything by every pipeline: no panic, and nothing written behind the
// destination. What encodes decodes to itself.
func FuzzChain(f *testing.F) {
	var names []string
	for name := range pipelines {
		names = append(names, name)
	}
	sort.Strings(names)
	extra := []string{"bz2", "packbits", "fixedscaleoffset", "hdf5 lz4", "hdf5 bits", "hdf5 lzf"}
	more := map[string][]Spec{
		"bz2": {{Name: "bz2"}}, "packbits": {{Name: "packbits"}},
		"fixedscaleoffset": {{Name: "fixedscaleoffset", Config: config("scale", 10, "offset", 1, "dtype", "|u1", "astype", "|u1")}},
		"hdf5 lzf":         {{Name: "lzf", ID: 32000}},
		"hdf5 lz4":         {{Name: "lz4", ID: 32004}}, "hdf5 bits": {{Name: "bitshuffle", ID: 32008, Params: []uint32{0, 2, 4, 0, 2}}},
	}
	shape := []int{3, 5, 8}
	src := field(120)[:120]
	prepare := func(which byte) (*Chain, error) {
		i := int(which) % (len(names) + len(extra))
		if i >= len(names) {
			return Prepare(more[extra[i-len(names)]], dtype.Uint8, shape)
		}
		return Prepare(pipelines[names[i]], dtype.Uint8, shape)
	}
	for i := range names {
		c, err := prepare(byte(i))
		if err != nil {
			f.Fatal(err)
		}
		stored, err := c.Encode(make([]byte, c.MaxEncoded()), src, nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(byte(i), uint32(0), stored)
	}
	f.Add(byte(len(names)+5), uint32(0), []byte{3, 'a', 'b', 'c', 'd', 7 << 5, 107, 3})
	block := binary.BigEndian.AppendUint64(nil, 120)
	block = binary.BigEndian.AppendUint32(block, 128)
	f.Add(byte(len(names)+3), uint32(0), append(binary.BigEndian.AppendUint32(block, 120), src...))
	f.Fuzz(func(t *testing.T, which byte, mask uint32, data []byte) {
		c, err := prepare(which)
		if err != nil {
			t.Fatal(err)
		}
		dst := bytes.Repeat([]byte{canary}, 120+wall)
		if c.Decode(dst[:120], data, mask, make([]byte, c.ScratchSize())) == nil && mask == 0 && c.Writable() == nil {
			stored, err := c.Encode(make([]byte, c.MaxEncoded()), dst[:120], nil)
			if err != nil {
				t.Fatal(err)
			}
			again := make([]byte, 120)
			if err := c.Decode(again, stored, 0, nil); err != nil || !bytes.Equal(again, dst[:120]) {
				t.Fatalf("encoded again: %v", err)
			}
		}
		if bytes.Count(dst[120:], []byte{canary}) != wall {
			t.Fatal("written behind the destination")
		}
	})
}
