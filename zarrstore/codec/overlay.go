package codec

// Overlay is n bytes of dst or scratch into which a chunk's stored bytes may be read before
// Decode is called with them and the same dst, scratch and mask: by the time they are
// overwritten they have been used. nil where there is no such place; Overlays says when
// there always is.
func (c *Chain) Overlay(dst, scratch []byte, mask uint32, n int) []byte {
	switch w := c.writes(mask); {
	case w%2 == 0 && n <= len(dst): // scratch is written to first
		return dst[len(dst)-n:]
	case w == 1 && n <= int(c.between) && n <= len(scratch): // only dst is written to
		return scratch[:n:n]
	}
	return nil
}

// Overlays says whether Overlay finds a place for n bytes whatever the mask.
func (c *Chain) Overlays(n int64) bool {
	return !c.text && c.writes(0) == 2 && n <= c.decoded && n <= c.between && c.rooms() == c.between
}
