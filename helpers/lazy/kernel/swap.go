package kernel

import (
	"encoding/binary"
	"math/bits"
)

// SwapBytes reverses the bytes of every element of size 2, 4 or 8 in place; other sizes are
// left alone.
func SwapBytes(p []byte, size int) {
	p = p[swapFast(p, size):]
	switch size {
	case 2:
		for ; len(p) >= 8; p = p[8:] {
			u := binary.LittleEndian.Uint64(p)
			binary.LittleEndian.PutUint64(p, u>>8&0x00ff00ff00ff00ff|u&0x00ff00ff00ff00ff<<8)
		}
		for ; len(p) >= 2; p = p[2:] {
			p[0], p[1] = p[1], p[0]
		}
	case 4:
		for ; len(p) >= 8; p = p[8:] {
			binary.LittleEndian.PutUint64(p, bits.RotateLeft64(bits.ReverseBytes64(binary.LittleEndian.Uint64(p)), 32))
		}
		if len(p) >= 4 {
			binary.LittleEndian.PutUint32(p, bits.ReverseBytes32(binary.LittleEndian.Uint32(p)))
		}
	case 8:
		for ; len(p) >= 8; p = p[8:] {
			binary.LittleEndian.PutUint64(p, bits.ReverseBytes64(binary.LittleEndian.Uint64(p)))
		}
	}
}
