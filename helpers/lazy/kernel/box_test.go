package kernel

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// naiveCopy is the definition of CopyBoxAt.
func naiveCopy(dst []byte, dstStrides []int, src []byte, start int, srcStrides, shape []int, size int) {
	if len(shape) == 0 {
		copy(dst[:size], src[start*size:])
		return
	}
	for i := range shape[0] {
		naiveCopy(dst[i*dstStrides[0]*size:], dstStrides[1:], src, start+i*srcStrides[0], srcStrides[1:], shape[1:], size)
	}
}

// layout is random strides that hold shape: dimensions in random order, with gaps.
func layout(r *rand.Rand, shape []int, gaps, signs bool) (strides []int, start, length int) {
	strides = make([]int, len(shape))
	step := 1
	for _, d := range r.Perm(len(shape)) {
		strides[d] = step
		step *= shape[d]
		if gaps && r.IntN(4) == 0 {
			step += r.IntN(3)
		}
	}
	length = step
	if signs {
		for d, n := range shape {
			switch r.IntN(5) {
			case 0:
				start += strides[d] * (n - 1)
				strides[d] = -strides[d]
			case 1:
				strides[d] = 0
			}
		}
	}
	return strides, start, length
}

func TestCopyBoxAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 4000 {
		shape := make([]int, r.IntN(5))
		if round%200 == 0 {
			shape = make([]int, 10)
		}
		for d := range shape {
			shape[d] = 1 + r.IntN(5)
			if len(shape) <= 3 {
				shape[d] = 1 + r.IntN(40)
			}
			if len(shape) == 10 {
				shape[d] = 1 + r.IntN(2)
			}
		}
		if len(shape) > 0 && r.IntN(50) == 0 {
			shape[0] = 0
		}
		size := []int{1, 2, 4, 8, 3, 16}[r.IntN(6)]
		to, _, dstLen := layout(r, shape, true, false)
		from, start, srcLen := layout(r, shape, true, true)
		src := make([]byte, srcLen*size)
		for i := range src {
			src[i] = byte(r.Uint32())
		}
		got, want := make([]byte, dstLen*size), make([]byte, dstLen*size)
		CopyBoxAt(got, to, src, start, from, shape, size)
		naiveCopy(want, to, src, start, from, shape, size)
		if !bytes.Equal(got, want) {
			t.Fatalf("shape %v size %d dst %v src %v from %d", shape, size, to, from, start)
		}
	}
}

func TestCopyBoxDoesNotAllocate(t *testing.T) {
	src, dst := make([]byte, 8*24*60), make([]byte, 8*24*60)
	st, to, shape := []int{-60, 1}, []int{1, 24}, []int{24, 60}
	if n := testing.AllocsPerRun(10, func() { CopyBoxAt(dst, to, src, 23*60, st, shape, 8) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestTake(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		outer, axis, inner := 1+r.IntN(4), 1+r.IntN(6), 1+r.IntN(4)
		size := []int{1, 2, 4, 8, 5}[r.IntN(5)]
		src := make([]byte, outer*axis*inner*size)
		for i := range src {
			src[i] = byte(r.Uint32())
		}
		missing := bytes.Repeat([]byte{0xee}, size)
		positions := make([]int, r.IntN(8))
		for k := range positions {
			positions[k] = r.IntN(axis+1) - 1
		}
		got := make([]byte, outer*len(positions)*inner*size)
		Take(got, src, outer, axis, inner, positions, size, missing)
		for o := range outer {
			for k, p := range positions {
				for i := range inner {
					want := missing
					if p >= 0 {
						want = src[((o*axis+p)*inner+i)*size:][:size]
					}
					if g := got[((o*len(positions)+k)*inner+i)*size:][:size]; !bytes.Equal(g, want) {
						t.Fatalf("[%d %d %d] of %v: %v, not %v", o, k, i, positions, g, want)
					}
				}
			}
		}
	}
}

func BenchmarkCopyBox(b *testing.B) {
	const rows, cols = 512, 512
	src, dst := make([]byte, 8*rows*cols), make([]byte, 8*rows*cols)
	for _, c := range []struct {
		name     string
		start    int
		to, from []int
		size     int
	}{
		{"part of rows", 0, []int{384, 1}, []int{cols, 1}, 4},
		{"transpose", 0, []int{1, rows}, []int{cols, 1}, 4},
		{"transpose 2 bytes", 0, []int{1, rows}, []int{cols, 1}, 2},
		{"flip rows", (rows - 1) * cols, []int{cols, 1}, []int{-cols, 1}, 4},
		{"reverse rows", cols - 1, []int{cols, 1}, []int{cols, -1}, 4},
		{"every second", 0, []int{cols / 2, 1}, []int{cols, 2}, 4},
		{"broadcast column", 0, []int{cols, 1}, []int{1, 0}, 4},
	} {
		shape := []int{rows, cols}
		if c.to[0] < cols && c.to[0] > 1 {
			shape[1] = c.to[0]
		}
		b.Run(fmt.Sprint(c.name), func(b *testing.B) {
			b.SetBytes(int64(shape[0] * shape[1] * c.size))
			for b.Loop() {
				CopyBoxAt(dst, c.to, src, c.start, c.from, shape, c.size)
			}
		})
	}
}
