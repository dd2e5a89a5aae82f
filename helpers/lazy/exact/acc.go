package exact

import "math"

// Acc sums many values to one number exactly. The zero value is an empty sum.
//
// Source: Neal 2015 (limbs); the flagged block kernels are described in doc.go.
type Acc struct {
	w       [68]int64 // span64
	pending int
	n       int64
	missing int64
	marks   marks
	detour  uint8 // blocks for which the flagged kernel is not tried
}

// marks are what a sum remembers of values that are no numbers.
type marks uint8

const (
	posInf marks = 1 << iota
	negInf
	poison // a NaN that was not to be skipped
)

// mark notes an infinite value.
func (m *marks) mark(v float64) {
	if v > 0 {
		*m |= posInf
	} else {
		*m |= negInf
	}
}

// special returns the result that marks force, if they force one.
func (m marks) special() (float64, bool) {
	switch {
	case m == 0:
		return 0, false
	case m == posInf:
		return math.Inf(1), true
	case m == negInf:
		return math.Inf(-1), true
	}
	return nan, true
}

const (
	// blockLen values are summed by one kernel call: 16 KiB of float32 stay in
	// the first cache, and 2^12 values are what the grids of planes allow.
	blockLen = 4096
	// detourBlocks is how long a failed flagged kernel is remembered.
	detourBlocks = 32
)

// Add32 adds float32 values. NaN is counted as missing; unless skipNA is set
// one NaN makes the sum NaN.
func (a *Acc) Add32(x []float32, skipNA bool) {
	before := a.missing
	for len(x) > 0 {
		k := min(len(x), blockLen)
		a.block32(x[:k])
		x = x[k:]
	}
	a.poisonSince(before, skipNA)
}

// Add64 adds float64 values; see [Acc.Add32].
func (a *Acc) Add64(x []float64, skipNA bool) {
	before := a.missing
	for len(x) > 0 {
		k := min(len(x), blockLen)
		a.block64(x[:k])
		x = x[k:]
	}
	a.poisonSince(before, skipNA)
}

func (a *Acc) poisonSince(before int64, skipNA bool) {
	if !skipNA && a.missing != before {
		a.marks |= poison
	}
}

func (a *Acc) block32(x []float32) {
	if a.detour == 0 {
		if s, miss, ok := sum32(x); ok {
			a.take(s, len(x), miss)
			return
		}
		a.detour = detourBlocks
	} else {
		a.detour--
	}
	if hi, lo, miss, ok := planes32(x); ok {
		a.deposit(hi)
		a.take(lo, len(x), miss)
		return
	}
	a.bins(x)
}

func (a *Acc) block64(x []float64) {
	if a.detour == 0 {
		if s, miss, ok := sum64(x); ok {
			a.take(s, len(x), miss)
			return
		}
		a.detour = detourBlocks
	} else {
		a.detour--
	}
	if p, miss, ok := planes64(x); ok {
		a.deposit(p[2])
		a.deposit(p[1])
		a.take(p[0], len(x), miss)
		return
	}
	a.each(x)
}

// take adds the exact sum s of a block of n values, miss of them missing.
func (a *Acc) take(s float64, n, miss int) {
	a.deposit(s)
	a.n += int64(n - miss)
	a.missing += int64(miss)
}

// deposit adds one finite value without counting it.
func (a *Acc) deposit(v float64) {
	depositFloat(a.w[:], span64.base, v)
	a.carry(1)
}

// carry is called after k deposits.
func (a *Acc) carry(k int) {
	if a.pending += k; a.pending >= maxPending {
		normalise(a.w[:])
		a.pending = 1
	}
}

// each deposits the values one by one: any float64, no assumption.
func (a *Acc) each(x []float64) {
	for _, v := range x {
		switch {
		case v != v:
			a.missing++
			continue
		case math.IsInf(v, 0):
			a.marks.mark(v)
		default:
			depositFloat(a.w[:], span64.base, v)
		}
		a.n++
	}
	a.carry(len(x))
}

// Merge adds what b has summed. b is unchanged.
func (a *Acc) Merge(b *Acc) {
	w := b.w
	normalise(w[:])
	for i := range a.w {
		a.w[i] += w[i]
	}
	a.carry(1)
	a.n += b.n
	a.missing += b.missing
	a.marks |= b.marks
}

// Count is the number of valid values.
func (a *Acc) Count() int64 { return a.n }

// Missing is the number of NaN.
func (a *Acc) Missing() int64 { return a.missing }

// Sum is the exact sum rounded once to the nearest float64; +0 when empty.
func (a *Acc) Sum() float64 {
	if v, ok := a.marks.special(); ok {
		return v
	}
	w := a.w
	return span64.round(w[:])
}

// Mean is the exact sum divided by the count, rounded once; NaN when empty.
func (a *Acc) Mean() float64 {
	if v, ok := a.marks.special(); ok {
		return v
	}
	if a.n == 0 {
		return nan
	}
	w := a.w
	return span64.quotient(w[:], a.n)
}
