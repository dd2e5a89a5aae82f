package xr

import "testing"

// TestWorkerMemory holds what a worker needs for streaming to two chunks: the decoded one and
// the one it is unshuffled from; their stored bytes need no buffer. Small chunks are decoded
// in pairs, of two each.
func TestWorkerMemory(t *testing.T) {
	for _, c := range []struct {
		name         string
		shape, chunk []int
	}{
		{"maps", []int{3, 721, 1440}, []int{1, 721, 1440}},
		{"chunks of the Climate Data Store", []int{48, 46, 180}, []int{24, 23, 90}},
	} {
		s, _ := storedVariable(t, storedCase{chunk: c.chunk, deflate: 1, shuffle: true}, c.shape)
		chunk := int64(product(c.chunk) * s.Type().Size)
		boxes := int64(1)
		if s.Pairs() {
			boxes = 2
		}
		if got := s.Work(true) + boxes*chunk; got > 2*boxes*chunk+256 {
			t.Errorf("%s: a worker needs %d bytes, %d chunks of %d", c.name, got, got/chunk, chunk)
		}
	}
}
