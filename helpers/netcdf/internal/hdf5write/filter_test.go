package hdf5write

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// The defining sums, without folding early.
func TestFletcher32(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 2, 3, 719, 720, 721, 5000, 70001} {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32() | 0xf0)
		}
		var s1, s2 uint64
		for i := 0; i < n; i += 2 {
			w := uint64(b[i]) << 8
			if i+1 < n {
				w |= uint64(b[i+1])
			}
			s1 = (s1 + w) % 65535
			s2 = (s2 + s1) % 65535
		}
		got := fletcher32(b)
		if uint64(got&0xffff)%65535 != s1 || uint64(got>>16)%65535 != s2 {
			t.Errorf("%d bytes: %#x, want sums %#x and %#x", n, got, s1, s2)
		}
	}
}

func TestShuffleAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, size := range []int{1, 2, 4, 8, 16} {
		for range 200 {
			n := 1 + rng.IntN(70)
			first := rng.IntN(n)
			count := rng.IntN(n - first + 1)
			src := make([]byte, count*size)
			for i := range src {
				src[i] = byte(rng.Uint32())
			}
			got, want := make([]byte, n*size), make([]byte, n*size)
			shuffle(got, src, size, n, first)
			for i := range count {
				for k := range size {
					want[k*n+first+i] = src[i*size+k]
				}
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("size %d, %d of %d elements from %d:\n%x\n%x", size, count, n, first, got, want)
			}
		}
	}
}

// A chunk of any clipping decodes to its elements among fill values.
func TestPipelineAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	s := new(scratch)
	for range 300 {
		v := &schema.Var{Type: dtype.Int32, Fill: []byte{1, 2, 3, 4}, Shuffle: rng.IntN(2) == 0, Deflate: rng.IntN(10), Fletcher32: rng.IntN(2) == 0}
		src := part{}
		total := 4
		for range 1 + rng.IntN(3) {
			c := 1 + rng.IntN(6)
			v.Chunk = append(v.Chunk, c)
			v.Shape = append(v.Shape, 10)
			src.outer = append(src.outer, 1+rng.IntN(12))
			d := len(src.outer) - 1
			src.valid = append(src.valid, 1+rng.IntN(min(c, src.outer[d])))
			src.first = append(src.first, rng.IntN(src.outer[d]-src.valid[d]+1))
			total *= src.outer[d]
		}
		src.data = make([]byte, total)
		for i := range src.data {
			src.data[i] = byte(rng.Uint32())
		}
		p, err := newPipeline(v)
		if err != nil {
			t.Fatal(err)
		}
		s.plane, s.out = make([]byte, p.planeBytes()), make([]byte, 0, p.outBytes())
		b, err := p.encode(src, s)
		if err != nil {
			t.Fatal(err)
		}
		if cap(s.out) > p.outBytes() {
			t.Fatalf("a chunk of %d bytes took %d, more than the %d declared", p.bytes(), cap(s.out), p.outBytes())
		}
		if got, want := decode(t, p, b), chunkOf(p, src); !bytes.Equal(got, want) {
			t.Fatalf("%+v of %+v:\n%x\n%x", src, p, got, want)
		}
	}
}

// decode undoes the filters with the standard library and loops.
func decode(t *testing.T, p *pipeline, b []byte) []byte {
	t.Helper()
	if p.fletcher32 {
		n := len(b) - 4
		if le.Uint32(b[n:]) != fletcher32(b[:n]) {
			t.Fatal("wrong checksum")
		}
		b = b[:n]
	}
	if p.level > 0 {
		z, err := zlib.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	if !p.shuffle {
		return b
	}
	out := make([]byte, len(b))
	for i := range out {
		out[i] = b[i%p.size*p.elements+i/p.size]
	}
	return out
}

// chunkOf is the chunk's elements, found one by one.
func chunkOf(p *pipeline, src part) []byte {
	var out []byte
	for i := range p.elements {
		inside, off, stride, rest := true, 0, 1, i
		for d := len(p.chunk) - 1; d >= 0; d-- {
			at := rest % p.chunk[d]
			rest /= p.chunk[d]
			inside = inside && at < src.valid[d]
			off += (src.first[d] + at) * stride
			stride *= src.outer[d]
		}
		if inside {
			out = append(out, src.data[off*p.size:][:p.size]...)
		} else {
			out = append(out, p.fill...)
		}
	}
	return out
}

// Incompressible chunks stay within the declared scratch at every level.
func TestScratchHoldsNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for level := 1; level <= 9; level++ {
		v := &schema.Var{Type: dtype.Float64, Shape: []int{100000}, Chunk: []int{100000}, Deflate: level, Fletcher32: true}
		p, err := newPipeline(v)
		if err != nil {
			t.Fatal(err)
		}
		data := make([]byte, p.bytes())
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
		var l scratchPool
		s := l.take(p)
		if _, err := p.encode(part{data, v.Shape, []int{0}, v.Shape}, s); err != nil {
			t.Fatal(err)
		}
		if cap(s.out) > p.outBytes() {
			t.Errorf("level %d: %d bytes of output, %d declared", level, cap(s.out), p.outBytes())
		}
	}
}

// An encoder of any level holds no more than is declared for it.
func TestEncoderMemory(t *testing.T) {
	data := make([]byte, 1<<20)
	for level := 1; level <= 9; level++ {
		s := &scratch{out: make([]byte, 0, 2<<20)}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := s.deflate(data, level); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > encoderBytes {
			t.Errorf("level %d takes %d bytes, %d are declared", level, n, encoderBytes)
		}
		first := testing.AllocsPerRun(3, func() { s.deflate(data, level) })
		if first > 0 {
			t.Errorf("level %d allocates %v times a chunk", level, first)
		}
	}
}

func BenchmarkShuffle(b *testing.B) {
	for _, size := range []int{2, 4, 8} {
		b.Run(string(rune('0'+size)), func(b *testing.B) {
			src, dst := make([]byte, 1<<20), make([]byte, 1<<20)
			b.SetBytes(1 << 20)
			for b.Loop() {
				shuffle(dst, src, size, len(src)/size, 0)
			}
		})
	}
}
