package szip

import (
	"encoding/binary"
	"math/bits"
)

// reader takes bits from the high end of each byte.
type reader struct {
	src  []byte
	at   int    // bytes taken into acc
	acc  uint64 // the next bits, the first highest
	n    int    // of them, at least
	over bool   // more was asked for than there is
}

// refill makes n at least 57, or all that is left. Bits of acc behind n are what follows,
// or 0.
func (r *reader) refill() {
	if r.at+8 <= len(r.src) {
		r.acc |= binary.BigEndian.Uint64(r.src[r.at:]) >> r.n
		k := (64 - r.n) / 8
		r.at += k
		r.n += 8 * k
		return
	}
	for r.n <= 56 && r.at < len(r.src) {
		r.acc |= uint64(r.src[r.at]) << (56 - r.n)
		r.at++
		r.n += 8
	}
}

// take is the next k bits, at most 32.
func (r *reader) take(k int) uint32 {
	if r.n < k {
		if r.refill(); r.n < k {
			r.over = true
			return 0
		}
	}
	v := uint32(r.acc >> (64 - k))
	r.acc <<= k
	r.n -= k
	return v
}

// zeros counts the zeros before the next one, and takes both: a fundamental sequence.
func (r *reader) zeros() uint32 {
	count := uint32(0)
	for {
		if z := bits.LeadingZeros64(r.acc); z < r.n {
			r.acc <<= z + 1
			r.n -= z + 1
			return count + uint32(z)
		}
		count += uint32(r.n)
		r.acc <<= r.n
		r.n = 0
		if r.refill(); r.n == 0 {
			r.over = true
			return 0
		}
	}
}
