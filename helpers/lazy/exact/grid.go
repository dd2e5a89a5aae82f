package exact

import "math"

// Splitting on a grid: with C = 1.5 * 2^(52+g) and |x| < 2^(51+g),
//
//	h = (x + C) - C   is x rounded to a multiple of 2^g
//	l = x - h         is exact, |l| <= 2^(g-1)
//
// so sums of h and sums of l stay exact while they fit in 53 bits.
//
// Source: Rump, Ogita, Oishi 2008, "Accurate floating-point summation part I"
// (error-free extraction).

const (
	minGrid = -900 // keeps the constants of the two grids below it normal
	maxGrid = 900  // keeps C finite
	// planeStep is the distance of two grids: |l| is 2^41 units of the next
	// grid, so 2^12 values may be added before a carry.
	planeStep = 42
)

// gridConst is the C of the grid 2^g.
func gridConst(g int) float64 { return math.Ldexp(1.5, 52+g) }

// blockGrid chooses the grid of a block of at most 2^12 values whose largest
// magnitude has the given bits.
func blockGrid(maxBits uint64) (g int, ok bool) {
	e := int(maxBits>>52) - 1022 // |x| < 2^e
	g = e - 41
	return g, maxBits < 0x7ff<<52 && g <= maxGrid && g >= minGrid
}

// planes64 sums a block exactly as p[0] + p[1] + p[2]: NaN skipped and counted.
// It fails when a value is infinite or needs more than the 125 bits that three
// planes span. Most blocks need two.
func planes64(x []float64) (p [3]float64, miss int, ok bool) {
	g, ok := blockGrid(topBits(x))
	if !ok {
		return p, 0, false
	}
	c1, c2 := gridConst(g), gridConst(g-planeStep)
	if p[0], p[1], miss, ok = split64(x, c1, c2); ok {
		return p, miss, true
	}
	return split3(x, c1, c2, gridConst(g-2*planeStep))
}

// split64Go sums the parts of values on two grids; it fails if that is not all.
func split64Go(x []float64, c1, c2 float64) (hi, lo float64, miss int, ok bool) {
	var bad uint64
	for _, v := range x {
		if v != v {
			miss++
			continue
		}
		h := (v + c1) - c1
		l := v - h
		r := (l + c2) - c2
		bad |= math.Float64bits(l - r)
		hi += h
		lo += r
	}
	return hi, lo, miss, bad == 0
}

// split3Go sums the parts of values on three grids; it fails if that is not all.
func split3Go(x []float64, c1, c2, c3 float64) (p [3]float64, miss int, ok bool) {
	var bad uint64
	for _, v := range x {
		if v != v {
			miss++
			continue
		}
		h := (v + c1) - c1
		l := v - h
		k := (l + c2) - c2
		l -= k
		r := (l + c3) - c3
		bad |= math.Float64bits(l - r)
		p[0] += h
		p[1] += k
		p[2] += r
	}
	return p, miss, bad == 0
}

// topBitsGo is the bits of the largest |x|, NaN left out.
func topBitsGo(x []float64) (top uint64) {
	for _, v := range x {
		if b := math.Float64bits(v) &^ (1 << 63); b <= 0x7ff<<52 {
			top = max(top, b)
		}
	}
	return top
}
