package shuffle

import "encoding/binary"

// The loops by planes: element i of n is put together from, or taken apart into, one byte of
// each plane. They start at element from, behind what the assembly has done.

// plane is the k-th plane of n bytes.
func plane(b []byte, k, n int) []byte { return b[k*n : k*n+n : k*n+n] }

func unshuffle2(dst, src []byte, n, from int) {
	p0, p1 := plane(src, 0, n), plane(src, 1, n)
	for i := from; i < n; i++ {
		binary.LittleEndian.PutUint16(dst[i*2:], uint16(p0[i])|uint16(p1[i])<<8)
	}
}

func unshuffle4(dst, src []byte, n, from int) {
	p0, p1, p2, p3 := plane(src, 0, n), plane(src, 1, n), plane(src, 2, n), plane(src, 3, n)
	for i := from; i < n; i++ {
		v := uint32(p0[i]) | uint32(p1[i])<<8 | uint32(p2[i])<<16 | uint32(p3[i])<<24
		binary.LittleEndian.PutUint32(dst[i*4:], v)
	}
}

func unshuffle8(dst, src []byte, n, from int) {
	p0, p1, p2, p3 := plane(src, 0, n), plane(src, 1, n), plane(src, 2, n), plane(src, 3, n)
	p4, p5, p6, p7 := plane(src, 4, n), plane(src, 5, n), plane(src, 6, n), plane(src, 7, n)
	for i := from; i < n; i++ {
		low := uint32(p0[i]) | uint32(p1[i])<<8 | uint32(p2[i])<<16 | uint32(p3[i])<<24
		high := uint32(p4[i]) | uint32(p5[i])<<8 | uint32(p6[i])<<16 | uint32(p7[i])<<24
		binary.LittleEndian.PutUint64(dst[i*8:], uint64(low)|uint64(high)<<32)
	}
}

func shuffle2(dst, src []byte, n, from int) {
	p0, p1 := plane(dst, 0, n), plane(dst, 1, n)
	for i := from; i < n; i++ {
		v := binary.LittleEndian.Uint16(src[i*2:])
		p0[i], p1[i] = byte(v), byte(v>>8)
	}
}

func shuffle4(dst, src []byte, n, from int) {
	p0, p1, p2, p3 := plane(dst, 0, n), plane(dst, 1, n), plane(dst, 2, n), plane(dst, 3, n)
	for i := from; i < n; i++ {
		v := binary.LittleEndian.Uint32(src[i*4:])
		p0[i], p1[i], p2[i], p3[i] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
	}
}

func shuffle8(dst, src []byte, n, from int) {
	p0, p1, p2, p3 := plane(dst, 0, n), plane(dst, 1, n), plane(dst, 2, n), plane(dst, 3, n)
	p4, p5, p6, p7 := plane(dst, 4, n), plane(dst, 5, n), plane(dst, 6, n), plane(dst, 7, n)
	for i := from; i < n; i++ {
		v := binary.LittleEndian.Uint64(src[i*8:])
		p0[i], p1[i], p2[i], p3[i] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
		p4[i], p5[i], p6[i], p7[i] = byte(v>>32), byte(v>>40), byte(v>>48), byte(v>>56)
	}
}

// tile is how many elements the loops for any size do before the next plane, so that the
// elements stay in cache.
const tile = 512

func unshuffleAny(dst, src []byte, size, n int) {
	for from := 0; from < n; from += tile {
		to := min(from+tile, n)
		for k := range size {
			at := from*size + k
			for _, v := range src[k*n+from : k*n+to] {
				dst[at] = v
				at += size
			}
		}
	}
}

func shuffleAny(dst, src []byte, size, n int) {
	for from := 0; from < n; from += tile {
		to := min(from+tile, n)
		for k := range size {
			at := from*size + k
			row := dst[k*n+from : k*n+to]
			for i := range row {
				row[i] = src[at]
				at += size
			}
		}
	}
}
