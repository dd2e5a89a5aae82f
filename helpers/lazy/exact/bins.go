package exact

import "math"

// bins sums float32 by exponent: bin[sign and exponent] gathers the number of
// values and the sum of their fractions in one word. Always exact, one speed
// for all data.
//
// Source: Malcolm 1971, "On accurate floating-point summation"; the large
// superaccumulator of Neal 2015.
func (a *Acc) bins(x []float32) {
	const one = 1 << 40 // above the sum of 2^12 fractions of 23 bits
	var bin [512]uint64
	for _, v := range x {
		b := math.Float32bits(v)
		bin[b>>23] += one | uint64(b&(1<<23-1))
	}
	miss := 0
	if bin[255]|bin[511] != 0 {
		miss = a.specials(x)
	}
	for i, v := range bin {
		if v == 0 || i&255 == 255 {
			continue
		}
		e, m := i&255, int64(v&(one-1))
		if e > 0 {
			m += int64(v>>40) << 23
		}
		if i > 255 {
			m = -m
		}
		deposit(a.w[:], max(e, 1)-150-span64.base, m)
	}
	a.carry(len(bin))
	a.n += int64(len(x) - miss)
	a.missing += int64(miss)
}

// specials marks infinities and counts NaN.
func (a *Acc) specials(x []float32) (miss int) {
	for _, v := range x {
		if v != v {
			miss++
		} else if math.IsInf(float64(v), 0) {
			a.marks.mark(float64(v))
		}
	}
	return miss
}
