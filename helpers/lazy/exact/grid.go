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

// planes64 sums a block in two planes: NaN skipped and counted. It fails when a
// value is infinite or needs more than the 83 bits that the planes span.
func planes64(x []float64) (hi, lo float64, miss int, ok bool) {
	g, ok := blockGrid(topBits(x))
	if !ok {
		return 0, 0, 0, false
	}
	return split64(x, gridConst(g), gridConst(g-planeStep))
}

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

// topBitsGo is the bits of the largest |x|, NaN left out.
func topBitsGo(x []float64) (top uint64) {
	for _, v := range x {
		if b := math.Float64bits(v) &^ (1 << 63); b <= 0x7ff<<52 {
			top = max(top, b)
		}
	}
	return top
}
