package shuffle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// field is a chunk of 24x23x90 elements: a smooth field with noise in the lowest bits. The
// values do not change the speed, but the sizes do.
func field(size int) []byte {
	rng := rand.New(rand.NewPCG(7, 23))
	out := make([]byte, 24*23*90*size)
	for i := range 24 * 23 * 90 {
		v := 280 + 8*math.Sin(float64(i)/400) + 2e-3*rng.NormFloat64()
		switch e := out[i*size:]; size {
		case 2:
			binary.LittleEndian.PutUint16(e, uint16(int16((v-280)*2000)))
		case 4:
			binary.LittleEndian.PutUint32(e, math.Float32bits(float32(v)))
		default:
			binary.LittleEndian.PutUint64(e, math.Float64bits(v))
		}
	}
	return out
}

func BenchmarkShuffle(b *testing.B) {
	for _, size := range []int{2, 4, 8, 12} {
		src := field(size)
		dst := make([]byte, len(src))
		for _, f := range []struct {
			name string
			call func()
		}{
			{"unshuffle", func() { Unshuffle(dst, src, size) }},
			{"shuffle", func() { Shuffle(dst, src, size) }},
			{"bitunshuffle", func() { BitUnshuffle(dst, src, size) }},
			{"bitshuffle", func() { BitShuffle(dst, src, size) }},
			{"copy", func() { copy(dst, src) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", f.name, size), func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					f.call()
				}
			})
		}
	}
}
