package kernel

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

// TestSwapBytes reverses elements of every size, lengths around the blocks of the assembly,
// and leaves alone what is behind them.
func TestSwapBytes(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4, 8, 16} {
		for n := range 200 / size {
			p := make([]byte, n*size+5)
			for i := range p {
				p[i] = byte(i * 7)
			}
			want := bytes.Clone(p)
			if size == 2 || size == 4 || size == 8 {
				for i := range n {
					slices.Reverse(want[i*size : (i+1)*size])
				}
			}
			if SwapBytes(p[:n*size], size); !bytes.Equal(p, want) {
				t.Errorf("%d elements of %d bytes: %v, want %v", n, size, p, want)
			}
		}
	}
}

func BenchmarkSwapBytes(b *testing.B) {
	p := make([]byte, 1<<16)
	for _, size := range []int{2, 4, 8} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(len(p)))
			for range b.N {
				SwapBytes(p, size)
			}
		})
	}
}
