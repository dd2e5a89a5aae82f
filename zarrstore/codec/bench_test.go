package codec

import (
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Chunks of a field as ERA5 has it: one map of 721 x 1440 float32, 4 MiB.
var cases = []struct{ name, word string }{
	{"blosc-lz4-byte", "blosc-lz4:5:byte"}, {"blosc-lz4-bit", "blosc-lz4:5:bit"}, {"blosc-zstd-byte", "blosc-zstd:3:byte"},
	{"blosc-zstd-bit", "blosc-zstd:5:bit"}, {"zstd", "zstd:3"}, {"gzip", "gzip:1"},
}

func prepared(b *testing.B, word string) (c *Chain, src, stored, scratch []byte) {
	b.Helper()
	choice, err := ParseChoice(word)
	if err != nil {
		b.Fatal(err)
	}
	if c, err = Prepare(choice.Specs(2, dtype.Float32), dtype.Float32, []int{1, 721, 1440}); err != nil {
		b.Fatal(err)
	}
	src, scratch = field(721*1440), make([]byte, c.ScratchSize())
	if stored, err = c.Encode(make([]byte, c.MaxEncoded()), src, scratch); err != nil {
		b.Fatal(err)
	}
	return c, src, stored, scratch
}

func BenchmarkDecode(b *testing.B) {
	for _, k := range cases {
		b.Run(k.name, func(b *testing.B) {
			c, src, stored, scratch := prepared(b, k.word)
			dst := make([]byte, len(src))
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Decode(dst, stored, 0, scratch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(src))/float64(len(stored)), "ratio")
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, k := range cases {
		b.Run(k.name, func(b *testing.B) {
			c, src, _, scratch := prepared(b, k.word)
			dst := make([]byte, c.MaxEncoded())
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Encode(dst, src, scratch); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
