package plotting

import (
	"math"
	"strconv"

	"github.com/gonda-go/gonda/plotting/geo"
)

// A tick is a marked place on an axis; its label may have two lines.
type tick struct {
	at    float64
	label string
}

// niceSteps are the distances between ticks within a power of ten, with the decimals that
// each needs beyond those of the power.
var niceSteps = []struct {
	step   float64
	digits int
}{{1, 0}, {2, 0}, {2.5, 1}, {5, 0}}

// A step is a distance between ticks: units times 10^exponent.
type step struct {
	units    float64
	exponent int
	digits   int // decimals of its multiples; negative when they end in zeros
}

func (s step) size() float64 { return s.units * math.Pow10(s.exponent) }

// multiple gives the k-th multiple as the float64 nearest to its decimal notation, so that
// a tick at 0.3 is 0.3.
func (s step) multiple(k float64) float64 {
	if s.exponent >= 0 {
		return k * s.units * math.Pow10(s.exponent)
	}
	if -s.exponent > 300 {
		return k * s.size()
	}
	return k * s.units / math.Pow10(-s.exponent)
}

// stepsFrom calls try with nice steps, rising, from the first that puts at most 1000 ticks
// between low and high until try is satisfied or one step covers everything.
func stepsFrom(low, high float64, try func(step) bool) {
	exponent := int(math.Floor(math.Log10((high - low) / 1000)))
	for e := exponent; e <= exponent+5; e++ {
		for _, n := range niceSteps {
			if try(step{n.step, e, n.digits - e}) {
				return
			}
		}
	}
}

// linearTicks marks multiples of the smallest nice step whose labels fit.
//
// Large and small numbers share a power of ten, which is returned as text such as ×10⁶ to
// be written at the end of the axis.
func linearTicks(low, high float64, fits func([]tick) bool) (ticks []tick, power string) {
	exponent := sharedPower(low, high)
	stepsFrom(low, high, func(s step) bool {
		from, to := math.Ceil(low/s.size()-1e-9), math.Floor(high/s.size()+1e-9)
		if to-from > 60 {
			return false
		}
		ticks = ticks[:0]
		digits := max(0, s.digits+exponent)
		for k := from; k <= to; k++ {
			v := s.multiple(k)
			ticks = append(ticks, tick{v, number(v/math.Pow10(exponent), digits)})
		}
		return fits(ticks)
	})
	if exponent != 0 {
		power = "×10" + superscript(strconv.Itoa(exponent))
	}
	return ticks, power
}

// sharedPower gives the power of ten to take out of labels, 0 when they are short enough
// without.
func sharedPower(low, high float64) int {
	size := max(math.Abs(low), math.Abs(high))
	if size == 0 || size >= 1e-3 && size < 1e6 {
		return 0
	}
	return int(math.Floor(math.Log10(size) + 1e-9))
}

// number writes v with a true minus sign, and zero without one.
func number(v float64, digits int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if rounded, _ := strconv.ParseFloat(text, 64); rounded == 0 || v > 0 {
		return text
	}
	return "−" + text
}

// degreeSteps are the distances of meridians and parallels from one degree up; below,
// decimal steps are used.
var degreeSteps = []float64{1, 2, 5, 10, 20, 30, 60, 90, 180}

// degreeTicks marks meridians or parallels with the smallest step whose labels fit.
func degreeTicks(low, high float64, write func(v float64, digits int) string, fits func([]tick) bool) []tick {
	var ticks []tick
	try := func(size float64, multiple func(float64) float64, digits int) bool {
		from, to := math.Ceil(low/size-1e-9), math.Floor(high/size+1e-9)
		if to-from > 60 {
			return false
		}
		ticks = ticks[:0]
		for k := from; k <= to; k++ {
			ticks = append(ticks, tick{multiple(k), write(multiple(k), digits)})
		}
		return fits(ticks)
	}
	found := false
	stepsFrom(low, high, func(s step) bool {
		found = s.size() < 1 && try(s.size(), s.multiple, max(0, s.digits))
		return found || s.size() >= 1
	})
	for _, size := range degreeSteps {
		if found {
			break
		}
		found = try(size, func(k float64) float64 { return k * size }, 0)
	}
	return ticks
}

// axisTicks marks an axis of any kind.
func axisTicks(a axis, fits func([]tick) bool) (ticks []tick, power string) {
	switch {
	case a.calendar != nil:
		return timeTicks(a.low, a.high, a.calendar, a.vertical, fits), ""
	case a.lon:
		return degreeTicks(a.low, a.high, geo.Longitude, fits), ""
	case a.lat:
		return degreeTicks(a.low, a.high, geo.Latitude, fits), ""
	}
	return linearTicks(a.low, a.high, fits)
}
