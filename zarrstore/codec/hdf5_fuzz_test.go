package codec

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec/shuffle"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/pierrec/lz4/v4"
)

// words are parameters of HDF5 as bytes, little-endian.
func words(b []byte) []uint32 {
	var out []uint32
	for ; len(b) >= 4 && len(out) < 64; b = b[4:] {
		out = append(out, binary.LittleEndian.Uint32(b))
	}
	return out
}

func bytesOf(params ...uint32) []byte {
	var out []byte
	for _, p := range params {
		out = binary.LittleEndian.AppendUint32(out, p)
	}
	return out
}

// fuzzFilter decodes any bytes by any parameters into 60 elements of 4 bytes: no panic,
// nothing written behind the destination, and no trace of what was in the memory before.
func fuzzFilter(f *testing.F, id int) {
	const size = 240
	f.Fuzz(func(t *testing.T, params, stored []byte) {
		c, err := Prepare([]Spec{{ID: id, Params: words(params)}}, dtype.Int32, []int{60})
		if err != nil || c.ScratchSize() > 1<<26 {
			return
		}
		var results [2][]byte
		var errs [2]error
		before := bytes.Clone(stored)
		for i, old := range []byte{canary, 0} {
			dst := bytes.Repeat([]byte{old}, size+wall)
			errs[i] = c.Decode(dst[:size:size], stored, 0, bytes.Repeat([]byte{old}, int(c.ScratchSize())))
			if bytes.Count(dst[size:], []byte{old}) != wall {
				t.Fatal("written behind the destination")
			}
			results[i] = dst[:size]
		}
		if (errs[0] == nil) != (errs[1] == nil) || errs[0] == nil && !bytes.Equal(results[0], results[1]) {
			t.Fatalf("depends on what was in the memory: %v, %v", errs[0], errs[1])
		}
		if !bytes.Equal(before, stored) {
			t.Fatal("the stored bytes were changed")
		}
	})
}

