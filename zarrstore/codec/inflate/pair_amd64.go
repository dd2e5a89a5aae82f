//go:build !purego

package inflate

import "golang.org/x/sys/cpu"

// hasBMI2 also asks for the AVX form of the byte shuffle.
var hasBMI2 = cpu.X86.HasBMI2 && cpu.X86.HasAVX

// Pairs says whether Zlib2 is faster than two calls of Zlib.
func Pairs() bool { return hasBMI2 }

// together decodes the blocks of two streams: in one loop while both are far from their ends,
// the loop's stops and what is left of the longer one by themselves.
//
// The loop waits for memory and for mispredicted branches of one stream at a time, and does
// the other's work meanwhile. The Go compiler cannot keep the state of both in registers.
func together(a, b *Decoder) (errA, errB error) {
	if !hasBMI2 {
		return a.blocks(), b.blocks()
	}
	ta, errA := a.approach(nil)
	tb, errB := b.approach(nil)
	for ta != nil && tb != nil {
		if which, why := pairBMI2(&a.stream, ta, &b.stream, tb, &patterns); which == 0 {
			ta, errA = a.after(why, ta)
		} else {
			tb, errB = b.after(why, tb)
		}
	}
	return a.rest(ta, errA), b.rest(tb, errB)
}

// pairBMI2 is fast for two streams at once, a turn of one and then a turn of the other, until
// one of them stops; it says which and why. far must have set the limits of both.
//
//go:noescape
func pairBMI2(s0 *stream, t0 *tables, s1 *stream, t1 *tables, p *patternTable) (which int, why stop)

// patterns serves the copying of matches from k bytes back: shuffled by masks[k], 16 bytes
// become the first k of them repeated, and strides[k] bytes on, the largest multiple of k
// that 16 holds, the same 16 go on with the repetition.
var patterns = newPatterns()

type patternTable struct {
	masks   [17][16]byte
	strides [17]byte
}

func newPatterns() (p patternTable) {
	for k := 1; k <= 16; k++ {
		for i := range p.masks[k] {
			p.masks[k][i] = byte(i % k)
		}
		p.strides[k] = byte(16 - 16%k)
	}
	return p
}
