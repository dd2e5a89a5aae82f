//go:build !purego

package shuffle

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// The assembly does blocks of 32 elements, at least one; n is the distance between planes.

//go:noescape
func unshuffle2AVX2(dst, src *byte, n, blocks int)

//go:noescape
func unshuffle4AVX2(dst, src *byte, n, blocks int)

//go:noescape
func unshuffle8AVX2(dst, src *byte, n, blocks int)

//go:noescape
func shuffle2AVX2(dst, src *byte, n, blocks int)

//go:noescape
func shuffle4AVX2(dst, src *byte, n, blocks int)

//go:noescape
func shuffle8AVX2(dst, src *byte, n, blocks int)

// unshuffleFast does as many of the n elements as the assembly can and returns how many.
// dst and src hold n*size bytes.
func unshuffleFast(dst, src []byte, size, n int) int {
	blocks := n / 32
	if !hasAVX2 || blocks == 0 {
		return 0
	}
	switch size {
	case 2:
		unshuffle2AVX2(&dst[0], &src[0], n, blocks)
	case 4:
		unshuffle4AVX2(&dst[0], &src[0], n, blocks)
	case 8:
		unshuffle8AVX2(&dst[0], &src[0], n, blocks)
	default:
		return 0
	}
	return blocks * 32
}

// shuffleFast is unshuffleFast for the other direction.
func shuffleFast(dst, src []byte, size, n int) int {
	blocks := n / 32
	if !hasAVX2 || blocks == 0 {
		return 0
	}
	switch size {
	case 2:
		shuffle2AVX2(&dst[0], &src[0], n, blocks)
	case 4:
		shuffle4AVX2(&dst[0], &src[0], n, blocks)
	case 8:
		shuffle8AVX2(&dst[0], &src[0], n, blocks)
	default:
		return 0
	}
	return blocks * 32
}
