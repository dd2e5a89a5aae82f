package codec

// Decode turns stored bytes into elements.
//
// dst has room for exactly DecodedSize bytes and receives the elements in little-endian, C
// order. mask is HDF5's: bit i set means that step i of the pipeline was skipped; 0 for
// Zarr. scratch has at least ScratchSize bytes; where it has fewer it is not used and room is
// allocated. src is not changed. The three must not overlap.
//
// Errors: *DataError when src is damaged, cut or of another size; dst is then undefined.
// Cost: no allocation in proportion to the chunk, but for codecs that say so.
func (c *Chain) Decode(dst, src []byte, mask uint32, scratch []byte) error {
	if c.text {
		return &ConfigError{"text", "elements of variable length are read with DecodeText"}
	}
	if int64(len(dst)) != c.decoded {
		return damaged("chunk", nil, "room for %d bytes where the chunk has %d", len(dst), c.decoded)
	}
	if int64(len(scratch)) < c.ScratchSize() {
		scratch = make([]byte, c.ScratchSize())
	}
	var want [2*maxSteps + 1]int64
	c.sizes(mask, &want)
	left := c.writes(mask)
	cur, owned := src, false
	for i := len(c.links) - 1; i >= 0; i-- {
		l := &c.links[i]
		if l.bit&mask != 0 {
			continue
		}
		m, _ := l.modes()
		room, n := cur, want[i]
		if n < 0 {
			n = l.most
		}
		if m == fresh || m == inPlace && !owned {
			room = c.room(dst, scratch, left, n)
			owned = true
			left--
		}
		out, err := l.decode(room, cur, scratch[c.rooms():])
		if err != nil {
			return err
		}
		if want[i] >= 0 && int64(len(out)) != want[i] {
			return damaged(l.name, nil, "%d bytes came out where %d were expected", len(out), want[i])
		}
		cur = out
	}
	if int64(len(cur)) != c.decoded {
		return damaged("chunk", nil, "%d bytes are stored where the chunk has %d", len(cur), c.decoded)
	}
	if len(cur) > 0 && &cur[0] != &dst[0] {
		copy(dst, cur)
	}
	return nil
}

// sizes fills in the bytes that flow into each step when encoding with mask; -1 where they
// depend on the data.
func (c *Chain) sizes(mask uint32, want *[2*maxSteps + 1]int64) {
	n := c.decoded
	for i := range c.links {
		want[i] = n
		if n >= 0 && c.links[i].bit&mask == 0 {
			n = c.links[i].size(n)
		}
	}
}

// writes is the number of times that decoding with mask goes to another buffer.
func (c *Chain) writes(mask uint32) int {
	n := 0
	for i := len(c.links) - 1; i >= 0; i-- {
		if c.links[i].bit&mask != 0 {
			continue
		}
		if m, _ := c.links[i].modes(); m == fresh || m == inPlace && n == 0 {
			n++
		}
	}
	return n
}

// room is the buffer of n bytes for the write after which left-1 others follow: they
// alternate between scratch and dst, such that the last goes to dst. What does not fit into
// dst, a checksum being still on it, goes to a second part of scratch.
func (c *Chain) room(dst, scratch []byte, left int, n int64) []byte {
	switch {
	case left%2 == 0:
		return scratch[:n:n]
	case n <= int64(len(dst)):
		return dst[:n:n]
	}
	return scratch[c.between : c.between+n : c.between+n]
}
