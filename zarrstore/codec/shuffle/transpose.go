package shuffle

// Transposing by halves: squares of two rows and columns are transposed by exchanging what is
// off the diagonal, then squares of four made of such squares, then of eight.

// exchange swaps the bits of a under mask<<shift with the bits of b under mask.
func exchange(a, b uint64, shift uint, mask uint64) (uint64, uint64) {
	t := (a>>shift ^ b) & mask
	return a ^ t<<shift, b ^ t
}

// exchangeBits transposes, in each of the eight columns of bytes, the 8x8 bits that the eight
// words have there.
func exchangeBits(w *[8]uint64) {
	a, b, c, d, e, f, g, h := w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]
	a, b = exchange(a, b, 1, 0x5555555555555555)
	c, d = exchange(c, d, 1, 0x5555555555555555)
	e, f = exchange(e, f, 1, 0x5555555555555555)
	g, h = exchange(g, h, 1, 0x5555555555555555)
	a, c = exchange(a, c, 2, 0x3333333333333333)
	b, d = exchange(b, d, 2, 0x3333333333333333)
	e, g = exchange(e, g, 2, 0x3333333333333333)
	f, h = exchange(f, h, 2, 0x3333333333333333)
	a, e = exchange(a, e, 4, 0x0f0f0f0f0f0f0f0f)
	b, f = exchange(b, f, 4, 0x0f0f0f0f0f0f0f0f)
	c, g = exchange(c, g, 4, 0x0f0f0f0f0f0f0f0f)
	d, h = exchange(d, h, 4, 0x0f0f0f0f0f0f0f0f)
	w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7] = a, b, c, d, e, f, g, h
}

// exchangeBytes transposes the 8x8 bytes of eight words.
func exchangeBytes(w *[8]uint64) {
	a, b, c, d, e, f, g, h := w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]
	a, b = exchange(a, b, 8, 0x00ff00ff00ff00ff)
	c, d = exchange(c, d, 8, 0x00ff00ff00ff00ff)
	e, f = exchange(e, f, 8, 0x00ff00ff00ff00ff)
	g, h = exchange(g, h, 8, 0x00ff00ff00ff00ff)
	a, c = exchange(a, c, 16, 0x0000ffff0000ffff)
	b, d = exchange(b, d, 16, 0x0000ffff0000ffff)
	e, g = exchange(e, g, 16, 0x0000ffff0000ffff)
	f, h = exchange(f, h, 16, 0x0000ffff0000ffff)
	a, e = exchange(a, e, 32, 0x00000000ffffffff)
	b, f = exchange(b, f, 32, 0x00000000ffffffff)
	c, g = exchange(c, g, 32, 0x00000000ffffffff)
	d, h = exchange(d, h, 32, 0x00000000ffffffff)
	w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7] = a, b, c, d, e, f, g, h
}

// transposed transposes the 8x8 bits of one word: row k is byte k.
func transposed(w uint64) uint64 {
	t := (w ^ w>>7) & 0x00aa00aa00aa00aa
	w ^= t ^ t<<7
	t = (w ^ w>>14) & 0x0000cccc0000cccc
	w ^= t ^ t<<14
	t = (w ^ w>>28) & 0x00000000f0f0f0f0
	return w ^ t ^ t<<28
}
