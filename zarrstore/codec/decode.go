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
	var d decoding
	return d.rest(d.begin(c, dst, src, mask, scratch))
}

// decoding is where the decoding of one chunk stands.
type decoding struct {
	*Chain
	dst, scratch []byte
	cur          []byte // what the steps so far made of the stored bytes
	owned        bool   // cur is in dst or scratch, not the caller's
	mask         uint32
	left         int // writes to another buffer still to come
	at           int // the link to undo next; -1 behind the last
	want         [2*maxSteps + 1]int64
}

func (d *decoding) begin(c *Chain, dst, src []byte, mask uint32, scratch []byte) error {
	if c.text {
		return &ConfigError{"text", "elements of variable length are read with DecodeText"}
	}
	if int64(len(dst)) != c.decoded {
		return damaged("chunk", nil, "room for %d bytes where the chunk has %d", len(dst), c.decoded)
	}
	if int64(len(scratch)) < c.ScratchSize() {
		scratch = make([]byte, c.ScratchSize())
	}
	d.Chain, d.dst, d.scratch, d.cur, d.mask = c, dst, scratch, src, mask
	d.left, d.at = c.writes(mask), len(c.links)-1
	c.sizes(mask, &d.want)
	return nil
}

// rest undoes what is left to undo.
func (d *decoding) rest(err error) error {
	for err == nil && d.next() {
		err = d.step()
	}
	if err != nil {
		return err
	}
	return d.end()
}

// next says whether there is a step left, and goes to it.
func (d *decoding) next() bool {
	for d.at >= 0 && d.links[d.at].bit&d.mask != 0 {
		d.at--
	}
	return d.at >= 0
}

// step undoes one step of the pipeline.
func (d *decoding) step() error {
	out, err := d.links[d.at].decode(d.target(), d.cur, d.scratch[d.rooms():])
	return d.took(out, err)
}

// target is where the step at hand writes to.
func (d *decoding) target() []byte {
	l := &d.links[d.at]
	n := d.want[d.at]
	if n < 0 {
		n = l.most
	}
	m, _ := l.modes()
	if m != fresh && (m != inPlace || d.owned) {
		return d.cur
	}
	room := d.room(d.dst, d.scratch, d.left, n)
	d.owned = true
	d.left--
	return room
}

// took goes on to the next step with what one made.
func (d *decoding) took(out []byte, err error) error {
	if err != nil {
		return err
	}
	if want := d.want[d.at]; want >= 0 && int64(len(out)) != want {
		return damaged(d.links[d.at].name, nil, "%d bytes came out where %d were expected", len(out), want)
	}
	d.cur = out
	d.at--
	return nil
}

// end puts the elements into dst, if the last step did not.
func (d *decoding) end() error {
	if int64(len(d.cur)) != d.decoded {
		return damaged("chunk", nil, "%d bytes are stored where the chunk has %d", len(d.cur), d.decoded)
	}
	if len(d.cur) > 0 && &d.cur[0] != &d.dst[0] {
		copy(d.dst, d.cur)
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