// steps are the elements of the seeds: 60 of 4 bytes, a third of them equal.
func steps() []byte {
	var out []byte
	for i := range uint32(60) {
		v := 7 * i % 40
		if i >= 20 && i < 40 {
			v = 3
		}
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

// unhex is what a library wrote, see each seed.
func unhex(f *testing.F, text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// encoded is what one step makes of the seeds' elements.
func encoded(t testing.TB, s Spec) []byte {
	t.Helper()
	c, err := Prepare([]Spec{s}, dtype.Int32, []int{60})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Encode(make([]byte, c.MaxEncoded()), steps(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func FuzzHDF5Deflate(f *testing.F) {
	for _, level := range []int{0, 1, 9} {
		f.Add([]byte(nil), encoded(f, Spec{Name: "zlib", Config: config("level", level)}))
	}
	fuzzFilter(f, 1)
}

func FuzzHDF5Shuffle(f *testing.F) {
	for _, size := range []uint32{0, 1, 3, 4, 7, 240, 1 << 31} {
		f.Add(bytesOf(size), steps())
	}
	fuzzFilter(f, 2)
}

func FuzzHDF5Fletcher32(f *testing.F) {
	f.Add([]byte(nil), encoded(f, Spec{Name: "fletcher32"}))
	sum := swapPairs(fletcher32(steps()))
	f.Add([]byte(nil), binary.LittleEndian.AppendUint32(steps(), sum))
	f.Add([]byte(nil), []byte{1, 2, 3})
	fuzzFilter(f, 3)
}

// The streams are libaec's, in chunks that HDF5 2.0 wrote.
func FuzzHDF5Szip(f *testing.F) {
	nearest := unhex(f, "f0000000a01f0dfbbb866f87f7770df75c37f70e9800037f0d5fbbb866f87f7770df74500bfb1a0000001000080004")
	plain := unhex(f, "f0000000bd4ea9d41f970ca41f952ca58040147ffce7fffffdffd10404033fffe72730910d2210df1f58d11f5000010101")
	f.Add(bytesOf(169, 8, 32, 60), nearest)
	f.Add(bytesOf(141, 16, 32, 60), plain)
	f.Add(bytesOf(16, 16, 16, 13), plain)
	f.Add(bytesOf(32, 2, 64, 7), nearest)
	f.Add(bytesOf(32, 8, 11, 120), nearest)
	fuzzFilter(f, 4)
}

func FuzzHDF5Nbit(f *testing.F) {
	f.Add(bytesOf(8, 0, 60, 1, 4, 0, 17, 3), make([]byte, 128))
	f.Add(bytesOf(20, 0, 6, 3, 40, 2, 2, 1, 4, 0, 17, 2, 7, 2, 24, 1, 4, 1, 20, 7), make([]byte, 105))
	f.Add(bytesOf(15, 0, 6, 3, 40, 2, 2, 1, 4, 0, 17, 2, 7, 4, 5), make([]byte, 43))
	f.Add(bytesOf(8, 1, 60, 1, 4, 0, 32, 0), make([]byte, 240))
	fuzzFilter(f, 5)
}

func FuzzHDF5ScaleOffset(f *testing.F) {
	head := append([]byte{5, 0, 0, 0, 8, 200, 255, 255, 255, 255, 255, 255, 255}, make([]byte, 8+38)...)
	f.Add(bytesOf(2, 0, 60, 0, 4, 1, 0, 1, 99), head)
	f.Add(bytesOf(2, 0, 120, 0, 2, 0, 1, 0, 0), append([]byte{16, 0, 0, 0, 8}, make([]byte, 16+240)...))
	f.Add(bytesOf(0, 3, 60, 1, 4, 0, 0, 1, 0x42c60000), head)
	f.Add(bytesOf(0, 3, 30, 1, 8, 0, 1, 1, 0, 0x40580000), head)
	fuzzFilter(f, 6)
}

// The stream is bzip2's.
func FuzzHDF5Bzip2(f *testing.F) {
	whole := unhex(f, "425a6831314159265359fdc2cd5a000001f0005dab52a54a802000482aa08341a68c423d5000d0029184e374a10273c3296cdd470e5d3b55e2cf5f2ec32b0022275801f177245385090fdc2cd5a0")
	f.Add(bytesOf(1), whole)
	f.Add(bytesOf(9), append(bytes.Clone(whole), whole...))
	fuzzFilter(f, 307)
}

// The stream is that of h5py 3.16.
func FuzzHDF5LZF(f *testing.F) {
	f.Add(bytesOf(4, 261, 240), unhex(f, "0400000000072003000e200300152003001c20030023200300022003000920030010200300172003001e20030025200300042003000b20030012200300192003002020030027200300062003000d20030003e046034000e0419f010000"))
	f.Add(bytesOf(4, 261, 240), []byte{3, 'a', 'b', 'c', 'd', 7 << 5, 107, 3})
	fuzzFilter(f, 32000)
}

func FuzzHDF5Blosc(f *testing.F) {
	for _, name := range []string{"lz4", "zstd"} {
		for how := range 3 {
			f.Add(bytesOf(2, 2, 4, 240, 5), encoded(f, Spec{Name: "blosc", Config: config("cname", name, "clevel", 5, "shuffle", how)}))
		}
	}
	fuzzFilter(f, 32001)
}

// blocks are the seeds' elements in blocks of n bytes, as the filters lz4 and bitshuffle
// store them.
func blocks(n int, packed bool, arrange func([]byte) []byte) []byte {
	src := steps()
	out := binary.BigEndian.AppendUint64(nil, uint64(len(src)))
	out = binary.BigEndian.AppendUint32(out, uint32(n))
	for ; len(src) > 0; src = src[min(n, len(src)):] {
		part := arrange(src[:min(n, len(src))])
		if packed {
			room := make([]byte, lz4.CompressBlockBound(len(part)))
			if k, err := lz4.CompressBlock(part, room, nil); err == nil && k > 0 {
				part = room[:k]
			}
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}

func FuzzHDF5LZ4(f *testing.F) {
	same := func(b []byte) []byte { return b }
	f.Add(bytesOf(240), blocks(240, true, same))
	f.Add(bytesOf(64), blocks(64, true, same))
	f.Add(bytesOf(100), blocks(100, false, same))
	fuzzFilter(f, 32004)
}

func FuzzHDF5Bitshuffle(f *testing.F) {
	planes := func(b []byte) []byte {
		out := bytes.Clone(b)
		whole := len(b) / 32 * 32
		shuffle.BitShuffle(out[:whole], b[:whole], 4)
		return out
	}
	zstd := encoded(f, Spec{Name: "zstd"})
	framed := binary.BigEndian.AppendUint64(nil, 240)
	framed = binary.BigEndian.AppendUint32(framed, 240)
	framed = binary.BigEndian.AppendUint32(framed, uint32(len(zstd)))
	f.Add(bytesOf(0, 3, 4, 0, 0), steps())
	f.Add(bytesOf(0, 3, 4, 8, 0), steps())
	f.Add(bytesOf(0, 3, 4, 8, 2), blocks(32, true, planes))
	f.Add(bytesOf(0, 3, 4, 0, 2), blocks(240, true, planes))
	f.Add(bytesOf(0, 3, 0, 16, 2), blocks(64, false, planes))
	f.Add(bytesOf(0, 3, 4, 0, 3, 1), append(framed, zstd...))
	fuzzFilter(f, 32008)
}

func FuzzHDF5Zstd(f *testing.F) {
	f.Add(bytesOf(3), encoded(f, Spec{Name: "zstd", Config: config("level", 3)}))
	f.Add(bytesOf(3), encoded(f, Spec{Name: "zstd", Config: config("level", 1, "checksum", true)}))
	fuzzFilter(f, 32015)
}
