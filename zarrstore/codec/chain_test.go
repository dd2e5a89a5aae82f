package codec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// field is a smooth field of float32 with noise, in steps of a power of two as GRIB packs it.
func field(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 0, 4*n)
	for i := range n {
		x := float64(i%1440) / 1440
		y := float64(i/1440) / 721
		v := 280 + 20*math.Sin(9*x)*math.Cos(7*y) + 3*math.Sin(50*x*y) + 0.1*rng.NormFloat64()
		q := math.Round(v*512) / 512
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(q)))
	}
	return b
}

func config(kv ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// pipelines are those that must survive a round trip, by what they are.
var pipelines = map[string][]Spec{
	"plain":              nil,
	"bytes little":       {{Name: "bytes", Config: config("endian", "little")}},
	"bytes big":          {{Name: "bytes", Config: config("endian", "big")}},
	"order F":            {{Name: "transpose", Config: config("order", "F")}},
	"order F zlib":       {{Name: "transpose", Config: config("order", "F")}, {Name: "zlib", Config: config("level", 1)}},
	"transpose":          {{Name: "transpose", Config: config("order", []any{2, 0, 1})}, {Name: "bytes", Config: config("endian", "big")}, {Name: "crc32c"}},
	"transpose twice":    {{Name: "transpose", Config: config("order", []int{1, 0, 2})}, {Name: "transpose", Config: config("order", []int{0, 2, 1})}, {Name: "bytes"}},
	"zlib":               {{Name: "zlib", Config: config("level", 9)}},
	"gzip crc32c":        {{Name: "bytes"}, {Name: "gzip", Config: config("level", 5)}, {Name: "crc32c"}},
	"zstd":               {{Name: "zstd", Config: config("level", 3)}},
	"zstd checksum":      {{Name: "bytes"}, {Name: "zstd", Config: config("level", 1, "checksum", true)}},
	"lz4":                {{Name: "lz4"}},
	"shuffle zstd":       {{Name: "shuffle", Config: config("elementsize", 4)}, {Name: "zstd"}},
	"blosc lz4":          {{Name: "blosc", Config: config("cname", "lz4", "clevel", 5, "shuffle", 1)}},
	"blosc lz4 bit":      {{Name: "blosc", Config: config("cname", "lz4", "clevel", 5, "shuffle", 2)}},
	"blosc lz4 none":     {{Name: "blosc", Config: config("cname", "lz4", "clevel", 9, "shuffle", 0)}},
	"blosc zstd":         {{Name: "blosc", Config: config("cname", "zstd", "clevel", 3, "shuffle", 1)}},
	"blosc zstd bit":     {{Name: "blosc", Config: config("cname", "zstd", "clevel", 5, "shuffle", "bitshuffle")}},
	"blosc level 0":      {{Name: "blosc", Config: config("cname", "lz4", "clevel", 0)}},
	"blosc block":        {{Name: "blosc", Config: config("cname", "lz4", "blocksize", 4096)}},
	"hdf5":               {{Name: "shuffle", ID: 2, Params: []uint32{4}}, {Name: "deflate", ID: 1, Params: []uint32{1}}, {Name: "fletcher32", ID: 3}},
	"hdf5 sum first":     {{Name: "fletcher32", ID: 3}, {Name: "shuffle", ID: 2}, {Name: "deflate", ID: 1, Params: []uint32{4}}},
	"hdf5 zstd":          {{Name: "zstd", ID: 32015, Params: []uint32{3}}},
	"sums":               {{Name: "crc32"}, {Name: "adler32"}, {Name: "crc32c"}, {Name: "fletcher32"}},
	"sum then zlib":      {{Name: "crc32"}, {Name: "zlib"}},
	"two compressors":    {{Name: "zlib", Config: config("level", 1)}, {Name: "gzip", Config: config("level", 1)}, {Name: "zstd"}},
	"delta":              {{Name: "delta", Config: config("dtype", "<i4")}, {Name: "zlib"}},
	"delta big":          {{Name: "delta", Config: config("dtype", ">i4")}, {Name: "lz4"}},
	"numcodecs in three": {{Name: "numcodecs.delta", Config: config("dtype", "<i4")}, {Name: "bytes"}, {Name: "numcodecs.zlib", Config: config("level", 2)}},
}

// TestRoundTrip encodes and decodes chunks of odd shapes by every pipeline and every type,
// in scratch of exactly the size asked for, with canaries around all buffers.
func TestRoundTrip(t *testing.T) {
	types := []dtype.Type{dtype.Float32, dtype.Int16, dtype.Uint8, dtype.Float64, {Kind: dtype.Float, Size: 4, Big: true},
		{Kind: dtype.Complex, Size: 8, Big: true}, {Kind: dtype.UTF32, Size: 12, Big: true}, {Kind: dtype.Opaque, Size: 5}}
	shapes := [][]int{{40, 30, 20}, {1, 1, 1}, {3, 130, 67}, {0, 4, 4}, {7, 1, 5}}
	for name, specs := range pipelines {
		for _, typ := range types {
			for _, shape := range shapes {
				c, err := Prepare(specs, typ, shape)
				if bad := (*ConfigError)(nil); errors.As(err, &bad) {
					continue // delta of elements that are no multiple of it
				} else if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				src := field(int(c.DecodedSize()+3) / 4)[:c.DecodedSize()]
				roundTrip(t, fmt.Sprintf("%s of %s %v", name, typ, shape), c, src)
			}
		}
	}
}

// guarded is a buffer between two walls of canaries.
func guarded(n int64) []byte {
	return bytes.Repeat([]byte{canary}, int(n)+2*wall)[wall : wall+n]
}

const (
	canary = 0xa5
	wall   = 32
)

// intact says whether nothing was written behind a guarded buffer of n bytes.
func intact(b []byte, n int64) bool {
	return bytes.Count(b[:n+wall][n:], []byte{canary}) == wall
}

func roundTrip(t *testing.T, name string, c *Chain, src []byte) {
	t.Helper()
	keep := bytes.Clone(src)
	scratch := guarded(c.ScratchSize())
	room := guarded(c.MaxEncoded())
	stored, err := c.Encode(room, src, scratch)
	if err != nil {
		t.Errorf("%s: encoding: %v", name, err)
		return
	}
	if !bytes.Equal(src, keep) {
		t.Errorf("%s: encoding changed its source", name)
	}
	keepStored := bytes.Clone(stored)
	dst := guarded(c.DecodedSize())
	if err := c.Decode(dst, stored, 0, scratch); err != nil {
		t.Errorf("%s: decoding: %v", name, err)
		return
	}
	if !bytes.Equal(dst, src) {
		t.Errorf("%s: other bytes came back", name)
	}
	if !bytes.Equal(stored, keepStored) {
		t.Errorf("%s: decoding changed its source", name)
	}
	if !intact(scratch, c.ScratchSize()) || !intact(room, c.MaxEncoded()) || !intact(dst, c.DecodedSize()) {
		t.Errorf("%s: bytes behind a buffer were written", name)
	}
}

// TestMasks decodes what an HDF5 writer makes when it skips filters.
func TestMasks(t *testing.T) {
	all := pipelines["hdf5"]
	shape := []int{50, 60}
	src := field(3000)
	for mask := range uint32(8) {
		var used []Spec
		for i, s := range all {
			if mask>>i&1 == 0 {
				used = append(used, s)
			}
		}
		w, err := Prepare(used, dtype.Float32, shape)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := w.Encode(make([]byte, w.MaxEncoded()), src, nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Prepare(all, dtype.Float32, shape)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, r.DecodedSize())
		if err := r.Decode(dst, stored, mask, make([]byte, r.ScratchSize())); err != nil || !bytes.Equal(dst, src) {
			t.Errorf("mask %03b: %v", mask, err)
		}
	}
}

// TestDamage flips and cuts stored bytes: an error or other values, never a panic, and an
// error wherever a checksum is.
func TestDamage(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, specs := range pipelines {
		c, err := Prepare(specs, dtype.Int32, []int{20, 30, 11})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		src := field(20 * 30 * 11)
		stored, err := c.Encode(make([]byte, c.MaxEncoded()), src, nil)
		if err != nil {
			t.Fatal(err)
		}
		dst, scratch := make([]byte, len(src)), make([]byte, c.ScratchSize())
		for range 200 {
			b := bytes.Clone(stored)
			b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
			err := c.Decode(dst, b, 0, scratch)
			if last := len(specs) - 1; last >= 0 && (specs[last].Name == "crc32c" || specs[last].Name == "fletcher32") && err == nil {
				t.Errorf("%s: a flipped bit went unseen", name)
			}
			if err := c.Decode(dst, stored[:rng.IntN(len(stored))], 0, scratch); err == nil {
				t.Errorf("%s: a cut chunk went unseen", name)
			}
		}
	}
}

// TestConcurrent uses one chain from several goroutines.
func TestConcurrent(t *testing.T) {
	src := field(100000)
	for _, name := range []string{"blosc lz4", "blosc zstd bit", "hdf5", "shuffle zstd", "gzip crc32c"} {
		c, err := Prepare(pipelines[name], dtype.Float32, []int{100, 100, 10})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					roundTrip(t, name, c, src)
				}
			})
		}
		wg.Wait()
	}
}

