package exact

import (
	"math"
	"math/bits"
)

// window counts the exponents of values, to choose the grids of a tile.
type window struct {
	top  [exponentRange]int32 // e with 2^(e-1) <= |v| < 2^e
	last [exponentRange]int32 // exponent of the last bit that is not 0
}

const (
	exponentBias  = 1080
	exponentRange = exponentBias + 1025
	// windowBits is what three planes span below the values that the grid is
	// chosen for.
	windowBits = headBits + 2*step
	// spareBits is how much larger values that are yet to come may be.
	spareBits = 2
)

// count counts the finite nonzero values of v as if they were smaller by
// 2^shift.
func count[T float32 | float64](w *window, v []T, shift int) {
	for _, x := range v {
		f := float64(x)
		if f == 0 || f-f != 0 {
			continue
		}
		m, e := parts(math.Abs(f))
		w.top[max(0, e+bits.Len64(uint64(m))-shift+exponentBias)]++
		w.last[e+bits.TrailingZeros64(uint64(m))+exponentBias]++
	}
}

// grid chooses the grid of hi: that of the range that misses the fewest values,
// of such ranges the lowest, with something to spare. So garbage of a few
// elements chooses nothing that costs others.
func (w *window) grid() int {
	missed := w.missed()
	best := 0
	for e, k := range missed {
		if k < missed[best] {
			best = e
		}
	}
	top := best
	for e := best; e <= best+spareBits && e < len(missed) && missed[e] == missed[best]; e++ {
		top = e
	}
	return min(max(top-exponentBias-headBits, minGrid), maxGrid)
}

// missed is, by the end of the range, how many values lie above it or have bits
// below it.
func (w *window) missed() (k [exponentRange]int32) {
	var over, under int32
	for _, n := range w.top {
		over += n
	}
	for e := range k {
		over -= w.top[e]
		if low := e - windowBits - 1; low >= 0 {
			under += w.last[low]
		}
		k[e] = over + under
	}
	return k
}
