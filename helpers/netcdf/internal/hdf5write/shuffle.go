package hdf5write

// shuffle spreads the bytes of elements over planes: byte k of element i goes to
// dst[k·n + first + i], n being the elements of the whole chunk.
//
// Source: HDF5 filter 2.
func shuffle(dst, src []byte, size, n, first int) {
	count := len(src) / size
	switch size {
	case 1:
		copy(dst[first:], src)
	case 2:
		shuffle2(dst[first:], dst[n+first:], src, count)
	case 4:
		shuffle4(dst[first:], n, src, count)
	case 8:
		shuffle8(dst[first:], n, src, count)
	default:
		for k := range size {
			plane := dst[k*n+first:]
			for i := range count {
				plane[i] = src[i*size+k]
			}
		}
	}
}

// shuffle2 takes four elements at a time.
func shuffle2(p0, p1, src []byte, count int) {
	const even = 0x00ff00ff00ff00ff
	i := 0
	for ; i+8 <= count; i += 8 {
		s := src[2*i : 2*i+16]
		a, b := le.Uint64(s), le.Uint64(s[8:])
		le.PutUint64(p0[i:], uint64(squeeze(a&even))|uint64(squeeze(b&even))<<32)
		le.PutUint64(p1[i:], uint64(squeeze(a>>8&even))|uint64(squeeze(b>>8&even))<<32)
	}
	for ; i < count; i++ {
		p0[i], p1[i] = src[2*i], src[2*i+1]
	}
}

// squeeze brings bytes 0, 2, 4, 6 of x together.
func squeeze(x uint64) uint32 {
	x = (x | x>>8) & 0x0000ffff0000ffff
	return uint32(x | x>>16)
}

// shuffle4 transposes eight elements of four bytes at a time.
func shuffle4(dst []byte, n int, src []byte, count int) {
	p0, p1, p2, p3 := dst, dst[n:], dst[2*n:], dst[3*n:]
	i := 0
	for ; i+8 <= count; i += 8 {
		s := src[4*i : 4*i+32]
		a, b, c, d := le.Uint64(s), le.Uint64(s[8:]), le.Uint64(s[16:]), le.Uint64(s[24:])
		// Bytes 0 and 2, then 1 and 3 of each element, four elements to a word.
		const even = 0x00ff00ff00ff00ff
		ab02, cd02 := pairs(a&even, b&even), pairs(c&even, d&even)
		ab13, cd13 := pairs(a>>8&even, b>>8&even), pairs(c>>8&even, d>>8&even)
		le.PutUint64(p0[i:], uint64(squeeze(ab02&even))|uint64(squeeze(cd02&even))<<32)
		le.PutUint64(p2[i:], uint64(squeeze(ab02>>8&even))|uint64(squeeze(cd02>>8&even))<<32)
		le.PutUint64(p1[i:], uint64(squeeze(ab13&even))|uint64(squeeze(cd13&even))<<32)
		le.PutUint64(p3[i:], uint64(squeeze(ab13>>8&even))|uint64(squeeze(cd13>>8&even))<<32)
	}
	for ; i < count; i++ {
		p0[i], p1[i], p2[i], p3[i] = src[4*i], src[4*i+1], src[4*i+2], src[4*i+3]
	}
}

// pairs squeezes two words of four bytes each into one of eight, in order.
func pairs(a, b uint64) uint64 { return uint64(squeeze(a)) | uint64(squeeze(b))<<32 }

// shuffle8 transposes blocks of eight elements of eight bytes.
func shuffle8(dst []byte, n int, src []byte, count int) {
	i := 0
	var w [8]uint64
	for ; i+8 <= count; i += 8 {
		s := src[8*i : 8*i+64]
		for k := range w {
			w[k] = le.Uint64(s[8*k:])
		}
		transpose8(&w)
		for k := range w {
			le.PutUint64(dst[k*n+i:], w[k])
		}
	}
	for ; i < count; i++ {
		for k := range 8 {
			dst[k*n+i] = src[8*i+k]
		}
	}
}

// transpose8 swaps rows and columns of an 8×8 matrix of bytes, one power of two at a time.
func transpose8(w *[8]uint64) {
	for k := range 4 {
		x, y := w[k], w[k+4]
		w[k], w[k+4] = x&0xffffffff|y<<32, x>>32|y&^0xffffffff
	}
	const two = 0x0000ffff0000ffff
	for _, k := range [4]int{0, 1, 4, 5} {
		x, y := w[k], w[k+2]
		w[k], w[k+2] = x&two|y&two<<16, x>>16&two|y&^two
	}
	const one = 0x00ff00ff00ff00ff
	for k := 0; k < 8; k += 2 {
		x, y := w[k], w[k+1]
		w[k], w[k+1] = x&one|y&one<<8, x>>8&one|y&^one
	}
}
