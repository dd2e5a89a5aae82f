package inflate

import "encoding/binary"

const (
	adlerBase = 65521
	// adlerChunk is how many bytes are summed between two reductions modulo adlerBase; with
	// it no sum of the word loop or of the assembly reaches its limit.
	adlerChunk = 1 << 16
)

// Adler32 returns the Adler-32 of data after a prefix whose Adler-32 is sum (1 for none).
//
// Reference: low half a = sum of the bytes (starting from 1), high half b = sum of all the
// values that a takes, both modulo 65521.
// Source: RFC 1950 section 8.2.
func Adler32(sum uint32, data []byte) uint32 {
	a, b := uint64(sum&0xffff), uint64(sum>>16)
	for len(data) > 0 {
		n := min(len(data), adlerChunk)
		a, b = adlerPart(a, b, data[:n])
		a, b = a%adlerBase, b%adlerBase
		data = data[n:]
	}
	return uint32(b<<16 | a)
}

// adlerBytes is the defining loop, for what is left over.
func adlerBytes(a, b uint64, data []byte) (uint64, uint64) {
	for _, c := range data {
		a += uint64(c)
		b += a
	}
	return a, b
}

// adlerWords sums words of 8 bytes, at most adlerChunk bytes in all. Byte k of a word counts
// 8-k times in b, and every byte before it 8 times. Even and odd bytes are added up in lanes
// of 16 bits, and so are the values that those sums take; lanes hold 22 words of 255s
// (22*21/2*255 < 65536).
func adlerWords(a, b uint64, data []byte) (uint64, uint64) {
	const lanes, words = 0x00ff00ff00ff00ff, 22
	for len(data) >= 8 {
		n := min(len(data)/8, words)
		var even, odd, evenBefore, oddBefore uint64
		for i := range n {
			w := binary.LittleEndian.Uint64(data[i*8:])
			evenBefore += even
			oddBefore += odd
			even += w & lanes
			odd += w >> 8 & lanes
		}
		b += 8 * (uint64(n)*a + laneSum(evenBefore) + laneSum(oddBefore))
		a += laneSum(even) + laneSum(odd)
		b += 8*(even&0xffff) + 6*(even>>16&0xffff) + 4*(even>>32&0xffff) + 2*(even>>48)
		b += 7*(odd&0xffff) + 5*(odd>>16&0xffff) + 3*(odd>>32&0xffff) + odd>>48
		data = data[n*8:]
	}
	return adlerBytes(a, b, data)
}

// laneSum adds up four lanes of 16 bits.
func laneSum(v uint64) uint64 { return v&0xffff + v>>16&0xffff + v>>32&0xffff + v>>48 }
