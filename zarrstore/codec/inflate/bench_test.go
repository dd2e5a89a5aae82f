package inflate

import (
	"bytes"
	stdflate "compress/flate"
	stdzlib "compress/zlib"
	"hash/adler32"
	"io"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// The chunks that benchmarks decode: what the Climate Data Store writes (float32, shuffled,
// level 1), a whole map, and the same chunk not shuffled; and the one after each.
func benchChunks() []struct {
	name       string
	data, next []byte
} {
	small, large := field(48, 23, 90), field(2, 721, 1440)
	small, nextSmall := small[:len(small)/2], small[len(small)/2:]
	large, nextLarge := large[:len(large)/2], large[len(large)/2:]
	return []struct {
		name       string
		data, next []byte
	}{
		{"chunk", planes(small, 4), planes(nextSmall, 4)}, {"map", planes(large, 4), planes(nextLarge, 4)},
		{"unshuffled", small, nextSmall},
	}
}

func BenchmarkZlib(b *testing.B) {
	for _, c := range benchChunks() {
		stream := levelOne(b, c.data)
		dst := make([]byte, len(c.data))
		b.Run("gonda/"+c.name, func(b *testing.B) {
			var d Decoder
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				if err := d.Zlib(dst, stream); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(c.data))/float64(len(stream)), "ratio")
		})
		b.Run("pair/"+c.name, func(b *testing.B) {
			var first, second Decoder
			next := levelOne(b, c.next)
			other := make([]byte, len(c.next))
			b.SetBytes(2 * int64(len(dst)))
			for b.Loop() {
				if err0, err1 := zlib2(&first, &second, dst, stream, other, next); err0 != nil || err1 != nil {
					b.Fatal(err0, err1)
				}
			}
		})
		b.Run("python/"+c.name, func(b *testing.B) { benchPython(b, stream, len(dst)) })
		b.Run("std/"+c.name, func(b *testing.B) {
			r, err := stdzlib.NewReader(bytes.NewReader(stream))
			benchReader(b, dst, stream, r, err)
		})
		b.Run("klauspost/"+c.name, func(b *testing.B) {
			r, err := zlib.NewReader(bytes.NewReader(stream))
			benchReader(b, dst, stream, r, err)
		})
	}
}

// benchReader times a reader that can be reset, as both zlib packages have.
func benchReader(b *testing.B, dst, stream []byte, r io.Reader, err error) {
	if err != nil {
		b.Fatal(err)
	}
	src := bytes.NewReader(stream)
	b.SetBytes(int64(len(dst)))
	for b.Loop() {
		src.Reset(stream)
		if err := r.(stdzlib.Resetter).Reset(src, nil); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(r, dst); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRaw(b *testing.B) {
	for _, c := range benchChunks() {
		stream := levelOne(b, c.data)
		stream = stream[2 : len(stream)-4]
		dst := make([]byte, len(c.data))
		b.Run("gonda/"+c.name, func(b *testing.B) {
			var d Decoder
			b.SetBytes(int64(len(dst)))
			for b.Loop() {
				if _, err := d.Raw(dst, stream); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("std/"+c.name, func(b *testing.B) {
			benchReader(b, dst, stream, stdflate.NewReader(bytes.NewReader(stream)), nil)
		})
		b.Run("klauspost/"+c.name, func(b *testing.B) {
			benchReader(b, dst, stream, flate.NewReader(bytes.NewReader(stream)), nil)
		})
	}
}

func BenchmarkAdler32(b *testing.B) {
	data := planes(field(24, 23, 90), 4)
	for name, sum := range map[string]func(){
		"gonda": func() { Adler32(1, data) },
		"words": func() { adlerWords(1, 0, data[:adlerChunk]) },
		"std":   func() { adler32.Checksum(data) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			if name == "words" {
				b.SetBytes(adlerChunk)
			}
			for b.Loop() {
				sum()
			}
		})
	}
}

// levelOne is a zlib stream as files have it: by zlib itself when GONDA_PYTHON is set, else
// by compress/flate at the level that finds about as much.
func levelOne(b *testing.B, data []byte) []byte {
	if stream := zlibByPython(b, data, 1, 0, 8); stream != nil {
		return stream
	}
	return zlibbed(b, data, 6)
}
