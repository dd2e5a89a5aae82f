package inflate

import "encoding/binary"

const inputEnds = "the input ends inside a block"

// blocks decodes up to the end of the final block. Bits of the last byte are left in d.
func (d *Decoder) blocks() error { return d.rest(d.approach(nil)) }

// rest decodes from where approach has led.
func (d *Decoder) rest(t *tables, err error) error {
	for t != nil {
		t, err = d.after(d.fast(t), t)
	}
	return err
}

// after goes on where the fast loop stopped, to where it may run again, as approach says.
func (d *Decoder) after(why stop, t *tables) (*tables, error) {
	switch why {
	case stopEnd:
		t = nil
	case stopCode:
		return nil, d.fail(ErrCorrupt, badCode)
	case stopDistance:
		return nil, d.fail(ErrCorrupt, badDistance)
	}
	return d.approach(t)
}

// approach goes on from the symbols of a block that has tables t, or from the head of a block
// if t is nil, to symbols that the fast loop may decode, and returns their tables: nil at the
// end of the final block or with an error.
func (d *Decoder) approach(t *tables) (*tables, error) {
	for {
		if t != nil {
			if d.far() {
				return t, nil
			}
			if err := d.careful(t); err != nil {
				return nil, err
			}
		}
		var err error
		if t, err = d.head(); t == nil {
			return nil, err
		}
	}
}

// head reads the heads of blocks, and those blocks that are stored, up to one with symbols,
// and returns its tables: nil at the end of the final block or with an error.
//
// Source: RFC 1951 section 3.2.3.
func (d *Decoder) head() (*tables, error) {
	for !d.final {
		bits, ok := d.take(3)
		if !ok {
			return nil, d.fail(ErrTruncated, inputEnds)
		}
		d.final = bits&1 != 0
		switch bits >> 1 {
		case 0:
			if err := d.stored(); err != nil {
				return nil, err
			}
		case 1:
			return fixedTables(), nil
		case 2:
			if err := d.dynamic(); err != nil {
				return nil, err
			}
			return &d.tables, nil
		default:
			return nil, d.fail(ErrCorrupt, "a block of type 3")
		}
	}
	return nil, nil
}

// stored copies a block that was not compressed.
func (d *Decoder) stored() error {
	d.align()
	rest := d.src[d.in:]
	if len(rest) < 4 {
		return d.fail(ErrTruncated, inputEnds)
	}
	n, check := binary.LittleEndian.Uint16(rest), binary.LittleEndian.Uint16(rest[2:])
	if n != ^check {
		return d.fail(ErrCorrupt, "the two lengths of a stored block disagree")
	}
	rest = rest[4:]
	room := d.dst[d.out:]
	size := min(int(n), len(rest), len(room))
	copy(room[:size], rest)
	d.in += 4 + size
	d.out += size
	switch {
	case size == int(n):
		return nil
	case size == len(rest):
		return d.fail(ErrTruncated, inputEnds)
	}
	return d.fail(ErrLong, "a stored block goes on")
}

// dynamic reads the code lengths at the head of a block and builds its tables.
//
// Source: RFC 1951 section 3.2.7.
func (d *Decoder) dynamic() error {
	head, ok := d.take(14)
	if !ok {
		return d.fail(ErrTruncated, inputEnds)
	}
	lits, dists, pres := head&31+257, head>>5&31+1, head>>10+4
	if lits > maxLit || dists > maxDist {
		return d.fail(ErrCorrupt, "a block with more codes than there are symbols")
	}
	if err := d.readPrecode(pres); err != nil {
		return err
	}
	if err := d.readLengths(lits + dists); err != nil {
		return err
	}
	if !d.builder.build(d.tables.lit[:], litBits, d.lengths[:lits], litSymbols[:]) ||
		!d.builder.build(d.tables.dist[:], distBits, d.lengths[lits:lits+dists], distSymbols[:]) {
		return d.fail(ErrCorrupt, "code lengths that make no code")
	}
	return nil
}

// precodeOrder is the order in which the lengths of the code length codes are stored.
var precodeOrder = [precodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func (d *Decoder) readPrecode(n int) error {
	var lengths [precodes]uint8
	for _, symbol := range precodeOrder[:n] {
		v, ok := d.take(3)
		if !ok {
			return d.fail(ErrTruncated, inputEnds)
		}
		lengths[symbol] = uint8(v)
	}
	if !d.builder.build(d.precode[:], maxPrecode, lengths[:], precodeSymbols[:]) {
		return d.fail(ErrCorrupt, "lengths of code length codes that make no code")
	}
	return nil
}

// readLengths reads n code lengths, which are run-length coded across both alphabets.
func (d *Decoder) readLengths(n int) error {
	for i := 0; i < n; {
		if d.count < 14 {
			d.refill()
		}
		e := d.precode[d.buf&(precodeSize-1)]
		if !d.drop(uint64(e & dropMask)) {
			return d.fail(ErrTruncated, inputEnds)
		}
		if e&exceptional != 0 {
			return d.fail(ErrCorrupt, badCode)
		}
		symbol := e >> valueShift
		if symbol < 16 {
			d.lengths[i] = uint8(symbol)
			i++
			continue
		}
		value, times, ok := d.repeat(symbol, i)
		if !ok {
			return d.fail(ErrTruncated, inputEnds)
		}
		if times > n-i || symbol == 16 && i == 0 {
			return d.fail(ErrCorrupt, "a repeated code length without a place")
		}
		for ; times > 0; times-- {
			d.lengths[i] = value
			i++
		}
	}
	return nil
}

// repeat says which length the symbols 16 to 18 stand for at place i, and how often.
func (d *Decoder) repeat(symbol uint32, i int) (value uint8, times int, ok bool) {
	base, extra := 3, uint(3)
	switch symbol {
	case 16:
		extra = 2
		if i > 0 {
			value = d.lengths[i-1]
		}
	case 18:
		base, extra = 11, 7
	}
	v, ok := d.take(extra)
	return value, base + v, ok
}
