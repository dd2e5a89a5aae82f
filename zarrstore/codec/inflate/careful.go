package inflate

const (
	badCode     = "a code without a meaning"
	badDistance = "a match that begins before the first byte"
)

// careful decodes symbols up to the end of the block, checking every step.
func (d *Decoder) careful(t *tables) error {
	for {
		d.refill()
		e := t.lit[d.buf&(1<<litBits-1)]
		if e&subtable != 0 {
			if !d.drop(litBits) {
				return d.fail(ErrTruncated, inputEnds)
			}
			e = t.lit[(e>>valueShift+uint32(d.buf)&(1<<(e>>codeShift&codeMask)-1))&(litSize-1)]
		}
		length, ok := d.value(e)
		switch {
		case !ok:
			return d.fail(ErrTruncated, inputEnds)
		case int32(e) < 0:
			if d.out >= len(d.dst) {
				return d.fail(ErrLong, "a byte follows")
			}
			d.dst[d.out] = byte(e >> valueShift)
			d.out++
			continue
		case e&endOfBlock != 0:
			return nil
		case e&exceptional != 0:
			return d.fail(ErrCorrupt, badCode)
		}
		if err := d.match(&t.dist, length); err != nil {
			return err
		}
	}
}

// value drops an entry's code and extra bits and returns its base plus the extra bits, and
// whether the input has them all.
func (s *stream) value(e uint32) (int, bool) {
	drop := uint64(e & dropMask)
	extra := s.buf & (1<<drop - 1) >> (e >> codeShift & codeMask)
	return int(e>>valueShift) + int(extra), s.drop(drop)
}

// match decodes a distance and copies length bytes from so far back.
func (d *Decoder) match(dist *[distSize]uint32, length int) error {
	e := dist[d.buf&(1<<distBits-1)]
	if e&subtable != 0 {
		if !d.drop(distBits) {
			return d.fail(ErrTruncated, inputEnds)
		}
		e = dist[(e>>valueShift+uint32(d.buf)&(1<<(e>>codeShift&codeMask)-1))&(distSize-1)]
	}
	distance, ok := d.value(e)
	switch {
	case !ok:
		return d.fail(ErrTruncated, inputEnds)
	case e&exceptional != 0:
		return d.fail(ErrCorrupt, badCode)
	case distance > d.out-d.base:
		return d.fail(ErrCorrupt, badDistance)
	}
	from, room := d.out-distance, d.dst[d.out:]
	n := min(length, len(room))
	for done := 0; done < n; {
		done += copy(room[done:n], d.dst[from:d.out+done])
	}
	d.out += n
	if n < length {
		return d.fail(ErrLong, "a match goes on")
	}
	return nil
}
