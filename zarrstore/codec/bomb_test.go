package codec

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/klauspost/compress/zstd"
)

// bomb is 256 MiB of zeros, as a compressor stores them.
func bomb(t *testing.T, write func(zeros []byte, times int) []byte) []byte {
	t.Helper()
	return write(make([]byte, 1<<20), 256)
}

// TestBombs decodes chunks that hold, or say that they hold, far more than belongs into them:
// an error at once, and no memory for it.
func TestBombs(t *testing.T) {
	deflated := bomb(t, func(zeros []byte, times int) []byte {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		for range times {
			w.Write(zeros)
		}
		w.Close()
		return b.Bytes()
	})
	frame := bomb(t, func(zeros []byte, times int) []byte {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		for range times {
			w.Write(zeros)
		}
		w.Close()
		return b.Bytes()
	})
	big := func(n uint64, rest ...uint32) []byte {
		b := binary.BigEndian.AppendUint64(nil, n)
		for _, r := range rest {
			b = binary.BigEndian.AppendUint32(b, r)
		}
		return append(b, make([]byte, 64)...)
	}
	little := func(words ...uint32) []byte { return append(bytesOf(words...), make([]byte, 64)...) }
	blosc := func(bytes, block uint32, kind byte) []byte {
		return append([]byte{2, 1, kind, 4}, little(bytes, block, 80)...)
	}
	zeros, err := hex.DecodeString("425a6839314159265359c901b6c80158ab4020c00010000008200030cc0529a65248526c5492149e2ee48a70a12192036d90")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		id     int
		params []uint32
		stored []byte
	}{
		"deflate":               {1, nil, deflated},
		"zstd":                  {32015, nil, frame},
		"zstd states 2^60":      {32015, nil, append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}, binary.LittleEndian.AppendUint64(nil, 1<<60)...)},
		"zstd window of 2^41":   {32015, nil, []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 1, 0, 0}},
		"szip states 2^32":      {4, []uint32{32, 8, 32, 60}, little(1<<32 - 1)},
		"szip long lines":       {4, []uint32{32, 8, 32, 1 << 31}, little(240)},
		"nbit of 2^32":          {5, []uint32{8, 0, 1<<32 - 1, 1, 4, 0, 1, 0}, make([]byte, 64)},
		"nbit of large arrays":  {5, []uint32{11, 0, 1, 2, 1 << 28, 1, 4, 0, 1, 0}, make([]byte, 64)},
		"scaleoffset of 2^32":   {6, []uint32{2, 0, 1<<32 - 1, 0, 4, 1, 0, 0, 0}, make([]byte, 64)},
		"scaleoffset of 0 bits": {6, []uint32{2, 0, 1<<32 - 1, 0, 1, 1, 0, 0, 0}, make([]byte, 64)},
		"lzf":                   {32000, nil, append([]byte{0, 'a'}, bytes.Repeat([]byte{0xe0, 0xff, 0}, 1<<20)...)},
		"lz4 states 2^60":       {32004, nil, big(1<<60, 1<<31, 4)},
		"lz4 blocks of 2^31":    {32004, nil, big(240, 1<<31-1, 1<<31-1)},
		"lz4 blocks of 1":       {32004, nil, big(1<<62, 1, 1)},
		"bitshuffle 2^60":       {32008, []uint32{0, 2, 4, 0, 2}, big(1<<60, 8192, 4)},
		"bitshuffle blocks":     {32008, []uint32{0, 2, 4, 1 << 30, 2}, big(240, 1<<31, 4)},
		"bitshuffle elements":   {32008, []uint32{0, 2, 1 << 31, 8, 2}, big(240, 1<<31, 4)},
		"blosc states 2^32":     {32001, nil, blosc(1<<32-1, 1<<20, 0x21)},
		"blosc blocks of 2^31":  {32001, nil, blosc(240, 1<<31-1, 0x21)},
		"blosc blocks of 1":     {32001, nil, blosc(1<<31-1, 1, 0x81)},
		"bzip2 of 45 MB":        {307, nil, zeros},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			chain, err := Prepare([]Spec{{ID: c.id, Params: c.params}}, dtype.Int32, []int{60})
			if err == nil {
				err = chain.Decode(make([]byte, 240), c.stored, 0, nil)
			}
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("accepted")
			}
			if n := after.TotalAlloc - before.TotalAlloc; took > time.Second || n > 24<<20 {
				t.Errorf("%v, %d MiB allocated, for: %v", took, n>>20, err)
			}
		})
	}
}
