package inflate

// Why the fast loop stopped.
type stop uint8

const (
	stopLimit    stop = iota // too near the end of input or output
	stopEnd                  // end of block
	stopCode                 // a code without a meaning
	stopDistance             // a match that begins before the first byte
)

// A turn of the fast loop starts this far from the ends, or not at all. Between two checks it
// refills at most four times, 7 bytes forward each, and loads 8: 36 bytes of input. It writes
// at most four literals and a match of 258 bytes with 16 too many: 278 bytes of output.
const (
	inMargin  = 40
	outMargin = 300
)

// A run of the fast loop ends after so many bytes of output, about a millisecond at most: the
// runtime cannot interrupt assembly.
const outRun = 1 << 18

// far reports whether a turn of the fast loop may begin, and sets the limits of its next run.
func (s *stream) far() bool {
	s.inEnd, s.outEnd = len(s.src)-inMargin, min(len(s.dst)-outMargin, s.out+outRun)
	return s.in < s.inEnd && s.out < s.outEnd
}

// A match from fewer than 8 bytes back repeats them: so many bytes of one word, times a
// number, make a word full of them, of which step bytes are whole repetitions.
var (
	nearMask = [8]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1}
	nearFill = [8]uint64{0, 0x0101010101010101, 0x0001000100010001, 0x0001000001000001,
		1<<32 | 1, 1<<40 | 1, 1<<48 | 1, 1<<56 | 1}
	nearStep = [8]int{8, 8, 8, 6, 8, 5, 6, 7}
)

// fast decodes symbols while both ends are far away: until s.inEnd or s.outEnd, which far has
// set.
//
// Only the low six bits of count mean something: entries are subtracted whole. Loading a word
// and moving on by the bytes that fitted leaves true bits of the stream above the count, which
// the next load ORs in again.
func (s *stream) fast(t *tables) stop {
	src, dst, lit, dist := s.src, s.dst, &t.lit, &t.dist
	in, out, buf, count := s.in, s.out, s.buf, s.count
	inEnd, outEnd := s.inEnd, s.outEnd
	why := stopLimit

loop:
	for in < inEnd && out < outEnd {
		buf |= load64(src, in) << (count & 63)
		in += 7 - int(count>>3&7)
		count |= 56
		e := lit[buf&(1<<litBits-1)]
	turn:
		if int32(e) < 0 {
			store8(dst, out, byte(e>>valueShift))
			out++
			buf >>= e & dropMask
			count -= uint64(e)
			e = lit[buf&(1<<litBits-1)]
			if int32(e) < 0 {
				store8(dst, out, byte(e>>valueShift))
				out++
				buf >>= e & dropMask
				count -= uint64(e)
				e = lit[buf&(1<<litBits-1)]
				if int32(e) < 0 {
					store8(dst, out, byte(e>>valueShift))
					out++
					buf >>= e & dropMask
					count -= uint64(e)
					e = lit[buf&(1<<litBits-1)]
					if int32(e) < 0 {
						store8(dst, out, byte(e>>valueShift))
						out++
						buf >>= e & dropMask
						count -= uint64(e)
						continue
					}
				}
				// After one literal 45 bits are left, enough for the longest length and a
				// distance without subtable (20 + 21); after more they are not.
				buf |= load64(src, in) << (count & 63)
				in += 7 - int(count>>3&7)
				count |= 56
			}
		}
		if e&exceptional != 0 {
			if e&subtable != 0 {
				buf >>= litBits
				count -= litBits
				e = lit[(e>>valueShift+uint32(buf)&(1<<(e>>codeShift&codeMask)-1))&(litSize-1)]
				if int32(e) < 0 {
					store8(dst, out, byte(e>>valueShift))
					out++
					buf >>= e & dropMask
					count -= uint64(e)
					continue
				}
			}
			if e&exceptional != 0 {
				why = stopCode
				if e&endOfBlock != 0 {
					why = stopEnd
					buf >>= e & dropMask
					count -= uint64(e)
				}
				break loop
			}
		}
		before := buf
		buf >>= e & dropMask
		count -= uint64(e)
		length := int(e>>valueShift) + int((before^buf<<(e&dropMask))>>(e>>codeShift&codeMask))

		e = dist[buf&(1<<distBits-1)]
		if e&exceptional != 0 {
			if e&subtable != 0 {
				buf >>= distBits
				count -= distBits
				buf |= load64(src, in) << (count & 63)
				in += 7 - int(count>>3&7)
				count |= 56
				e = dist[(e>>valueShift+uint32(buf)&(1<<(e>>codeShift&codeMask)-1))&(distSize-1)]
			}
			if e&exceptional != 0 {
				why = stopCode
				break loop
			}
		}
		before = buf
		buf >>= e & dropMask
		count -= uint64(e)
		distance := int(e>>valueShift) + int((before^buf<<(e&dropMask))>>(e>>codeShift&codeMask))
		if distance > out-s.base {
			why = stopDistance
			break loop
		}

		// The next symbol is looked up before the copy, which does not depend on it.
		buf |= load64(src, in) << (count & 63)
		in += 7 - int(count>>3&7)
		count |= 56
		e = lit[buf&(1<<litBits-1)]

		to, from := out, out-distance
		out += length
		if distance >= 8 {
			store64(dst, to, load64(dst, from))
			store64(dst, to+8, load64(dst, from+8))
			for to += 16; to < out; to += 16 {
				from += 16
				store64(dst, to, load64(dst, from))
				store64(dst, to+8, load64(dst, from+8))
			}
		} else {
			word := load64(dst, from) & nearMask[distance&7] * nearFill[distance&7]
			step := nearStep[distance&7]
			for ; to < out; to += step {
				store64(dst, to, word)
			}
		}
		if in < inEnd && out < outEnd {
			goto turn
		}
	}
	s.in, s.out, s.buf, s.count = in, out, buf, count&63
	return why
}
