package classicwrite

import (
	"encoding/binary"
	"math/bits"
)

// swap copies elements of one byte order into dst in the other one. dst and src may be the
// same.
func swap(dst, src []byte, size int) {
	switch size {
	case 1:
		copy(dst, src)
	case 2:
		swap2(dst, src)
	case 4:
		for i := 0; i+4 <= len(src); i += 4 {
			be.PutUint32(dst[i:i+4], binary.LittleEndian.Uint32(src[i:i+4]))
		}
	case 8:
		for i := 0; i+8 <= len(src); i += 8 {
			be.PutUint64(dst[i:i+8], binary.LittleEndian.Uint64(src[i:i+8]))
		}
	}
}

// swap2 takes four elements at a time: a swapped word has them in the reverse order.
func swap2(dst, src []byte) {
	i := 0
	for ; i+8 <= len(src); i += 8 {
		w := binary.LittleEndian.Uint64(src[i : i+8])
		w = bits.ReverseBytes64(w)
		w = bits.RotateLeft64(w, 32)
		w = w&0x0000ffff0000ffff<<16 | w>>16&0x0000ffff0000ffff
		binary.LittleEndian.PutUint64(dst[i:i+8], w)
	}
	for ; i+2 <= len(src); i += 2 {
		dst[i], dst[i+1] = src[i+1], src[i]
	}
}