// TestNoAllocation checks that decoding takes nothing from the heap in proportion to a chunk.
func TestNoAllocation(t *testing.T) {
	src := field(1 << 18)
	for _, name := range []string{"blosc lz4", "blosc zstd", "blosc zstd bit", "hdf5", "zstd", "lz4", "order F zlib"} {
		c, err := Prepare(pipelines[name], dtype.Float32, []int{64, 64, 64})
		if err != nil {
			t.Fatal(err)
		}
		stored, err := c.Encode(make([]byte, c.MaxEncoded()), src, nil)
		if err != nil {
			t.Fatal(err)
		}
		dst, scratch := make([]byte, len(src)), make([]byte, c.ScratchSize())
		const runs = 40
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			if err := c.Decode(dst, stored, 0, scratch); err != nil {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / runs; n > uint64(len(src)/4) {
			t.Errorf("%s: %d bytes allocated to decode a chunk of %d", name, n, len(src))
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, s := range []Spec{{Name: "lzma"}, {Name: "zfpy"}, {Name: "sharding_indexed"}, {Name: "pickle"},
		{Name: "mafisc", ID: 32002}, {Name: "zfp", ID: 32013}, {ID: 32026}} {
		_, err := Prepare([]Spec{s}, dtype.Float32, []int{4})
		var refused *UnsupportedError
		if !errors.As(err, &refused) || refused.Name != s.Name || refused.ID != s.ID {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, s := range []Spec{{Name: "bz2"}, {Name: "packbits"}, {Name: "blosc", Config: config("cname", "blosclz")},
		{Name: "fixedscaleoffset", Config: config("scale", 1, "offset", 0)}} {
		typ := dtype.Float32
		if s.Name == "packbits" {
			typ = dtype.B1
		}
		c, err := Prepare([]Spec{s}, typ, []int{4})
		if err != nil {
			t.Fatal(err)
		}
		var refused *UnsupportedError
		if _, err := c.Encode(make([]byte, c.MaxEncoded()), make([]byte, c.DecodedSize()), nil); !errors.As(err, &refused) || !refused.Writing || c.Writable() == nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	for name, specs := range map[string][]Spec{
		"order":      {{Name: "transpose", Config: config("order", []any{0, 0})}},
		"late":       {{Name: "zlib"}, {Name: "transpose", Config: config("order", "F")}},
		"two bytes":  {{Name: "bytes"}, {Name: "bytes"}},
		"endian":     {{Name: "bytes", Config: config("endian", "middle")}},
		"clevel":     {{Name: "blosc", Config: config("clevel", 10)}},
		"no integer": {{Name: "zstd", Config: config("level", "x")}},
		"vlen":       {{Name: "vlen-utf8"}},
	} {
		var bad *ConfigError
		if _, err := Prepare(specs, dtype.Float32, []int{2, 3}); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Prepare(nil, dtype.Float64, []int{1 << 30, 1 << 30, 1 << 30}); err == nil {
		t.Error("a chunk of 2^93 bytes was accepted")
	}
}

func TestChoices(t *testing.T) {
	for _, word := range []string{"blosc-zstd:5:bit", "blosc-lz4:5:byte", "blosc-lz4:9:none", "zstd:3", "gzip:6", "zlib:1", "none"} {
		c, err := ParseChoice(word)
		if err != nil || c.String() != word {
			t.Errorf("%s: %s, %v", word, c, err)
			continue
		}
		for _, format := range []int{2, 3} {
			for _, typ := range []dtype.Type{dtype.Float32, dtype.Int8, {Kind: dtype.Float, Size: 8, Big: true}} {
				p, err := Prepare(c.Specs(format, typ), typ, []int{10, 100})
				if err != nil {
					t.Fatal(err)
				}
				roundTrip(t, word, p, field(int(p.DecodedSize()+3) / 4)[:p.DecodedSize()])
			}
		}
	}
	for _, word := range []string{"", "blosc", "zstd:99", "gzip:-1", "zstd:3:bit", "blosc-lz4:5:yes", "blosc-lz4:5:", "none:1", "lzma"} {
		if c, err := ParseChoice(word); err == nil {
			t.Errorf("%q was read as %s", word, c)
		}
	}
}

func TestText(t *testing.T) {
	text := []string{"", "expver", "0005", "日本", "a\x00b", "z"}
	for _, c := range []Choice{{}, Speed, Size, Zstd(3), Gzip(1)} {
		for _, format := range []int{2, 3} {
			typ := dtype.Type{Kind: dtype.String}
			p, err := Prepare(c.Specs(format, typ), typ, []int{2, 3})
			if err != nil {
				t.Fatal(err)
			}
			stored, err := p.EncodeText(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.DecodeText(stored)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(text) {
				t.Errorf("%s: %q, %v", c, got, err)
			}
			if _, err := p.DecodeText(stored[:len(stored)-1]); err == nil {
				t.Errorf("%s: cut text went unseen", c)
			}
		}
	}
}
