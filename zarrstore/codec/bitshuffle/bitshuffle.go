package bitshuffle

import (
	"encoding/binary"
)

// Transpose writes the bit planes of src's elements of size bytes into dst. work is as long
// as src and is overwritten; the three must not overlap.
//
// len(src) is a multiple of 8*size; len(dst) and len(work) are at least len(src).
func Transpose(dst, src, work []byte, size int) {
	dst, work = dst[:len(src)], work[:len(src)]
	planes := work
	if size > 1 {
		Shuffle(work, src, size)
	} else {
		planes = src
	}
	n := len(src) / size
	for j := range size {
		split(dst[j*n:(j+1)*n], planes[j*n:(j+1)*n])
	}
}

// Untranspose is the inverse of Transpose.
func Untranspose(dst, src, work []byte, size int) {
	dst, work = dst[:len(src)], work[:len(src)]
	planes := work
	if size == 1 {
		planes = dst
	}
	n := len(src) / size
	for j := range size {
		join(planes[j*n:(j+1)*n], src[j*n:(j+1)*n])
	}
	if size > 1 {
		Unshuffle(dst, work, size)
	}
}

// split makes eight bit planes of len(b)/8 bytes of one byte plane.
func split(bits, b []byte) {
	m := len(b) / 8
	i := 0
	for ; i+8 <= m; i += 8 {
		var w [8]uint64
		for g := range w {
			w[g] = binary.LittleEndian.Uint64(b[8*(i+g):])
		}
		transposeBytes(&w) // word = element of its group, byte = group
		transposeBits(&w)  // word = bit, bit of a byte = element
		for k := range w {
			binary.LittleEndian.PutUint64(bits[k*m+i:], w[k])
		}
	}
	for ; i < m; i++ {
		w := transpose8x8(binary.LittleEndian.Uint64(b[8*i:]))
		for k := range 8 {
			bits[k*m+i] = byte(w >> (8 * k))
		}
	}
}

// join is the inverse of split.
func join(b, bits []byte) {
	m := len(b) / 8
	i := 0
	for ; i+8 <= m; i += 8 {
		var w [8]uint64
		for k := range w {
			w[k] = binary.LittleEndian.Uint64(bits[k*m+i:])
		}
		transposeBits(&w)
		transposeBytes(&w)
		for g := range w {
			binary.LittleEndian.PutUint64(b[8*(i+g):], w[g])
		}
	}
	for ; i < m; i++ {
		var w uint64
		for k := range 8 {
			w |= uint64(bits[k*m+i]) << (8 * k)
		}
		binary.LittleEndian.PutUint64(b[8*i:], transpose8x8(w))
	}
}

// swap exchanges the bits of a under mask<<shift with those of b under mask.
func swap(a, b *uint64, shift uint, mask uint64) {
	t := (*a>>shift ^ *b) & mask
	*b ^= t
	*a ^= t << shift
}

// transposeBytes transposes the 8x8 matrix whose rows are words and columns their bytes.
//
// Source: H. Warren, Hacker's Delight, section 7-3, with bytes for bits.
func transposeBytes(w *[8]uint64) {
	for i := range 4 {
		swap(&w[i], &w[i+4], 32, 0x00000000ffffffff)
	}
	for _, i := range [4]int{0, 1, 4, 5} {
		swap(&w[i], &w[i+2], 16, 0x0000ffff0000ffff)
	}
	for i := 0; i < 8; i += 2 {
		swap(&w[i], &w[i+1], 8, 0x00ff00ff00ff00ff)
	}
}

// transposeBits transposes, in each of the eight byte positions, the 8x8 matrix whose rows
// are words and columns the bits of the byte.
func transposeBits(w *[8]uint64) {
	for i := range 4 {
		swap(&w[i], &w[i+4], 4, 0x0f0f0f0f0f0f0f0f)
	}
	for _, i := range [4]int{0, 1, 4, 5} {
		swap(&w[i], &w[i+2], 2, 0x3333333333333333)
	}
	for i := 0; i < 8; i += 2 {
		swap(&w[i], &w[i+1], 1, 0x5555555555555555)
	}
}

// transpose8x8 transposes the bits of a word seen as eight rows of eight.
//
// Source: H. Warren, Hacker's Delight, section 7-3.
func transpose8x8(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}
