package inflate

import "encoding/binary"

// refill loads input until at least 56 bits are good, or until there is no more.
func (s *stream) refill() {
	if s.in <= len(s.src)-8 {
		s.buf |= binary.LittleEndian.Uint64(s.src[s.in:]) << (s.count & 63)
		s.in += int(63-s.count) >> 3
		s.count |= 56
		return
	}
	for s.count < 56 && s.in < len(s.src) {
		s.buf |= uint64(s.src[s.in]) << s.count
		s.in++
		s.count += 8
	}
}

// take returns the next n bits, n at most 32, and whether the input has them.
func (s *stream) take(n uint) (int, bool) {
	if s.count < uint64(n) {
		s.refill()
	}
	v := s.buf & (1<<n - 1)
	return int(v), s.drop(uint64(n))
}

// drop uses up n bits and reports whether the input has them.
func (s *stream) drop(n uint64) bool {
	if n > s.count {
		return false
	}
	s.buf >>= n
	s.count -= n
	return true
}

// align drops the rest of a byte and gives back the whole bytes that were loaded ahead.
func (s *stream) align() {
	s.in = s.position()
	s.buf, s.count = 0, 0
}
