package plotting

import (
	"math"

	"github.com/gonda-go/gonda/plotting/colormap"
)

// A shading says which value gets which colour.
type shading struct {
	low, high    float64
	colors       *colormap.Map
	under, over  bool // values lie below low, above high
	empty        bool // no value is finite
	min, max     float64
	count, cells int // finite values, all cells
}

// widest and narrowest differences that limits may have: beyond, high-low overflows;
// below, neighbouring float64 values would share a label.
const (
	largestLimit = math.MaxFloat64 / 8
	leastSpan    = 1e-12 // of the larger limit
	tiny         = 1e-300
)

// newShading chooses limits and colours from the cells that each will visit.
//
// Source: xarray's plot.utils._determine_cmap_params: limits are the extremes, or the 2nd
// and 98th percentiles; when they lie on both sides of zero and are not given, they become
// symmetric and the colours diverge.
func newShading(s *settings, visit func(func(float64))) (shading, error) {
	sh := shading{min: math.Inf(1), max: math.Inf(-1), colors: s.colors}
	var kept []float64
	infinite := false
	visit(func(v float64) {
		sh.cells++
		if v-v != 0 { // NaN or infinite
			infinite = infinite || !math.IsNaN(v)
			return
		}
		sh.count++
		sh.min, sh.max = min(sh.min, v), max(sh.max, v)
		if s.robust && s.limits == nil {
			kept = append(kept, v)
		}
	})
	diverging := false
	switch {
	case s.limits != nil:
		sh.low, sh.high = s.limits[0], s.limits[1]
	case sh.count == 0:
		sh.low, sh.high = 0, 1
	case s.robust:
		sh.low, sh.high = percentile(kept, 2), percentile(kept, 98)
		diverging = true
	default:
		sh.low, sh.high = sh.min, sh.max
		diverging = true
	}
	sh.empty = sh.count == 0 && !infinite
	diverging = diverging && sh.low < 0 && sh.high > 0
	if diverging {
		sh.high = max(-sh.low, sh.high)
		sh.low = -sh.high
	}
	sh.low, sh.high = spread(sh.low, sh.high)
	sh.under, sh.over = sh.min < sh.low || infinite, sh.max > sh.high || infinite
	if sh.colors != nil {
		return sh, nil
	}
	name := "viridis"
	if diverging {
		name = "RdBu_r"
	}
	var err error
	sh.colors, err = colormap.Named(name)
	return sh, err
}

// spread makes room between limits that are equal, or so near that ticks between them
// could not be told apart, and keeps their difference finite.
func spread(low, high float64) (float64, float64) {
	low, high = max(low, -largestLimit), min(high, largestLimit)
	low, high = min(low, largestLimit), max(high, -largestLimit)
	size := max(math.Abs(low), math.Abs(high))
	if high-low > max(tiny, leastSpan*size) {
		return low, high
	}
	half := 0.05 * size
	if half < tiny {
		half = 0.5
	}
	return low - half, high + half
}

// percentile gives the q-th percentile, linear between order statistics as numpy's
// default is. It reorders values, of which there must be at least one.
func percentile(values []float64, q float64) float64 {
	at := q / 100 * float64(len(values)-1)
	k := int(at)
	low := nth(values, k)
	if k+1 == len(values) {
		return low
	}
	high := values[k+1]
	for _, v := range values[k+1:] {
		high = min(high, v)
	}
	return low + float64((at-float64(k))*(high-low))
}

// nth puts the k-th smallest value in its sorted place and smaller ones before it.
//
// Source: Hoare's FIND with the median of three as pivot.
func nth(values []float64, k int) float64 {
	lo, hi := 0, len(values)-1
	for lo < hi {
		pivot := median(values[lo], values[lo+(hi-lo)/2], values[hi])
		i, j := lo, hi
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return values[k]
		}
	}
	return values[k]
}

func median(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }
