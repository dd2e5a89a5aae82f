package bitshuffle

// Shuffle puts byte k of all elements of size bytes into plane k; what is left over at the
// end is copied.
func Shuffle(dst, src []byte, size int) {
	n := len(src) / size
	for k := range size {
		plane := dst[k*n : (k+1)*n]
		for i := range plane {
			plane[i] = src[i*size+k]
		}
	}
	copy(dst[n*size:len(src)], src[n*size:])
}

// Unshuffle is the inverse of Shuffle.
func Unshuffle(dst, src []byte, size int) {
	n := len(src) / size
	for k := range size {
		for i, b := range src[k*n : (k+1)*n] {
			dst[i*size+k] = b
		}
	}
	copy(dst[n*size:len(src)], src[n*size:])
}
