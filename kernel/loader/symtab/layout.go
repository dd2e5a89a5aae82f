package symtab

import (
	"encoding/binary"
	"math/bits"
)

// The layout of FORMAT.md. All integers are little endian.
const (
	magic      = "gondasym"
	version    = 2
	headerSize = 56
	slotSize   = 8
	recordSize = 32
	memberSize = 4
	maxSymbols = 1 << 26 // a thousand times what a worker has

	packageSize = 24
)

// header is the first headerSize bytes of a file.
type header struct {
	symbols, slots    uint64
	names             uint64 // bytes
	packages, members uint64
}

func (h header) encode() []byte {
	b := make([]byte, 0, headerSize)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint64(b, version)
	b = binary.LittleEndian.AppendUint64(b, h.symbols)
	b = binary.LittleEndian.AppendUint64(b, h.slots)
	b = binary.LittleEndian.AppendUint64(b, h.names)
	b = binary.LittleEndian.AppendUint64(b, h.packages)
	return binary.LittleEndian.AppendUint64(b, h.members)
}

// size is that of the whole file.
func (h header) size() uint64 {
	return headerSize + h.slots*slotSize + h.symbols*recordSize + h.packages*packageSize + h.members*memberSize + h.names
}

// slotsFor is the number of slots for n symbols: a power of two, at most half of them used, so
// that a search meets few others and always an empty one.
func slotsFor(n int) uint64 {
	return 1 << bits.Len64(uint64(n)*2)
}

// hashOf spreads a name and an ABI over 64 bits: eight bytes of the name at a time, each folded
// in with a multiplication whose two halves are joined.
func hashOf(name string, abi uint8) uint64 {
	const k0, k1 = 0xa0761d6478bd642f, 0xe7037ed1a0b428db
	h := uint64(len(name))<<8 | uint64(abi)
	for len(name) >= 8 {
		w := uint64(name[0]) | uint64(name[1])<<8 | uint64(name[2])<<16 | uint64(name[3])<<24 |
			uint64(name[4])<<32 | uint64(name[5])<<40 | uint64(name[6])<<48 | uint64(name[7])<<56
		h = fold(h^w, k0)
		name = name[8:]
	}
	var w uint64
	for i := range len(name) {
		w |= uint64(name[i]) << (8 * i)
	}
	return fold(h^w, k1)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x8ebc6af09c88c6e3, b)
	return hi ^ lo
}
