package shuffle

import "encoding/binary"

// scratchBytes is the space for a run of elements with their bytes shuffled: half of the
// smallest first-level cache.
const scratchBytes = 1 << 13

// maxScratchSize is the largest element of which a useful run fits the scratch space.
const maxScratchSize = scratchBytes / 64

// BitUnshuffle turns planes of bits back into elements. If the number of elements is not a
// multiple of 8 all bytes are copied; what is left over behind the last whole element always is.
//
// Reference: n := len(src)/size; bit k of dst[i*size+j] = bit i%8 of src[(8*j+k)*n/8 + i/8]
// Source: Blosc 1 frame, flag 4 (libbitshuffle's layout).
func BitUnshuffle(dst, src []byte, size int) {
	dst, src = sameLength(dst, src)
	n, ok := bitElements(len(src), size)
	switch {
	case !ok:
		copy(dst, src)
		return
	case size > maxScratchSize:
		bitUnshuffleLarge(dst, src, size, n)
	default:
		var scratch [scratchBytes]byte
		run := scratchBytes / size &^ 63
		for from := 0; from < n; from += run {
			m := min(run, n-from)
			for j := range size {
				bytesOfBits(scratch[j*m:j*m+m], src[j*n:j*n+n], from/8)
			}
			Unshuffle(dst[from*size:(from+m)*size], scratch[:m*size], size)
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// BitShuffle turns elements into planes of bits; the inverse of BitUnshuffle.
func BitShuffle(dst, src []byte, size int) {
	dst, src = sameLength(dst, src)
	n, ok := bitElements(len(src), size)
	switch {
	case !ok:
		copy(dst, src)
		return
	case size > maxScratchSize:
		bitShuffleLarge(dst, src, size, n)
	default:
		var scratch [scratchBytes]byte
		run := scratchBytes / size &^ 63
		for from := 0; from < n; from += run {
			m := min(run, n-from)
			Shuffle(scratch[:m*size], src[from*size:(from+m)*size], size)
			for j := range size {
				bitsOfBytes(dst[j*n:j*n+n], scratch[j*m:j*m+m], from/8)
			}
		}
	}
	copy(dst[n*size:], src[n*size:])
}

// bitElements is the number of elements, and whether their bits are shuffled at all.
func bitElements(length, size int) (int, bool) {
	if size < 1 {
		return 0, false
	}
	n := length / size
	return n, n%8 == 0
}

// bytesOfBits fills out, one byte for each element, from eight planes of bits one behind the
// other in planes, beginning at column (8 elements to a column).
func bytesOfBits(out, planes []byte, column int) {
	width := len(planes) / 8
	done := bytesOfBitsFast(out, planes, column)
	out, column = out[done*8:], column+done
	for ; len(out) >= 64; out = out[64:] {
		var w [8]uint64
		for k := range w {
			w[k] = binary.LittleEndian.Uint64(planes[k*width+column:])
		}
		exchangeBits(&w)
		exchangeBytes(&w)
		for c, v := range w {
			binary.LittleEndian.PutUint64(out[c*8:], v)
		}
		column += 8
	}
	for ; len(out) >= 8; out = out[8:] {
		binary.LittleEndian.PutUint64(out, transposed(gathered(planes[column:], width)))
		column++
	}
}

// bitsOfBytes is the inverse of bytesOfBits.
func bitsOfBytes(planes, in []byte, column int) {
	width := len(planes) / 8
	done := bitsOfBytesFast(planes, in, column)
	in, column = in[done*8:], column+done
	for ; len(in) >= 64; in = in[64:] {
		var w [8]uint64
		for c := range w {
			w[c] = binary.LittleEndian.Uint64(in[c*8:])
		}
		exchangeBytes(&w)
		exchangeBits(&w)
		for k, v := range w {
			binary.LittleEndian.PutUint64(planes[k*width+column:], v)
		}
		column += 8
	}
	for ; len(in) >= 8; in = in[8:] {
		scattered(planes[column:], width, transposed(binary.LittleEndian.Uint64(in)))
		column++
	}
}

// bitUnshuffleLarge does elements too large for the scratch space, 8 at a time.
func bitUnshuffleLarge(dst, src []byte, size, n int) {
	for column := range n / 8 {
		for j := range size {
			scattered(dst[column*8*size+j:], size, transposed(gathered(src[j*n+column:], n/8)))
		}
	}
}

func bitShuffleLarge(dst, src []byte, size, n int) {
	for column := range n / 8 {
		for j := range size {
			scattered(dst[j*n+column:], n/8, transposed(gathered(src[column*8*size+j:], size)))
		}
	}
}

// gathered puts the first byte and seven more, each stride further, into a word.
func gathered(b []byte, stride int) (w uint64) {
	for k := range 8 {
		w |= uint64(b[k*stride]) << (8 * k)
	}
	return w
}

// scattered is the inverse of gathered.
func scattered(b []byte, stride int, w uint64) {
	for k := range 8 {
		b[k*stride] = byte(w >> (8 * k))
	}
}
