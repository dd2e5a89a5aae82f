package xrtest

import "github.com/gonda-go/gonda/helpers/lazy"

// Chunkings are ways to cut a shape: whole, single elements, pairs, and uneven pieces that
// leave a short last chunk.
func Chunkings(shape []int) [][]int {
	out := [][]int{nil}
	for _, size := range []int{1, 2, 3} {
		chunk := make([]int, len(shape))
		for d, n := range shape {
			chunk[d] = max(1, min(n, size+d%2))
		}
		out = append(out, chunk)
	}
	return out
}

// Each calls f with the values of a block cut in every one of Chunkings.
func Each(b lazy.Block, f func(a lazy.Array)) {
	for _, chunk := range Chunkings(b.Shape) {
		f(lazy.FromBlock(b, chunk))
	}
}
