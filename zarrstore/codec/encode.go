package codec

// Encode turns elements into the bytes to be stored.
//
// src are DecodedSize bytes of elements in little-endian, C order; it is not changed. The
// result uses dst's storage, whose capacity is at least MaxEncoded. scratch has at least
// ScratchSize bytes; where it has fewer it is not used and room is allocated. The three must
// not overlap.
//
// Errors: *UnsupportedError when a step is only read; *DataError when a size does not fit.
func (c *Chain) Encode(dst, src, scratch []byte) ([]byte, error) {
	if c.text {
		return nil, &ConfigError{"text", "elements of variable length are written with EncodeText"}
	}
	if c.refused != nil {
		return nil, c.refused
	}
	if int64(len(src)) != c.decoded {
		return nil, damaged("chunk", nil, "%d bytes given where the chunk has %d", len(src), c.decoded)
	}
	return c.encode(dst, src, scratch, 0)
}

// encode runs the steps from the one numbered first.
func (c *Chain) encode(dst, src, scratch []byte, first int) ([]byte, error) {
	if int64(cap(dst)) < c.encoded {
		return nil, damaged("chunk", nil, "room for %d bytes where %d may be needed", cap(dst), c.encoded)
	}
	dst = dst[:c.encoded]
	if int64(len(scratch)) < c.ScratchSize() {
		scratch = make([]byte, c.ScratchSize())
	}
	links := c.links[first:]
	left := 0
	for i := range links {
		if _, m := links[i].modes(); m == fresh || left == 0 {
			left++
		}
	}
	cur, owned := src, []byte(nil)
	for i := range links {
		l := &links[i]
		_, m := l.modes()
		if m == fresh || owned == nil {
			next := dst
			if left%2 == 0 {
				next = scratch[:c.between:c.between]
			}
			if m == part {
				cur = next[:copy(next, cur)]
			}
			owned = next
			left--
		}
		out, err := l.encode(owned, cur, scratch[c.rooms():])
		if err != nil {
			return nil, err
		}
		cur = out
	}
	if owned == nil {
		return dst[:copy(dst, src)], nil
	}
	return cur, nil
}
