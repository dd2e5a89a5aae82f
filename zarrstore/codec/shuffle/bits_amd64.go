//go:build !purego

package shuffle

// exchangeBitsAVX2 is exchangeBits for 32*blocks columns of bytes (at least one block), the
// eight rows being srcStride and dstStride bytes apart.
//
//go:noescape
func exchangeBitsAVX2(dst, src *byte, dstStride, srcStride, blocks int)

// fastColumns is how many columns go through the stack at a time.
const fastColumns = 256

// bytesOfBitsFast does as many whole blocks of 32 columns as there are and returns the number
// of columns. Exchanged bits are planes of elements of 8 bytes: byte i of element c belongs to
// element 8c+i.
func bytesOfBitsFast(out, planes []byte, column int) (done int) {
	if !hasAVX2 || len(out) < 256 {
		return 0
	}
	var rows [8 * fastColumns]byte
	width := len(planes) / 8
	for len(out) >= 256 {
		blocks := min(len(out)/256, fastColumns/32)
		exchangeBitsAVX2(&rows[0], &planes[column+done], 32*blocks, width, blocks)
		unshuffle8AVX2(&out[0], &rows[0], 32*blocks, blocks)
		out = out[256*blocks:]
		done += 32 * blocks
	}
	return done
}

// bitsOfBytesFast is bytesOfBitsFast for the other direction.
func bitsOfBytesFast(planes, in []byte, column int) (done int) {
	if !hasAVX2 || len(in) < 256 {
		return 0
	}
	var rows [8 * fastColumns]byte
	width := len(planes) / 8
	for len(in) >= 256 {
		blocks := min(len(in)/256, fastColumns/32)
		shuffle8AVX2(&rows[0], &in[0], 32*blocks, blocks)
		exchangeBitsAVX2(&planes[column+done], &rows[0], width, 32*blocks, blocks)
		in = in[256*blocks:]
		done += 32 * blocks
	}
	return done
}
