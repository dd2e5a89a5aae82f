package shuffle

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func unshuffleReference(dst, src []byte, size int) {
	copy(dst, src)
	if size < 2 {
		return
	}
	n := len(src) / size
	for i := range n {
		for k := range size {
			dst[i*size+k] = src[k*n+i]
		}
	}
}

func bitUnshuffleReference(dst, src []byte, size int) {
	copy(dst, src)
	if size < 1 || len(src)/size%8 != 0 {
		return
	}
	n := len(src) / size
	for i := range n {
		for j := range size {
			v := byte(0)
			for k := range 8 {
				v |= src[(8*j+k)*n/8+i/8] >> (i % 8) & 1 << k
			}
			dst[i*size+j] = v
		}
	}
}

var elementSizes = []int{-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32, 64, 127, 128, 129, 255, 1000}

// checker holds a filter and its inverse to the reference, input and output ending and then
// beginning at a guard page.
type checker struct{ in, mid, out []byte }

const checkerSize = 1 << 20

func newChecker(t testing.TB) checker {
	return checker{guarded(t, checkerSize), guarded(t, checkerSize), guarded(t, checkerSize)}
}

func (c checker) check(t testing.TB, data []byte, size int) {
	want := make([]byte, len(data))
	for name, f := range map[string]struct {
		undo, do, reference func(dst, src []byte, size int)
	}{
		"byte": {Unshuffle, Shuffle, unshuffleReference},
		"bit":  {BitUnshuffle, BitShuffle, bitUnshuffleReference},
	} {
		f.reference(want, data, size)
		n := len(data)
		for _, p := range [][3][]byte{
			{c.in[checkerSize-n:], c.mid[checkerSize-n:], c.out[checkerSize-n:]},
			{c.in[:n], c.mid[:n], c.out[:n]},
		} {
			copy(p[0], data)
			f.undo(p[1], p[0], size)
			if !bytes.Equal(p[1], want) {
				t.Fatalf("%s unshuffle of %d bytes, size %d, is wrong", name, n, size)
			}
			f.do(p[2], p[1], size)
			if !bytes.Equal(p[2], data) {
				t.Fatalf("%s shuffle of %d bytes, size %d, does not give them back", name, n, size)
			}
		}
	}
}

func random(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

func TestAllLengths(t *testing.T) {
	c, rng := newChecker(t), rand.New(rand.NewPCG(1, 1))
	for _, size := range elementSizes {
		for n := range 601 {
			c.check(t, random(rng, n), size)
		}
	}
}

func TestWholeElements(t *testing.T) {
	c, rng := newChecker(t), rand.New(rand.NewPCG(1, 2))
	for _, size := range elementSizes {
		for _, n := range []int{8, 24, 31, 32, 33, 56, 63, 64, 65, 72, 128, 200, 1024, 4096 + 8, 49680} {
			if bytes := n*size + n%3; size > 0 && bytes < checkerSize {
				c.check(t, random(rng, bytes), size)
			}
		}
	}
}

// Buffers of different lengths: as many bytes as both have.
func TestShorter(t *testing.T) {
	src := random(rand.New(rand.NewPCG(1, 3)), 512)
	for _, f := range []func(dst, src []byte, size int){Unshuffle, Shuffle, BitUnshuffle, BitShuffle} {
		want, got, long := make([]byte, 256), make([]byte, 256), make([]byte, 512)
		f(want, src[:256], 4)
		f(got, src, 4)
		f(long, src[:256], 4)
		if !bytes.Equal(got, want) || !bytes.Equal(long[:256], want) || !bytes.Equal(long[256:], make([]byte, 256)) {
			t.Error("buffers of different lengths")
		}
	}
}

func TestNoAllocation(t *testing.T) {
	src, dst := make([]byte, 1<<16), make([]byte, 1<<16)
	for _, f := range []func(dst, src []byte, size int){Unshuffle, Shuffle, BitUnshuffle, BitShuffle} {
		if n := testing.AllocsPerRun(5, func() { f(dst, src, 4); f(dst, src, 5) }); n != 0 {
			t.Errorf("%v allocations a call", n)
		}
	}
}

func FuzzShuffle(f *testing.F) {
	c := newChecker(f)
	f.Add([]byte("0123456789abcdef0123456789abcdef"), uint8(4))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		if len(data) > checkerSize {
			t.Skip()
		}
		c.check(t, data, int(size))
	})
}
