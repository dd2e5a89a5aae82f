package exact

import "fmt"

// counts is how many values, and how many missing ones, each element got.
//
// Maps that cover all elements cost one addition. Parts of maps go to a table of
// differences, whose running sum is the count: two additions each.
type counts struct {
	off     bool // keep none
	n       int
	base    int64    // values added to every element
	diff    []uint32 // n+1 differences modulo 2^32
	missing []uint32
	rows    int64   // bound of what diff and missing hold for any element
	valid   []int64 // what diff and missing held before they would pass 2^31,
	lost    []int64 // without base
}

// drainRows values an element are counted in 32 bits.
const drainRows = 1 << 31

// manyValues is up to how many elements may get more than 2^31 values each.
const manyValues = 1 << 16

// A CountError says that elements of a large map got more values than counted.
type CountError struct {
	Elements int
	Values   int64
}

func (e *CountError) Error() string {
	return fmt.Sprintf("exact: %d values for each of %d elements, but maps of more than %d elements count to %d: split the map", e.Values, e.Elements, manyValues, drainRows)
}

func countBytes(n int) int64 {
	total := piece(4*int64(n+1)) + piece(4*int64(n))
	if n <= manyValues {
		total += 2 * piece(8*int64(n))
	}
	return total
}

// add counts k values for each of the elements [off, off+width).
func (c *counts) add(off, width, k int, alloc func(int) []byte) error {
	if c.off {
		return nil
	}
	if c.rows+int64(k) > drainRows {
		if err := c.drain(int64(k), alloc); err != nil {
			return err
		}
	}
	c.rows += int64(k)
	if width == c.n {
		c.base += int64(k)
		return nil
	}
	c.wantDiff(alloc)
	c.diff[off] += uint32(k)
	c.diff[off+width] -= uint32(k)
	return nil
}

func (c *counts) wantDiff(alloc func(int) []byte) {
	if c.diff == nil {
		c.diff = words[uint32](alloc, c.n+1)
	}
}

// miss counts missing values from element a on.
func (c *counts) miss(a int, nans []uint32, alloc func(int) []byte) {
	if c.off {
		return
	}
	if c.missing == nil {
		c.missing = words[uint32](alloc, c.n)
	}
	addCounts(c.missing[a:], nans)
}

func addCountsGo(dst, k []uint32) {
	for i, v := range k {
		dst[i] += v
	}
}

// missOne counts k missing values for element i.
func (c *counts) missOne(i, k int, alloc func(int) []byte) {
	one := [1]uint32{uint32(k)}
	if k != 0 {
		c.miss(i, one[:], alloc)
	}
}

// drain moves the 32-bit tables to 64 bits before k more values.
func (c *counts) drain(k int64, alloc func(int) []byte) error {
	if c.n > manyValues || k > drainRows {
		return &CountError{c.n, c.rows + k}
	}
	if c.valid == nil {
		c.valid = words[int64](alloc, c.n)
		c.lost = words[int64](alloc, c.n)
	}
	for t := c.start(); t.next(); {
		c.valid[t.i], c.lost[t.i] = t.valid-c.base, t.missing
	}
	clear(c.diff)
	clear(c.missing)
	c.rows = 0
	return nil
}

// merge adds the counts of o, of as many elements.
func (c *counts) merge(o *counts, alloc func(int) []byte) error {
	if c.off {
		return nil
	}
	if c.rows+o.rows > drainRows {
		if err := c.drain(o.rows, alloc); err != nil {
			return err
		}
	}
	c.rows += o.rows
	c.base += o.base
	if o.diff != nil {
		c.wantDiff(alloc)
		for i, d := range o.diff {
			c.diff[i] += d
		}
	}
	if o.missing != nil {
		c.miss(0, o.missing, alloc)
	}
	if o.valid == nil {
		return nil
	}
	if c.valid == nil {
		c.valid = words[int64](alloc, c.n)
		c.lost = words[int64](alloc, c.n)
	}
	for i := range o.valid {
		c.valid[i] += o.valid[i]
		c.lost[i] += o.lost[i]
	}
	return nil
}

// tally walks over the counts of the elements in order.
type tally struct {
	c              *counts
	i              int
	run            uint32
	valid, missing int64
}

func (c *counts) start() tally { return tally{c: c, i: -1} }

func (t *tally) next() bool {
	if t.i++; t.i >= t.c.n {
		return false
	}
	t.valid, t.missing = t.c.base, 0
	if t.c.diff != nil {
		t.run += t.c.diff[t.i]
		t.valid += int64(t.run)
	}
	if t.c.missing != nil {
		t.missing = int64(t.c.missing[t.i])
		t.valid -= t.missing
	}
	if t.c.valid != nil {
		t.valid += t.c.valid[t.i]
		t.missing += t.c.lost[t.i]
	}
	return true
}
