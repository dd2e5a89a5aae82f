//go:build !purego

package cf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TestUnpackAssembly compares the assembly with the loops in Go bit by bit: every int16 and
// uint16, floats of every kind, all lengths around a block, and memory around what is written.
func TestUnpackAssembly(t *testing.T) {
	if !hasAVX2 {
		t.Skip("this processor has no AVX2")
	}
	defer func() { hasAVX2 = true }()
	every := make([]byte, 0, 1<<17)
	for i := range 1 << 16 {
		every = binary.LittleEndian.AppendUint16(every, uint16(i))
	}
	random := rand.New(rand.NewPCG(1, 2))
	floats := make([]byte, 0, 1<<14)
	for i := range 1 << 12 {
		bits := random.Uint32()
		if i%7 == 0 {
			bits = math.Float32bits([]float32{0, float32(math.Copysign(0, -1)), -9999, float32(math.NaN()), float32(math.Inf(1)), 1e-45}[i/7%6])
		}
		floats = binary.LittleEndian.AppendUint32(floats, bits)
	}
	negativeZero := uint64(math.Float32bits(float32(math.Copysign(0, -1))))
	for _, c := range []struct {
		p   Packing
		src []byte
	}{
		{Packing{Stored: dtype.Int16, Scale: 0.0005186502753741436, Offset: 268.21876533306545, HasScale: true, HasOffset: true}, every},
		{Packing{Stored: dtype.Int16, Masks: []uint64{0x8001}, Scale: 0.0005186502753741436, Offset: 268.21876533306545, HasScale: true, HasOffset: true}, every},
		{Packing{Stored: dtype.Int16, Masks: []uint64{0}, Scale: -1e300, Offset: 1e304, HasScale: true, HasOffset: true}, every},
		{Packing{Stored: dtype.Int16, Masks: []uint64{0x8000, 0x7fff}, Scale: 2, Offset: 1, HasScale: true, HasOffset: true}, every},
		{Packing{Stored: dtype.Int16, Masks: []uint64{0x8000}, Scale: 1, Offset: 0}, every},
		{Packing{Stored: dtype.Uint16, Masks: []uint64{0xffff}, Scale: 1e-42, Offset: 3e-45, HasScale: true, HasOffset: true}, every},
		{Packing{Stored: dtype.Uint16, Scale: 0.1, HasScale: true}, every},
		{Packing{Stored: dtype.Float32, Masks: []uint64{uint64(math.Float32bits(-9999))}}, floats},
		{Packing{Stored: dtype.Float32, Masks: []uint64{negativeZero}}, floats},
	} {
		c.p.Raw = c.p.Stored
		elements, size := len(c.src)/c.p.Stored.Size, c.p.Type().Size
		check := func(from, n int) {
			src := c.src[from*c.p.Stored.Size : (from+n)*c.p.Stored.Size]
			got, want := bytes.Repeat([]byte{0xa5}, (n+4)*size), bytes.Repeat([]byte{0xa5}, (n+4)*size)
			hasAVX2 = true
			c.p.Decode(got[:n*size], src)
			hasAVX2 = false
			c.p.Decode(want[:n*size], src)
			if !bytes.Equal(got, want) {
				t.Fatalf("%+v: %d elements from %d differ", c.p, n, from)
			}
		}
		check(0, elements)
		for n := range 70 {
			check(n+random.IntN(elements-200), n)
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	defer func(was bool) { hasAVX2 = was }(hasAVX2)
	p := Packing{Stored: dtype.Int16, Raw: dtype.Int16, Masks: []uint64{0x8001}, Scale: 0.01, Offset: 273, HasScale: true, HasOffset: true}
	src, dst := make([]byte, 1<<16), make([]byte, 1<<17)
	for _, fast := range []bool{hasAVX2, false} {
		b.Run(fmt.Sprintf("assembly=%v", fast), func(b *testing.B) {
			hasAVX2 = fast
			b.SetBytes(int64(len(src)))
			for range b.N {
				p.Decode(dst, src)
			}
		})
	}
}
