package exact

import "math"

// AddRuns32 reduces over the fastest dimension: out[off+r] += the sum of
// x[r*length : (r+1)*length] for each of the runs. Errors as of [Map.Add32].
func (m *Map) AddRuns32(off, runs, length int, x []float32) error {
	if err := m.checkRuns(off, runs, length, len(x)); err != nil || len(x) == 0 {
		return err
	}
	return m.runs(off, runs, length, func(a *Acc, r, from, to int) (hi, lo float64) {
		return a.run32(x[r*length+from : r*length+to])
	})
}

// AddRuns64 is [Map.AddRuns32] for float64. Errors: also [ErrKind].
func (m *Map) AddRuns64(off, runs, length int, x []float64) error {
	if m.span == span32 {
		return ErrKind
	}
	if err := m.checkRuns(off, runs, length, len(x)); err != nil || len(x) == 0 {
		return err
	}
	return m.runs(off, runs, length, func(a *Acc, r, from, to int) (hi, lo float64) {
		return a.run64(x[r*length+from : r*length+to])
	})
}

func (m *Map) checkRuns(off, runs, length, n int) error {
	switch {
	case off < 0:
		return &RangeError{"offset", off, 0}
	case runs < 0:
		return &RangeError{"number of runs", runs, 0}
	case length < 0:
		return &RangeError{"length of a run", length, 0}
	case runs > m.n-off:
		return &RangeError{"last element", off + runs, m.n}
	case runs > 0 && length > n/runs || runs*length != n:
		return &RangeError{"number of values", n, runs * length}
	}
	return nil
}

// run32 sums at most blockLen values exactly: to hi + lo when two float64 hold
// it, which a shares no part of, or else in a. It counts in a.
func (a *Acc) run32(x []float32) (hi, lo float64) {
	s, miss, ok := sum32(x)
	if !ok {
		s, lo, miss, ok = planes32(x)
	}
	if !ok {
		a.bins(x)
		return 0, 0
	}
	a.n += int64(len(x) - miss)
	a.missing += int64(miss)
	return s, lo
}

// run64 is run32 for float64.
func (a *Acc) run64(x []float64) (hi, lo float64) {
	s, miss, ok := sum64(x)
	if !ok {
		var p [3]float64
		if p, miss, ok = planes64(x); !ok {
			a.each(x)
			return 0, 0
		}
		if s, lo = p[0], p[1]; p[2] != 0 {
			a.deposit(p[2])
		}
	}
	a.n += int64(len(x) - miss)
	a.missing += int64(miss)
	return s, lo
}

// runs adds the sums of runs; sum gives that of the values [from, to) of run r.
func (m *Map) runs(off, runs, length int, sum func(a *Acc, r, from, to int) (hi, lo float64)) error {
	if err := m.counts.add(off, runs, length, m.alloc); err != nil {
		return err
	}
	for a := off; a < off+runs; {
		b := min(off+runs, a-a%m.tileLen+m.tileLen)
		for from := 0; from < length; from += m.runLen {
			if err := m.runBlock(off, a, b, from, min(length, from+m.runLen), sum); err != nil {
				return err
			}
		}
		a = b
	}
	return nil
}

// runBlock adds one block of the runs of elements [a, b) of one tile.
func (m *Map) runBlock(off, a, b, from, to int, sum func(a *Acc, r, from, to int) (hi, lo float64)) error {
	vals, low, rest := m.vals[:b-a], m.low[:b-a], &m.rest
	second := false
	for i := range vals {
		rest.missing, rest.n = 0, 0
		vals[i], low[i] = sum(rest, a+i-off, from, to)
		second = second || low[i] != 0
		m.counts.missOne(a+i, int(rest.missing), m.alloc)
		if rest.pending == 0 && rest.marks == 0 {
			continue
		}
		if err := m.pour(a+i, rest); err != nil {
			return err
		}
		*rest = Acc{}
	}
	if err := m.values(a, b, vals); err != nil {
		return err
	}
	if !second {
		return nil
	}
	return m.values(a, b, low)
}

// pour adds an exact sum to element i in as many float64 as that takes. It
// overwrites acc.
func (m *Map) pour(i int, acc *Acc) error {
	var one [1]float64
	for _, mark := range [...]marks{posInf, negInf} {
		if acc.marks&mark != 0 {
			one[0], _ = mark.special()
			if err := m.values(i, i+1, one[:]); err != nil {
				return err
			}
		}
	}
	acc.marks = 0
	for {
		v := acc.Sum()
		if infinite(v) {
			v = math.Copysign(math.MaxFloat64, v)
		}
		if v == 0 {
			return nil
		}
		acc.deposit(-v)
		one[0] = v
		if err := m.values(i, i+1, one[:]); err != nil {
			return err
		}
	}
}
