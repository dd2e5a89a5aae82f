//go:build !purego

package inflate

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// adlerAVX2 returns, for blocks of 32 bytes from p on: the sum of the bytes, the sum over
// blocks of the sum of all bytes before the block, and the sum of the bytes weighted 32 for
// the first of a block to 1 for its last. At most 4096 blocks, at least one.
//
//go:noescape
func adlerAVX2(p *byte, blocks int) (sum, before, weighted uint64)

func adlerPart(a, b uint64, data []byte) (uint64, uint64) {
	if blocks := len(data) / 32; hasAVX2 && blocks > 0 {
		sum, before, weighted := adlerAVX2(&data[0], blocks)
		b += 32*(uint64(blocks)*a+before) + weighted
		a += sum
		data = data[blocks*32:]
	}
	return adlerWords(a, b, data)
}
