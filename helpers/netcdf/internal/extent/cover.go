package extent

// limit bounds the memory of a Cover: beyond this many separate runs the caller is asked to
// write the gaps.
const limit = 1 << 14

// Cover remembers which elements of a variable were written. The zero Cover has none.
type Cover struct {
	runs, spare []Run // sorted, apart from each other
}

// Add notes runs, sorted by position. It reports whether the cover has become so scattered
// that its gaps should be filled now and the cover be set to All.
func (c *Cover) Add(runs []Run) (scattered bool) {
	out := c.spare[:0]
	old := c.runs
	for len(old) > 0 || len(runs) > 0 {
		var r Run
		if len(runs) == 0 || len(old) > 0 && old[0].Lo <= runs[0].Lo {
			r, old = old[0], old[1:]
		} else {
			r, runs = runs[0], runs[1:]
		}
		if n := len(out); n > 0 && r.Lo <= out[n-1].Hi {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
		} else {
			out = append(out, r)
		}
	}
	c.runs, c.spare = out, c.runs
	return len(out) > limit
}

// All notes that all n elements were written.
func (c *Cover) All(n int64) {
	c.runs, c.spare = []Run{{0, n}}, nil
}

// None says whether nothing was written.
func (c *Cover) None() bool { return len(c.runs) == 0 }

// Gaps calls f for every stretch of the n elements that was not written.
func (c *Cover) Gaps(n int64, f func(Run) error) error {
	at := int64(0)
	for _, r := range c.runs {
		if r.Lo > at {
			if err := f(Run{at, r.Lo}); err != nil {
				return err
			}
		}
		at = r.Hi
	}
	if at < n {
		return f(Run{at, n})
	}
	return nil
}
