package hdf5write

// fletcher32 is HDF5's filter 3 over big-endian 16-bit words, an odd last byte being the
// high byte of a word.
func fletcher32(data []byte) uint32 {
	var s1, s2 uint32
	for len(data) > 1 {
		n := min(len(data)/2, 360) // sums stay below 2^32
		for i := range n {
			s1 += uint32(data[2*i])<<8 | uint32(data[2*i+1])
			s2 += s1
		}
		data = data[2*n:]
		s1 = s1&0xffff + s1>>16
		s2 = s2&0xffff + s2>>16
	}
	if len(data) == 1 {
		s1 += uint32(data[0]) << 8
		s2 += s1
		s1 = s1&0xffff + s1>>16
		s2 = s2&0xffff + s2>>16
	}
	s1 = s1&0xffff + s1>>16
	s2 = s2&0xffff + s2>>16
	return s2<<16 | s1
}
