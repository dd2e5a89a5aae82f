package shuffle

// Unshuffle turns planes of bytes back into elements. What is left over behind the last whole
// element is copied; elements of one byte or less are copied altogether.
//
// Reference: n := len(src)/size; dst[i*size+k] = src[k*n+i]
// Source: HDF5 filter 2; formats of Blosc 1, section "byte shuffle".
func Unshuffle(dst, src []byte, size int) {
	dst, src = sameLength(dst, src)
	if size <= 1 {
		copy(dst, src)
		return
	}
	n := len(src) / size
	done := unshuffleFast(dst, src, size, n)
	switch size {
	case 2:
		unshuffle2(dst, src, n, done)
	case 4:
		unshuffle4(dst, src, n, done)
	case 8:
		unshuffle8(dst, src, n, done)
	default:
		unshuffleAny(dst, src, size, n)
	}
	copy(dst[n*size:], src[n*size:])
}

// Shuffle turns elements into planes of bytes; the inverse of Unshuffle.
//
// Reference: n := len(src)/size; dst[k*n+i] = src[i*size+k]
func Shuffle(dst, src []byte, size int) {
	dst, src = sameLength(dst, src)
	if size <= 1 {
		copy(dst, src)
		return
	}
	n := len(src) / size
	done := shuffleFast(dst, src, size, n)
	switch size {
	case 2:
		shuffle2(dst, src, n, done)
	case 4:
		shuffle4(dst, src, n, done)
	case 8:
		shuffle8(dst, src, n, done)
	default:
		shuffleAny(dst, src, size, n)
	}
	copy(dst[n*size:], src[n*size:])
}

func sameLength(dst, src []byte) ([]byte, []byte) {
	n := min(len(dst), len(src))
	return dst[:n], src[:n]
}
